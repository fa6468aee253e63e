package dev.tranship.dsl.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    /** Another process that takes the same lock, says whether it got it, and holds it until its input ends. */
    private static final String OTHER = """
            import java.nio.channels.FileChannel;
            import java.nio.file.Path;
            import java.nio.file.StandardOpenOption;

            class Other {
                public static void main(String[] arguments) throws Exception {
                    FileChannel channel = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    System.out.println(channel.tryLock() == null ? "refused" : "held");
                    System.in.read();
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void makesTheFolderAndLetsItGo() {
        Path inside = folder.resolve("a/b");

        Workspace.lock(inside).close();

        Workspace again = Workspace.lock(inside);
        assertThat(again.folder()).isEqualTo(inside);
        again.close();
    }

    @Test
    void refusesTheSecondInTheSameProcess() {
        Workspace held = Workspace.lock(folder);

        assertRefused(() -> Workspace.lock(folder));

        held.close();
        Workspace.lock(folder).close();
    }

    @Test
    void refusesWhileAnotherProcessHoldsItAndNotAfterThatIsKilled() throws Exception {
        Process other = other();
        try {
            assertThat(answer(other)).isEqualTo("held");

            assertRefused(() -> Workspace.lock(folder));
        } finally {
            other.destroyForcibly().waitFor();
        }
        Workspace.lock(folder).close();
    }

    @Test
    void refusalInThisProcessDoesNotLetAnotherProcessIn() throws Exception {
        Workspace held = Workspace.lock(folder);
        assertRefused(() -> Workspace.lock(folder));

        Process other = other();
        try {
            assertThat(answer(other)).isEqualTo("refused");
        } finally {
            other.destroyForcibly().waitFor();
        }
        held.close();
    }

    private void assertRefused(ThrowingCallable lock) {
        assertThatThrownBy(lock)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo("WORK-501"))
                .hasMessageContaining(folder.toString());
    }

    private Process other() throws IOException {
        Path source = Files.writeString(folder.resolve("Other.java"), OTHER);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        source.toString(),
                        folder.resolve("lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String answer(Process other) throws IOException {
        return new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }
}
