package dev.tranship.spi;

import java.nio.file.Path;

/** The ability to copy the whole store into one file, or one folder of files, and back. */
public interface Archivable {
    /** Writes a consistent copy of everything to a file or folder that does not exist yet. */
    void archive(Path file);

    /** Puts everything back to what the archive holds. Open readers and writers fail afterwards. */
    void restore(Path file);

    /** {@return the usual ending of an archive's name, e.g. {@code sqlite}} */
    String extension();
}
