package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process is killed in the middle of a change to a file: it is the old one or the new one, and both ways lead on. */
class EnvCrashTest {
    private static final String BEFORE = "A=1\nB=2";
    private static final String AFTER = "Z=1\nB=2";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    private static ClassPath classPath = new ClassPath("", Path.of(""));

    @BeforeAll
    static void unpack(@TempDir Path libraries) throws IOException {
        classPath = ClassPath.in(libraries);
    }

    @Test
    void aChangeKilledAnywhereIsFinishedOrTakenBack() throws IOException {
        for (String point : List.of("edit.before@1", "edit.kept@1", "edit.after@1")) {
            Path killed = prepare(point);
            Child.killAt(point, classPath, killed, "run", "--yes");
            assertThat(content(killed)).isIn(BEFORE, AFTER);
            Path other = copy(killed, point + "-other");

            World.in(killed, session -> session.run(null, false));
            assertThat(content(killed)).as("going on from " + point).isEqualTo(AFTER);
            World.in(other, session -> session.undo(new UndoTarget.All(), Theirs.REFUSE));
            assertThat(names(other)).as("going back from " + point).containsExactly(".env", ".tranship", "plan.yaml");
            assertThat(content(other)).isEqualTo(BEFORE);
        }
    }

    @Test
    void anUndoKilledAnywhereIsFinished() throws IOException {
        for (String point : List.of("revert.before@1", "revert.after@1")) {
            Path killed = prepare(point);
            World.in(killed, session -> session.run(null, false));
            Child.killAt(point, classPath, killed, "undo", "all", "--yes");
            World.in(killed, session -> session.undo(new UndoTarget.All(), Theirs.REFUSE));
            assertThat(content(killed)).as("going back from " + point).isEqualTo(BEFORE);
        }
    }

    private Path prepare(String name) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        Files.writeString(folder.resolve(".env"), BEFORE);
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                steps:
                  - env: .env
                    rename: { A: Z }
                """);
        return folder;
    }

    private Path copy(Path folder, String name) throws IOException {
        Path copy = temporary.resolve(name);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(folder.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static String content(Path folder) throws IOException {
        return Files.readString(folder.resolve(".env"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
