package dev.tranship.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion script and the manual page, used by what they are for. */
class ShellSupportTest {
    @TempDir
    private Path folder;

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        Path script = folder.resolve("completion");
        Files.writeString(script, Invocation.of(folder, "completion", "bash").out());

        assertThat(completed(script, "tranship", "resu")).containsExactly("resume");
        assertThat(completed(script, "tranship", "run", "--dry")).containsExactly("--dry-run");
        assertThat(completed(script, "tranship", "completion", "")).contains("bash", "zsh");
        assertThat(completed(script, "tranship", "--color", "a")).containsExactly("auto", "always");
        assertThat(completed(script, "tranship", "make")).isEmpty();
    }

    private List<String> completed(Path script, String... words) throws IOException, InterruptedException {
        // Outside of bash's own completion one of its builtins complains, and does nothing else.
        String line = "source " + script + "; COMP_WORDS=(" + String.join(" ", words)
                + (words[words.length - 1].isEmpty() ? " ''" : "") + "); COMP_CWORD=" + (words.length - 1)
                + "; _complete_tranship 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run(List.of("/bin/bash", "-c", line))
                .lines()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    void theManualTellsOfEveryCommandAndExitCode() {
        String page = Invocation.of(folder, "man").out();

        assertThat(page)
                .startsWith(".TH TRANSHIP 1\n.SH NAME\ntranship \\- moves data between databases")
                .contains(".SS run\n", ".B \\-\\-dry\\-run\n", ".SS backups list\n")
                .contains(".B 130\ninterrupted\n")
                .doesNotContain("make\\-archive", "%n", "\u001b");
        assertThat(page.lines())
                .allSatisfy(line -> assertThat(line).matches("(\\.(TH|SH|SS|TP|B|PP|br)\\b.*|[^.'].*)"));
    }

    @Test
    void theManualCanBeFormatted() throws Exception {
        Path groff = Path.of("/usr/bin/groff");
        assumeTrue(Files.isExecutable(groff));
        Path page = folder.resolve("tranship.1");
        Files.writeString(page, Invocation.of(folder, "man").out());

        assertThat(run(List.of(groff.toString(), "-man", "-Tutf8", "-ww", page.toString())))
                .contains("resume")
                .doesNotContain("warning");
    }
}
