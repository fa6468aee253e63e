package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.Interrupt;
import dev.tranship.shell.acceptance.Stage.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a process of its own: killing it, stopping it, its memory, its environment. */
class ProcessTest {
    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @Test
    void aKilledCopyIsFinishedByResumeAndNoRowIsThereTwice() throws Exception {
        stage.rows(250_000);
        stage.plan("- { id: a, copy: s.n -> w.main, throttle: 30000, batch: 5000 }");
        Process process = stage.start(Map.of(), "run", ".", "--json");
        // A commit is due every few seconds; some rows are to be there, and some not.
        stage.await(() -> stage.said("out").matches("(?s).*\"rows\":1[2-9]\\d{4}.*"), process);
        process.destroyForcibly().waitFor();
        assertThat(process.exitValue()).isEqualTo(137);
        assertThat(stage.tranship("runs", ".").out()).contains("interrupted");

        Process resume = stage.start(Map.of(), "resume", ".");
        assertThat(resume.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(resume.exitValue()).as(stage.said("err")).isZero();
        assertThat(stage.said("out")).contains("checksum equal");
        assertThat(stage.ask("select count(*), count(distinct id), min(id), max(id) from n"))
                .containsExactly("250000|250000|1|250000");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void ctrlCTwiceStopsAnEndlessLoopAndTheWorkspaceIsWhole() throws Exception {
        Interrupt.assumeHeard();
        stage.rows(3000);
        stage.plan("- { id: a, copy: s.n -> w.main, js: \"row => { while (row.id == 2500) {} return row }\" }");
        Process process = stage.start(Map.of(), "run", ".");
        stage.await(() -> stage.said("err").contains("run r1 of move"), process);
        Thread.sleep(500);
        interrupt(process);
        stage.await(() -> stage.said("err").contains("stopping at the next safe point"), process);
        interrupt(process);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(stage.said("err")).isEqualTo(130);
        Said undo = stage.tranship("undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(stage.leftovers()).isEmpty();
        stage.plan("- { id: a, copy: s.n -> w.main }");
        assertThat(stage.tranship("run", ".").exit()).isZero();
    }

    @Test
    void widerRowsThanTheHeapHoldsAreMoved() throws Exception {
        stage.source(
                "create table n (id integer primary key, b blob not null)",
                "with recursive r (i) as (select 1 union all select i + 1 from r where i < 150)"
                        + " insert into n select i, randomblob(4194304) from r");
        stage.plan("- copy: s.n -> w.main");

        Process run = stage.start(Map.of("TRANSHIP_JAVA_OPTS", "-Xmx512m"), "run", ".");

        assertThat(run.waitFor(240, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).as(stage.said("err")).isZero();
        assertThat(stage.ask("select count(*), sum(octet_length(b)) from n")).containsExactly("150|" + 150L * 4194304);
    }

    @Test
    void aSecretIsNowhere() throws Exception {
        String secret = "hunter22-zQ";
        stage.rows(3);
        stage.planOver("sqlite:s.db", "duckdb:nowhere-${env:SECRET}/w.duckdb", "- copy: s.n -> w.main");

        for (List<String> command : List.of(List.of("run", "."), List.of("peek", "."), List.of("run", ".", "--json"))) {
            Process run = stage.start(Map.of("SECRET", secret), command.toArray(String[]::new));
            assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).as(stage.said("err")).isEqualTo(5);
            assertThat(stage.said("out") + stage.said("err")).contains("•••").doesNotContain("\tat ");
            try (Stream<Path> files = Files.walk(folder)) {
                assertThat(files.filter(Files::isRegularFile))
                        .isNotEmpty()
                        .allSatisfy(file -> assertThat(new String(
                                        Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                                .as(file.toString())
                                .doesNotContain(secret));
            }
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }
}
