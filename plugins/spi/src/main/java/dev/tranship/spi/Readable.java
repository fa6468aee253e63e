package dev.tranship.spi;

/** The ability to read datasets. */
public interface Readable {
    /** Opens a view of the data at one moment, as far as the backend has that. The caller closes it. */
    Snapshot snapshot();
}
