package dev.tranship.shell.crash;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The class path of the tests, for processes that live for a second. DuckDB's jar unpacks a library of 70 MB at every start,
 * and a killed process leaves it behind; here it lies unpacked once, and a jar without it takes the other's place.
 *
 * @param libraries the folder that the library is loaded from
 */
record ClassPath(String text, Path libraries) {
    private static final String DUCKDB = "duckdb_jdbc-";
    private static final String LIBRARY = "libduckdb_java.so_";

    static ClassPath in(Path folder) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (file.getFileName().toString().startsWith(DUCKDB)) {
                entries.add(unpacked(file, folder).toString());
            } else if (Files.isDirectory(file)) {
                // An archive of classes can be made of jars only.
                entries.add(packed(file, folder.resolve("classes-" + entries.size() + ".jar"))
                        .toString());
            } else {
                entries.add(entry);
            }
        }
        return new ClassPath(String.join(File.pathSeparator, entries), folder);
    }

    /** {@return where the classes that a process has loaded are kept for the next one, which then starts in half the time} */
    Path archive() {
        return libraries.resolve("classes.jsa");
    }

    private static Path packed(Path classes, Path jar) throws IOException {
        try (Stream<Path> files = Files.walk(classes);
                OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, zip);
            }
        }
        return jar;
    }

    private static Path unpacked(Path jar, Path folder) throws IOException {
        Path lean = folder.resolve(jar.getFileName());
        try (ZipFile zip = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(lean);
                ZipOutputStream left = new ZipOutputStream(out)) {
            ZipEntry library = zip.getEntry(LIBRARY + platform());
            if (library == null) {
                return jar;
            }
            Files.copy(
                    zip.getInputStream(library),
                    folder.resolve(System.mapLibraryName("duckdb_java")),
                    StandardCopyOption.REPLACE_EXISTING);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.getName().startsWith(LIBRARY)) {
                    left.putNextEntry(new ZipEntry(entry.getName()));
                    zip.getInputStream(entry).transferTo(left);
                }
            }
        }
        return lean;
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return (system.startsWith("linux") ? "linux" : "macos") + (processor.equals("aarch64") ? "_arm64" : "_amd64");
    }
}
