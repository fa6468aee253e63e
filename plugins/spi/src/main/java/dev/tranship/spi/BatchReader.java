package dev.tranship.spi;

import org.jspecify.annotations.Nullable;

/** Reads batches one after another. Belongs to one thread; the caller closes it, at any time. */
public interface BatchReader extends AutoCloseable {
    RowType rowType();

    /** {@return the next batch, never empty; null at the end} */
    @Nullable
    Batch next();

    @Override
    void close();
}
