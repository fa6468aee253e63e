package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue in a table of PostgreSQL, on the caller's connection.
 *
 * @param table its name as it is
 */
record SqlQueue(Connection connection, SqlDatabase database, String table, Dataset.Queue queue) {
    private static final String READING = "reading the queue";

    /** Between the words of a position. */
    private static final String SEPARATOR = "\n";

    /** What was asked for most comes first, then what waits longest: so the queue is worked off. */
    private static final String ORDER = "(-priority, coalesce(created_at, 'infinity'), id)";

    private boolean fragments() {
        return queue == Dataset.Queue.FRAGMENT;
    }

    private String identity() {
        return fragments() ? "hash" : "query";
    }

    private String quoted() {
        return Identifiers.quote(table);
    }

    /** {@return the table and its indexes, as PartitionCache makes them; the triggers it adds when it starts} */
    List<String> definition() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + quoted() + " (id SERIAL PRIMARY KEY, query TEXT NOT NULL,"
                        + (fragments() ? " hash TEXT NOT NULL," : "")
                        + " partition_key TEXT NOT NULL, partition_datatype TEXT, priority INTEGER NOT NULL DEFAULT 1,"
                        + " created_at TIMESTAMP DEFAULT now(), updated_at TIMESTAMP DEFAULT now(), UNIQUE ("
                        + identity() + ", partition_key))",
                "CREATE INDEX IF NOT EXISTS " + Identifiers.quote("idx_" + table + "_priority") + " ON " + quoted()
                        + " (priority DESC, created_at ASC)",
                "CREATE INDEX IF NOT EXISTS " + Identifiers.quote("idx_" + table + "_partition_key") + " ON " + quoted()
                        + " (partition_key)");
    }

    /** Items with their place in the order. */
    record Page(List<Item> items, @Nullable String position) {}

    /** {@return the next items behind a position, or the first ones} */
    Page page(@Nullable String after, int most) {
        List<String> words = after == null ? List.of() : List.of(after.split(SEPARATOR, 3));
        return select(
                (after == null ? "" : " WHERE " + ORDER + " > (?::bigint, ?::timestamp, ?::bigint)") + " ORDER BY "
                        + ORDER + " LIMIT " + most,
                words);
    }

    /** {@return the items with these keys} */
    List<Item> items(List<List<String>> keys) {
        return select(
                        " WHERE (" + identity() + ", partition_key) IN (SELECT unnest(?::text[]), unnest(?::text[]))",
                        List.of(
                                keys.stream().map(key -> key.get(0)).toList(),
                                keys.stream().map(key -> key.get(1)).toList()))
                .items();
    }

    private Page select(String rest, List<?> parameters) {
        String select = "SELECT query, " + (fragments() ? "hash" : "NULL")
                + ", partition_key, partition_datatype, priority, created_at, updated_at, -priority,"
                + " coalesce(created_at, 'infinity')::text, id FROM " + quoted() + rest;
        List<Item> items = new ArrayList<>();
        List<String> position = new ArrayList<>();
        database.query(connection, READING, select, parameters, row -> {
            items.add(new Item.Queued(
                    queue,
                    row.getString(2),
                    row.getString(1),
                    row.getString(3),
                    row.getString(4),
                    row.getLong(5),
                    row.getObject(6, LocalDateTime.class),
                    row.getObject(7, LocalDateTime.class)));
            position.clear();
            position.addAll(List.of(row.getString(8), row.getString(9), row.getString(10)));
        });
        return new Page(items, position.isEmpty() ? null : String.join(SEPARATOR, position));
    }

    /** Puts items into the queue; {@code fresh} when none of them may be there already. */
    void put(List<Item> items, boolean fresh) {
        String hash = fragments() ? ", hash" : "";
        String insert = "INSERT INTO " + quoted() + " (query, partition_key, partition_datatype, priority, created_at,"
                + " updated_at" + hash + ") VALUES (?, ?, ?, ?, ?, ?" + (fragments() ? ", ?)" : ")")
                + (fresh
                        ? ""
                        : " ON CONFLICT (" + identity() + ", partition_key) DO UPDATE SET query = EXCLUDED.query,"
                                + " partition_datatype = EXCLUDED.partition_datatype, priority = EXCLUDED.priority,"
                                + " created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at");
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Item item : items) {
                Item.Queued queued = (Item.Queued) item;
                statement.setString(1, queued.query());
                statement.setString(2, queued.partition());
                statement.setString(3, queued.datatype());
                statement.setLong(4, queued.priority());
                statement.setObject(5, queued.created());
                statement.setObject(6, queued.updated());
                if (fragments()) {
                    statement.setString(7, queued.hash());
                }
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw database.errors().wrap("writing the queue", e);
        }
    }
}
