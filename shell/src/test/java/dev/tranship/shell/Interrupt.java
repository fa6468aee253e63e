package dev.tranship.shell;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether Ctrl-C reaches the processes that a test starts. */
public final class Interrupt {
    private Interrupt() {}

    /** Skips the test where it does not: a job in the background, and so its children, may have been told to ignore it. */
    public static void assumeHeard() throws IOException {
        Path status = Path.of("/proc/self/status");
        boolean ignored = Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 0b10) != 0);
        assumeThat(ignored).as("Ctrl-C is ignored").isFalse();
    }
}
