package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own in memory, which can be full or read-only. Only who administers the machine can make one. */
record Volume(Path folder) implements AutoCloseable {
    static Volume of(Path folder, String options) throws Exception {
        Files.createDirectories(folder);
        boolean made;
        try {
            made = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
        } catch (IOException e) {
            made = false;
        }
        assumeTrue(made, "no file system can be mounted here");
        return new Volume(folder);
    }

    /** Makes it larger, read-only ({@code ro}) or writable again ({@code rw}). */
    void change(String options) throws Exception {
        assertThat(run("mount", "-o", "remount," + options, folder.toString())).isTrue();
    }

    /** Takes every byte that is left. */
    void fill() throws IOException {
        try (var out = Files.newOutputStream(folder.resolve("filler"))) {
            for (; ; ) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(folder.toFile().getUsableSpace()).isZero();
        }
    }

    @Override
    public void close() throws Exception {
        assertThat(run("umount", folder.toString())).isTrue();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
