package dev.tranship.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param query the SELECT behind the view, in the SQL of the endpoint that described it
 * @param kept the indexes over the rows that a materialized view keeps; null for a view that keeps none
 */
public record View(
        DatasetPath path,
        String query,
        @Nullable String comment,
        @Nullable List<Table.Index> kept) {
    public View {
        kept = kept == null ? null : List.copyOf(kept);
    }

    /** A view that is asked anew each time. */
    public View(DatasetPath path, String query, @Nullable String comment) {
        this(path, query, comment, null);
    }

    public View withPath(DatasetPath other) {
        return new View(other, query, comment, kept);
    }
}
