package dev.tranship.spi;

/** The ability to write rows into a dataset that exists. */
public interface Writable {
    /** Opens a writer. The caller closes it; what was not committed by then is not there. */
    RowWriter writer(WriteRequest request);
}
