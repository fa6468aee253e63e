package dev.tranship.spi;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A writer that takes rows as they come, which costs less than one batch after another. */
public interface StreamingRowWriter extends RowWriter {
    /**
     * Adds the rows of all batches. Fails as a whole: which row broke a rule is not told, and the caller rolls back.
     *
     * @param batches gives the next batch, waiting for it, and null at the end; asked by any thread, by several at once,
     *     and no more after this method has returned
     * @throws EndpointException CONSTRAINT when a row breaks a rule of the dataset
     */
    void insertAll(Supplier<@Nullable Batch> batches);
}
