package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real program in a process of its own, which can be killed. */
final class Child {
    private static final long SECONDS = 120;

    private final Process process;
    private final Path log;
    private final Path marker;

    private Child(Process process, Path log, Path marker) {
        this.process = process;
        this.log = log;
        this.marker = marker;
    }

    /** @param failpoint what {@code TRANSHIP_FAILPOINT} is set to */
    static Child start(ClassPath classPath, Path folder, String failpoint, String command, String... arguments)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Each lives for a second: what is saved on compiling is more than what is lost.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                (Files.exists(classPath.archive()) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=")
                        + classPath.archive(),
                "-Xmx256m",
                "-Dpolyglot.engine.WarnInterpreterOnly=false",
                "-Djava.io.tmpdir=" + classPath.libraries(),
                "-Djava.library.path=" + classPath.libraries(),
                "-cp",
                classPath.text(),
                Main.class.getName(),
                command,
                folder.resolve("plan.yaml").toString()));
        line.addAll(List.of(arguments));
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("TRANSHIP_FAILPOINT", failpoint);
        return new Child(builder.start(), log, marker(folder));
    }

    /** Lets the process come to its end, and {@return every point that it passed, in order, as {@code name@hit}} */
    static List<String> points(ClassPath classPath, Path folder, String command, String... arguments)
            throws IOException {
        Path passed = folder.resolveSibling(folder.getFileName() + ".points");
        Files.deleteIfExists(passed);
        start(classPath, folder, "list=" + passed, command, arguments).succeed();
        return Files.readAllLines(passed);
    }

    /** Runs until the process stands at a point, and kills it there. It must come there. */
    static void killAt(String point, ClassPath classPath, Path folder, String command, String... arguments)
            throws IOException {
        holdAt(point, classPath, folder, command, arguments).kill();
    }

    /** {@return a process that has come to a point and stands there} It must come there. */
    static Child holdAt(String point, ClassPath classPath, Path folder, String command, String... arguments)
            throws IOException {
        Child child = start(classPath, folder, point + "=" + marker(folder), command, arguments);
        child.await(child.marker, point.substring(0, point.indexOf('@')));
        return child;
    }

    private static Path marker(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".marker");
    }

    /** Lets a process go on that stands at a point, and waits for its end, good or bad, but no mistake of ours. */
    void letGo() throws IOException {
        Files.delete(marker);
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
            assertThat(said()).doesNotContain("mistake of ours", "\tat ");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the file is there and has the text in it; fails when the process ends before. */
    void await(Path file, String text) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!(Files.exists(file) && Files.readString(file).contains(text))) {
            if (!process.isAlive() || System.nanoTime() > until) {
                kill();
                throw new AssertionError("the process never came to " + text + " in " + file + ":\n" + said());
            }
            sleep(5);
        }
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void succeed() throws IOException {
        try {
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                kill();
                throw new AssertionError("the process failed:\n" + said());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the process has come to its end, and not to a good one. */
    void fail() throws IOException {
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
            assertThat(process.exitValue()).as(said()).isNotZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String said() throws IOException {
        return Files.readString(log);
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
