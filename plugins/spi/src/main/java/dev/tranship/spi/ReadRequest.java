package dev.tranship.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to read and in what portions.
 *
 * @param columns the columns, in this order; empty for all
 * @param where a condition in the backend's own language; null for everything
 * @param batchRows a batch has at most this many rows
 * @param batchBytes a batch ends after the row with which it reaches this many bytes; so a batch of one huge row is allowed
 */
public record ReadRequest(
        DatasetPath dataset, List<String> columns, @Nullable String where, int batchRows, long batchBytes) {
    public static final int DEFAULT_ROWS = 10_000;
    public static final long DEFAULT_BYTES = 8L << 20;

    public ReadRequest {
        columns = List.copyOf(columns);
        if (batchRows < 1 || batchBytes < 1) {
            throw new IllegalArgumentException("a batch has at least one row and one byte");
        }
    }

    public static ReadRequest all(DatasetPath dataset) {
        return new ReadRequest(dataset, List.of(), null, DEFAULT_ROWS, DEFAULT_BYTES);
    }
}
