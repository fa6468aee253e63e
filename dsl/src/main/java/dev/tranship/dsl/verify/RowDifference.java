package dev.tranship.dsl.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row that differs between two sides.
 *
 * @param key the values of the key columns; of all columns where there is no key
 * @param source the row at the source, as boxed values; null when it is extra at the target
 * @param target the row at the target; null when it is missing there
 * @param columns the names of the columns that differ, in order; empty unless the row is changed
 */
public record RowDifference(
        Kind kind,
        List<@Nullable Object> key,
        @Nullable List<@Nullable Object> source,
        @Nullable List<@Nullable Object> target,
        List<String> columns) {

    public enum Kind {
        /** The target lacks the row. */
        MISSING,
        /** The source lacks the row. */
        EXTRA,
        /** Both have a row of this key, with other values. */
        CHANGED
    }
}
