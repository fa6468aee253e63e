package dev.tranship.plugin.duckdb;

import static dev.tranship.plugin.duckdb.DuckdbDatabase.SQL;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Snapshot.Split;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The queries, one after another, that together read a part of a relation. DuckDB holds 2048 rows of a running query in
 * memory at once, which is too much when rows are megabytes wide; so a table with columns of varying size is read in ranges
 * of row ids, as many rows at a time as the last range suggests.
 */
final class Portions {
    private static final long BYTES = 64L << 20;
    private static final long FIRST_ROWS = 64;
    private static final long MOST_ROWS = 1L << 40;
    private static final long ALL_ROWS = Long.MAX_VALUE;

    private final String source;
    private final boolean numbered;
    private long next;
    private final long last;
    private long rows;
    private boolean started;

    private Portions(String source, boolean numbered, long next, long last, long rows) {
        this.source = source;
        this.numbered = numbered;
        this.next = next;
        this.last = last;
        this.rows = rows;
    }

    /** One query for all of it, without a position. */
    static Portions whole(String source) {
        return new Portions(source, false, 0, 0, ALL_ROWS);
    }

    static Portions byRowId(
            DuckDBConnection connection,
            DuckdbRelation relation,
            ReadRequest request,
            Split split,
            @Nullable String after) {
        long from = 0;
        long to = Long.MAX_VALUE - 1;
        try {
            if (!split.spec().isEmpty()) {
                int dots = split.spec().indexOf("..");
                from = Long.parseLong(split.spec().substring(0, dots));
                String end = split.spec().substring(dots + 2);
                to = end.isEmpty() ? to : Long.parseLong(end);
            }
            from = after == null ? from : Math.max(from, Long.parseLong(after) + 1);
        } catch (RuntimeException e) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "'" + split.spec() + "' after '" + after + "' is no part of a DuckDB table",
                    null,
                    e);
        }
        String table = DuckdbRelation.quoted(relation.path());
        boolean wide = relation.columns(request.columns()).stream().anyMatch(DuckdbRelation.Column::wide);
        if (wide) {
            long end = SQL.number(
                    connection, "reading " + relation.path(), "SELECT coalesce(max(rowid), -1) FROM " + table);
            to = Math.min(to, end);
        }
        return new Portions(
                DuckdbSnapshot.source(relation, request) + (request.where() == null ? " WHERE " : " AND "),
                true,
                from,
                to,
                wide ? FIRST_ROWS : ALL_ROWS);
    }

    /** {@return whether each row ends with its row id} */
    boolean numbered() {
        return numbered;
    }

    /**
     * {@return what follows the SELECT list in the next query; null when there is none}
     *
     * @param rowsRead by the query before
     * @param bytesRead by the query before
     */
    @Nullable
    String next(long rowsRead, long bytesRead) {
        if (next > last) {
            return null;
        }
        if (!numbered) {
            next = last + 1;
            return source;
        }
        if (rows < ALL_ROWS) {
            long fitting = rowsRead == 0 ? MOST_ROWS : BYTES / Math.max(1, bytesRead / rowsRead);
            // Several times the rows of the range before, so that a stretch of narrow rows does not mislead for long.
            rows = started ? Math.max(1, Math.min(fitting, rows * 16)) : rows;
            started = true;
        }
        long from = next;
        long to = rows > last - from ? last : from + rows - 1;
        next = to + 1;
        return source + "rowid BETWEEN " + from + " AND " + to;
    }
}
