package dev.tranship.spi;

import org.jspecify.annotations.Nullable;

/**
 * Writes batches. Belongs to one thread. Everything between two commits is one transaction where the backend has
 * {@linkplain Endpoint.Capability#TRANSACTIONS transactions}; after an exception the caller rolls back and may go on.
 */
public interface RowWriter extends AutoCloseable {
    /**
     * {@return the form of {@link Encoded} rows that {@link #insert} takes as they are; null when it takes values only. It
     * takes values in any case}
     */
    default @Nullable String form() {
        return null;
    }

    /**
     * Adds rows.
     *
     * @throws EndpointException CONSTRAINT when a row breaks a rule of the dataset, e.g. its key is already there
     */
    void insert(Batch batch);

    /** Adds rows, replacing those whose key is already there. Needs {@link Endpoint.Capability#KEYED_WRITES}. */
    void upsert(Batch batch);

    /**
     * {@return the stored rows whose key is among those of the batch, in any order} They have the columns of the writer's row
     * type, and may have one more for what those do not show of a stored row, e.g. its bytes. {@link #upsert} takes such
     * batches, and puts their rows back exactly as they were.
     */
    Batch lookup(Batch keys);

    /**
     * {@return what {@link #upsert} takes to put back, exactly as it is now, whatever writing rows of these keys may change}. A store
     * in which several rows share something (the time at which they expire, say) gives more than the rows; what it gives is
     * written with another writer of the same request, and may have a row type of its own.
     *
     * @param there the rows that {@link #lookup} found under the keys
     */
    default Batch before(Batch keys, Batch there) {
        return there;
    }

    /** Removes the rows whose key is among those of the batch, and {@return how many there were}. */
    long delete(Batch keys);

    /** {@return how many rows there should be between two commits at most, for what a transaction costs the backend} */
    default long mostRows() {
        return Long.MAX_VALUE;
    }

    /** {@return the same for the bytes of the rows; one row may have more} */
    default long mostBytes() {
        return Long.MAX_VALUE;
    }

    /** Makes what was written since the last commit, and this checkpoint, durable together. */
    void commit(Checkpoint checkpoint);

    /** Forgets what was written since the last commit. */
    void rollback();

    /** Closes without committing. */
    @Override
    void close();
}
