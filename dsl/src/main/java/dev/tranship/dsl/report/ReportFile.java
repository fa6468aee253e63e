package dev.tranship.dsl.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.function.Supplier;

/** A file for people or programs that is there whole or not at all. */
public final class ReportFile {
    private ReportFile() {}

    /** Writes JSON into a file that ends so, and HTML into any other. */
    public static void write(Path file, Supplier<String> json, Supplier<String> html) {
        boolean forPrograms = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
        write(file, forPrograms ? json.get() : html.get());
    }

    /** Writes a text; folders that are not there are made. */
    public static void write(Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be written", e);
        }
    }
}
