package dev.tranship.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what an endpoint should have let go of. */
public final class Leaks {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Leaks() {}

    /** {@return the files below a folder that this process has open; empty where the system does not tell} */
    public static List<Path> openFiles(Path folder) throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return List.of();
        }
        Path real = folder.toRealPath();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors
                    .flatMap(Leaks::target)
                    .filter(file -> file.startsWith(real))
                    .toList();
        }
    }

    /** {@return the threads that keep the process alive} */
    public static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !thread.isDaemon())
                .collect(Collectors.toSet());
    }

    private static Stream<Path> target(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor));
        } catch (IOException e) {
            // The descriptor was closed while we looked, e.g. the one that lists them.
            return Stream.empty();
        }
    }
}
