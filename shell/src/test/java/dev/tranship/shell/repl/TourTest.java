package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.Theme;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that the documentation shows, typed again. The blocks of a page are one session: what stands behind a prompt is
 * typed into the shell, what stands behind {@code $} is done by sh, and what is shown below must be what the page shows, where
 * {@code …} stands for anything and empty lines do not count.
 */
class TourTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path GUIDE = ROOT.resolve("docs/guide/shell.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```tranship-session\\R(.*?)^```$");
    private static final Pattern TYPED = Pattern.compile("(tranship(?: [^>]*)?>|.*(?:\\[[yenN/]+]|to go on:)) (.+)");
    private static final Pattern OPENED = Pattern.compile("\\$ (?:(\\w+)=\"([^\"]*)\" )?tranship (\\S+)");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everySessionShownIsWhatHappens() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(Stream.of(ROOT.resolve("README.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> BLOCK.matcher(read(file)).find())
                    .sorted()
                    .toList();
            assertThat(pages).contains(GUIDE);
            return pages.stream()
                    .map(page -> DynamicTest.dynamicTest(ROOT.relativize(page).toString(), () -> walk(page)));
        }
    }

    /** Something that is typed, and what the page shows below it. */
    private record Said(String prompt, String text, List<String> shown) {
        boolean bySh() {
            return prompt.equals("$");
        }
    }

    private void walk(Path page) throws Exception {
        Path home = Files.createDirectories(folder.resolve(page.getFileName().toString()));
        copy(ROOT.resolve("samples/shop"), home.resolve("samples/shop"));
        Emulation shell = null;
        try {
            for (Said said : session(read(page))) {
                Matcher opened = OPENED.matcher(said.prompt() + " " + said.text());
                if (said.bySh() && shell != null) {
                    shell.close();
                    shell = null;
                }
                List<String> shown;
                if (opened.matches()) {
                    Map<String, String> environment =
                            new HashMap<>(Map.of("HOME", home.toString(), "PATH", System.getenv("PATH")));
                    if (opened.group(1) != null) {
                        environment.put(opened.group(1), opened.group(2));
                    }
                    shell = new Emulation(home, opened.group(3), environment);
                    shown = shell.above();
                } else if (said.bySh()) {
                    shown = sh(home, said.text());
                } else {
                    assertThat(shell).as(said.text() + " is typed into a shell").isNotNull();
                    shell.above();
                    assertThat(shell.prompt()).isEqualTo(said.prompt());
                    shown = shell.type(said.text());
                }
                assertThat(shown.stream()
                                .filter(line -> !line.isBlank())
                                .map(line -> line.stripTrailing() + "\n")
                                .collect(Collectors.joining()))
                        .as("below `%s`", said.text())
                        .matches(pattern(said.shown()));
            }
        } finally {
            if (shell != null) {
                shell.close();
            }
        }
    }

    private static List<Said> session(String page) {
        List<Said> session = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(page);
        while (blocks.find()) {
            for (String line : blocks.group(1).lines().toList()) {
                Matcher typed = TYPED.matcher(line);
                if (line.startsWith("$ ")) {
                    session.add(new Said("$", line.substring(2), new ArrayList<>()));
                } else if (typed.matches()) {
                    session.add(new Said(typed.group(1), typed.group(2), new ArrayList<>()));
                } else if (!line.isBlank()) {
                    session.get(session.size() - 1).shown().add(line.stripTrailing());
                }
            }
        }
        return session;
    }

    private static Pattern pattern(List<String> shown) {
        return Pattern.compile(shown.stream()
                .map(line -> line.equals("…")
                        ? "(?:.*\\n)*?"
                        : Arrays.stream(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"))
                                + "\\n")
                .collect(Collectors.joining()));
    }

    private static List<String> sh(Path home, String line) throws Exception {
        Path output = home.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.redirectInput(new java.io.File("/dev/null"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TRANSHIP_ARCHIVE", "0");
        builder.environment()
                .merge("PATH", ROOT.resolve("shell/target/tranship/bin").toString(), (path, bin) -> bin + ":" + path);
        builder.start().waitFor();
        return Files.readAllLines(output);
    }

    @Test
    void everyCommandAndEverySettingIsInTheTables() {
        PrintStream nowhere = new PrintStream(java.io.OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                Map.of(),
                Surroundings.Terminals.NONE,
                80,
                folder,
                null,
                null);
        String guide = read(GUIDE);
        try (ReplState state =
                Startup.state(new Context(surroundings, Theme.Choice.NEVER, () -> 80), Desk.unattended(nowhere))) {
            for (Command command : state.commands().all()) {
                String row = guide.lines()
                        .filter(line -> line.matches("\\| `" + command.name() + "[` ].*"))
                        .findFirst()
                        .orElse("no row of " + command.name());
                assertThat(row).startsWith("| `" + command.name());
                command.aliases().forEach(alias -> assertThat(row).contains("`" + alias + "`"));
            }
        }
        for (Settings.Setting setting : Settings.Setting.values()) {
            assertThat(guide).contains("| `" + setting.word() + "` | ");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(yaml|sql)"))
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
