package dev.tranship.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script and the process behind it. */
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("target", "tranship", "bin", "tranship").toAbsolutePath();

    @TempDir
    private Path folder;

    private record Ended(int exit, String out, String err) {}

    @Test
    void startsTheDistributionOnTheNamedJava() throws Exception {
        Ended version = run("--version");

        assertThat(version.exit()).isZero();
        assertThat(version.out()).contains("Java " + Runtime.version().feature() + ".");
        assertThat(version.err()).isEmpty();
    }

    @Test
    void handsOnTheExitCodeAndKeepsStreamsApart() throws Exception {
        Ended mistyped = run("chek");

        assertThat(mistyped.exit()).isEqualTo(2);
        assertThat(mistyped.out()).isEmpty();
        assertThat(mistyped.err()).startsWith("error CLI-601: there is no command 'chek'\n");
    }

    @Test
    void startsThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("t"), LAUNCHER);

        assertThat(run(link, List.of("--version")).exit()).isZero();
    }

    @Test
    void goesOnWithoutACompilerWhereThereIsNone() throws Exception {
        assumeTrue(Runtime.version().feature() != 25, "this Java has a compiler for JavaScript");

        Ended fast = run("check", "none.yaml", "--fast");

        assertThat(fast.exit()).isEqualTo(2);
        assertThat(fast.err()).contains("compiled JavaScript needs JDK 25.0.1", "there is no plan none.yaml");
    }

    @Test
    void aSignalStopsAtASafePointAndResumeGoesOn() throws Exception {
        Interrupt.assumeHeard();
        makeShop();
        Process process = builder(LAUNCHER, List.of("run", ".", "--json")).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("{\"type\":\"progress\"")) {
                    break;
                }
            }
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            out.transferTo(java.io.Writer.nullWriter());
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("stopping at the next safe point… (Ctrl-C again to interrupt)");
        Files.writeString(folder.resolve("plan.yaml"), plan(""));
        Ended undone = run("undo", ".", "all");
        assertThat(undone.exit()).as(undone.err()).isZero();
    }

    @Test
    void startsWithTheArchiveThatItMadeAndWithoutABrokenOne() throws Exception {
        Path cache = folder.resolve("cache");
        Path archives = cache.resolve("tranship");
        List<String> make = List.of("make-archive");

        assertThat(run(builder(LAUNCHER, make, cache)).exit()).isZero();
        Path archive = only(archives);
        Ended again = run(builder(LAUNCHER, List.of("plugins"), cache));
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.err()).isEmpty();

        Files.write(archive, new byte[4096]);
        Ended broken = run(builder(LAUNCHER, List.of("plugins"), cache));
        assertThat(broken.out()).isEqualTo(again.out());
        assertThat(broken.err()).isEmpty();
    }

    @Test
    void twoThatMakeAnArchiveAtOnceLeaveOneInThePlaceOfThatOfAnotherBuild() throws Exception {
        Path cache = folder.resolve("cache");
        Path archives = Files.createDirectories(cache.resolve("tranship"));
        Path stale = Files.write(archives.resolve(place() + "-17.0.0-earlier.jsa"), new byte[4096]);
        Path abandoned = Files.createDirectory(archives.resolve(place() + ".lock"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofMinutes(20))));

        Process one = builder(LAUNCHER, List.of("make-archive"), cache).start();
        Process other = builder(LAUNCHER, List.of("make-archive"), cache).start();

        assertThat(one.waitFor()).isZero();
        assertThat(other.waitFor()).isZero();
        assertThat(only(archives)).isNotEqualTo(stale).isNotEmptyFile();
    }

    /** {@return what the names of archives of this distribution on this Java begin with} */
    private String place() throws IOException, InterruptedException {
        Path home = LAUNCHER.toRealPath().getParent().getParent();
        Process checksum = new ProcessBuilder("cksum").start();
        try (OutputStream in = checksum.getOutputStream()) {
            in.write((home + " " + System.getProperty("java.home")).getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(checksum.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(checksum.waitFor()).isZero();
        return said.substring(0, said.indexOf(' '));
    }

    @Test
    void doesWithoutAnArchiveWhereNoneCanBeWritten() throws Exception {
        Path cache = Files.createDirectories(folder.resolve("cache"));
        Path file = Files.writeString(cache.resolve("tranship"), "no folder");

        assertThat(run(builder(LAUNCHER, List.of("make-archive"), cache)).exit())
                .isZero();
        assertThat(file).hasContent("no folder");
        assertThat(run(builder(LAUNCHER, List.of("--version"), cache)).exit()).isZero();
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private void makeShop() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("create table item (id integer primary key, name text)");
            statement.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
                    + " insert into item select i, 'item ' || i from n");
        }
        Files.writeString(folder.resolve("plan.yaml"), plan("    throttle: 2000\n    batch: 500\n"));
    }

    private static String plan(String settings) {
        return """
                tranship: 1
                connections:
                  shop: sqlite:shop.db
                  target: sqlite:target.db
                steps:
                  - copy: shop.item -> target.main.item
                """ + settings;
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return run(LAUNCHER, List.of(arguments));
    }

    private Ended run(Path launcher, List<String> arguments) throws IOException, InterruptedException {
        return run(builder(launcher, arguments));
    }

    private Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(folder.resolve("err")));
    }

    private ProcessBuilder builder(Path launcher, List<String> arguments, Path cache) {
        ProcessBuilder builder = builder(launcher, arguments);
        builder.environment().remove("TRANSHIP_ARCHIVE");
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        return builder;
    }

    private ProcessBuilder builder(Path launcher, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("TRANSHIP_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TRANSHIP_ARCHIVE", "0");
        builder.environment().remove("CLICOLOR_FORCE");
        return builder.redirectError(folder.resolve("err").toFile());
    }
}
