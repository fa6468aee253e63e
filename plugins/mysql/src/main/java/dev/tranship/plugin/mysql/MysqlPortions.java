package dev.tranship.plugin.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queries, one after another, that together read a part of a relation. Where there is a key they go along it, some rows
 * at a time: so a reader can begin anywhere, and one that ends early leaves little behind that must still be received.
 */
final class MysqlPortions {
    private static final int FIRST_ROWS = 1_000;
    private static final int MOST_ROWS = 100_000;
    private static final int FIRST_WIDE_ROWS = 64;
    private static final long BYTES = 32L << 20;
    private static final long FETCHED_BYTES = 4L << 20;
    private static final int FETCHED_ROWS = 1_000;

    private final String select;
    private final List<String> conditions;
    private final List<MysqlColumn> key;
    private final boolean wide;
    private @Nullable String after;
    private int rows;
    private long width = 1;
    private boolean started;

    private MysqlPortions(
            String select, List<String> conditions, List<MysqlColumn> key, boolean wide, @Nullable String after) {
        this.select = select;
        this.conditions = conditions;
        this.key = key;
        this.wide = wide;
        this.after = after;
        this.rows = wide ? FIRST_WIDE_ROWS : FIRST_ROWS;
        this.width = wide ? FETCHED_BYTES / 16 : 1;
    }

    /** One query, as it is. */
    static MysqlPortions whole(String query) {
        return new MysqlPortions(query, List.of(), List.of(), true, null);
    }

    /**
     * @param from what follows FROM
     * @param key empty for a single query without a position
     * @param after null to begin at the beginning
     */
    static MysqlPortions of(
            List<MysqlColumn> columns,
            String from,
            List<String> conditions,
            List<MysqlColumn> key,
            @Nullable String after) {
        String select = Stream.concat(
                        columns.stream().map(c -> c.select("")), key.stream().map(KeyPosition::select))
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + from));
        return new MysqlPortions(select, conditions, key, columns.stream().anyMatch(MysqlColumn::wide), after);
    }

    List<MysqlColumn> key() {
        return key;
    }

    boolean positioned() {
        return !key.isEmpty();
    }

    /** {@return how many rows the current query gives at most} */
    int rows() {
        return positioned() ? rows : Integer.MAX_VALUE;
    }

    /** {@return how many rows to receive at once} */
    int fetchSize() {
        return (int) Math.max(1, Math.min(FETCHED_ROWS, FETCHED_BYTES / width));
    }

    /**
     * {@return the next query; null when there is none}
     *
     * @param lastPosition of the last row of the query before
     * @param rowsRead by the query before
     * @param bytesRead by the query before
     */
    @Nullable
    String next(@Nullable String lastPosition, long rowsRead, long bytesRead) {
        if (KeyPosition.END.equals(after) || started && (!positioned() || rowsRead < rows)) {
            return null;
        }
        if (started) {
            after = lastPosition;
            width = Math.max(1, bytesRead / Math.max(1, rowsRead));
            rows = (int) Math.max(1, Math.min(Math.min(MOST_ROWS, rows * 8L), wide ? BYTES / width : MOST_ROWS));
        }
        started = true;
        if (!positioned()) {
            return select + where(conditions);
        }
        List<String> every = new ArrayList<>(conditions);
        if (after != null) {
            every.add("(" + KeyPosition.after(key, after) + ")");
        }
        return select + where(every) + " ORDER BY " + KeyPosition.order(key) + " LIMIT " + rows;
    }

    static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : conditions.stream().collect(Collectors.joining(" AND ", " WHERE ", ""));
    }
}
