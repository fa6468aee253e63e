package dev.tranship.spi;

/** The ability to write rows into a dataset that exists. */
public interface Writable {
    /** Opens a writer. The caller closes it; what was not committed by then is not there. */
    RowWriter writer(WriteRequest request);

    /** {@return whether several writers may add rows to this dataset at the same time, each in transactions of its own} */
    default boolean parallelWrites(DatasetPath dataset) {
        return false;
    }
}
