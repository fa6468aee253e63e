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
 * @param form a {@linkplain RowWriter#form() form} in which the caller takes rows as they are; a reader that has another, or
 *     none, gives values. Null when values are wanted
 */
public record ReadRequest(
        DatasetPath dataset,
        List<String> columns,
        @Nullable String where,
        int batchRows,
        long batchBytes,
        @Nullable String form) {
    public static final int DEFAULT_ROWS = 10_000;
    public static final long DEFAULT_BYTES = 8L << 20;

    public ReadRequest {
        columns = List.copyOf(columns);
        if (batchRows < 1 || batchBytes < 1) {
            throw new IllegalArgumentException("a batch has at least one row and one byte");
        }
    }

    public ReadRequest(
            DatasetPath dataset, List<String> columns, @Nullable String where, int batchRows, long batchBytes) {
        this(dataset, columns, where, batchRows, batchBytes, null);
    }

    /** {@return the same request by somebody who takes rows in a form} */
    public ReadRequest in(@Nullable String other) {
        return new ReadRequest(dataset, columns, where, batchRows, batchBytes, other);
    }

    public static ReadRequest all(DatasetPath dataset) {
        return new ReadRequest(dataset, List.of(), null, DEFAULT_ROWS, DEFAULT_BYTES);
    }

    /** {@return the same with one more condition} */
    public ReadRequest and(String condition) {
        return new ReadRequest(dataset, columns, both(where, condition), batchRows, batchBytes, form);
    }

    /** {@return a condition that is true where both are} @param one null for everything */
    public static String both(@Nullable String one, String other) {
        return one == null ? other : "(" + one + ") and (" + other + ")";
    }
}
