package dev.tranship.shell.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;

/**
 * A folder with native libraries taken out of jars, shared by all processes of a user. A file is named after the library, its
 * checksum and its size, and is there whole or not at all.
 */
final class NativeLibraries {
    private final Path folder;

    NativeLibraries(Path folder) {
        this.folder = folder;
    }

    /** {@return the libraries in the cache folder of the user} */
    static NativeLibraries ofUser(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path root = cache.isEmpty() ? Path.of(System.getProperty("user.home", "."), ".cache") : Path.of(cache);
        return new NativeLibraries(root.resolve("tranship"));
    }

    /** {@return the name with this machine in the place of {@code {os}} and {@code {arch}}} */
    static String here(String name) {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        return name.replace("{os}", os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "macos" : "linux")
                .replace("{arch}", arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch);
    }

    /** {@return the library as a file; empty when it is in no jar or the folder cannot be written} */
    Optional<Path> unpacked(URL library) {
        try {
            if (!(library.openConnection() instanceof JarURLConnection jar)) {
                return Optional.empty();
            }
            JarEntry entry = jar.getJarEntry();
            String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
            Path file = folder.resolve(name + "-" + Long.toHexString(entry.getCrc()) + "-" + entry.getSize());
            if (!Files.exists(file) || Files.size(file) != entry.getSize()) {
                unpack(jar, file);
            }
            return Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void unpack(JarURLConnection jar, Path file) throws IOException {
        Files.createDirectories(folder);
        Path beside = Files.createTempFile(folder, "unpacking", ".tmp");
        try (InputStream in = jar.getInputStream()) {
            Files.copy(in, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
