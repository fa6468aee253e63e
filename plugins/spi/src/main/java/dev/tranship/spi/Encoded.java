package dev.tranship.spi;

/**
 * The rows of a batch as their backend sends them, so that a writer of the same {@linkplain RowWriter#form() form} can pass
 * them on without a look at them. Every value is one of its column's type: rows with {@linkplain Misfit misfits} are never
 * handed over like this. Immutable, and safe for use by many threads.
 */
public interface Encoded {
    /** {@return the form, which names the encoding and the types of all columns in order; equal forms are interchangeable} */
    String form();

    /** {@return the memory they take, in bytes} */
    long bytes();

    /** {@return the rows as values} */
    Batch decode();

    /** {@return the values of one column} */
    Vector decode(int column);
}
