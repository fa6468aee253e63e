package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of tables, in one transaction from commit to commit. Rows are given to a statement as arrays of text, one for each
 * column, so that it is the same statement for any number of them.
 */
final class SqlWriting implements Cache.Writing {
    private static final String WRITING = "writing the cache";

    /** So many characters of entries go with one statement, and at least one entry. */
    private static final int CHARACTERS = 4 << 20;

    private final Connection connection;
    private final SqlDatabase database;
    private final SqlLayout layout;
    private final SqlLedger ledger;
    private final boolean completes;

    /** The cache as this transaction sees it; null when none has begun. */
    private @Nullable SqlReading now;

    SqlWriting(Connection connection, SqlDatabase database, SqlLayout layout, SqlLedger ledger, boolean completes) {
        this.connection = connection;
        this.database = database;
        this.layout = layout;
        this.ledger = ledger;
        this.completes = completes;
    }

    private SqlReading now() {
        SqlReading known = now;
        if (known == null) {
            database.sql().execute(connection, WRITING, "BEGIN TRANSACTION");
            known = new SqlReading(connection, database, layout, false);
            now = known;
        }
        return known;
    }

    /** An entry as text, from which its table makes the values. */
    private record Written(String hash, @Nullable String values) {}

    @Override
    public void put(Dataset dataset, List<Item> items, boolean fresh) {
        SqlReading now = now();
        if (dataset instanceof Dataset.Queue queue) {
            now.queue(queue).put(items, fresh);
        } else if (dataset instanceof Dataset.Entries entries) {
            Partition partition = now.required(entries.partition());
            putEntries(
                    partition,
                    last(items, fresh).stream()
                            .map(item -> written(partition, (Item.Entry) item))
                            .iterator(),
                    fresh);
        } else if (dataset instanceof Dataset.Queries) {
            putQueries(last(items, fresh), fresh, now.knowsStatus());
        } else {
            items.forEach(item -> register(((Item.Registered) item).partition(), fresh));
        }
    }

    /** {@return the last item of each key, since a statement changes a row once; of new ones all, for none is there twice} */
    private static Collection<Item> last(List<Item> items, boolean fresh) {
        if (fresh) {
            return items;
        }
        Map<List<String>, Item> last = new LinkedHashMap<>();
        items.forEach(item -> last.put(KeyValueItems.key(item), item));
        return last.values();
    }

    private Written written(Partition partition, Item.Entry entry) {
        List<Object> values = entry.values();
        try {
            return new Written(entry.hash(), values == null ? null : layout.text(partition, values));
        } catch (Unholdable e) {
            throw Failures.unholdable(layout.backend(), partition.name(), entry.hash(), String.valueOf(e.getMessage()));
        }
    }

    private void putEntries(Partition partition, Iterator<Written> entries, boolean fresh) {
        String doing = "writing the partition " + partition.name();
        String insert = layout.insert(partition, fresh);
        List<@Nullable String> hashes = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        long characters = 0;
        while (entries.hasNext()) {
            Written entry = entries.next();
            hashes.add(entry.hash());
            values.add(entry.values());
            characters += entry.values() == null ? 0 : entry.values().length();
            if (characters >= CHARACTERS || !entries.hasNext()) {
                database.update(connection, doing, insert, List.of(hashes, values));
                hashes.clear();
                values.clear();
                characters = 0;
            }
        }
    }

    private void putQueries(Collection<Item> items, boolean fresh, boolean status) {
        List<List<@Nullable String>> columns = new ArrayList<>();
        columns.add(column(items, Item.Query::hash));
        columns.add(column(items, Item.Query::partition));
        columns.add(column(items, Item.Query::text));
        columns.add(column(items, SqlWriting::lastSeen));
        if (status) {
            columns.add(column(items, Item.Query::status));
        }
        database.update(connection, "writing the queries", layout.insertQueries(fresh, status), columns);
    }

    /** {@return a time as the server reads it; the ends of time are those that the driver has for infinity} */
    private static @Nullable String lastSeen(Item.Query query) {
        LocalDateTime seen = query.lastSeen();
        if (seen == null) {
            return null;
        } else if (seen.equals(LocalDateTime.MAX)) {
            return "infinity";
        }
        return seen.equals(LocalDateTime.MIN) ? "-infinity" : seen.toString();
    }

    private static List<@Nullable String> column(Collection<Item> items, Function<Item.Query, @Nullable String> value) {
        List<@Nullable String> column = new ArrayList<>(items.size());
        items.forEach(item -> column.add(value.apply((Item.Query) item)));
        return column;
    }

    private void register(Partition wanted, boolean fresh) {
        Partition there = now().partition(wanted.name()).orElse(null);
        if (there == null) {
            Integer unfilled = layout.backend().bits() ? Bits.settled(0) : null;
            SqlCache.register(database, layout, connection, wanted.withBitsize(unfilled));
        } else {
            boolean completed = completes && there.created() == null;
            if (fresh && !completed || there.datatype() != wanted.datatype()) {
                throw Failures.of(
                        Kind.CONSTRAINT,
                        "There is a partition " + wanted.name() + " of the datatype "
                                + there.datatype().word() + " already.");
            }
            database.sql()
                    .list(
                            connection,
                            WRITING,
                            "UPDATE " + SqlLayout.quoted(layout.metadata())
                                    + " SET created_at = ? WHERE partition_key = ? RETURNING 1",
                            row -> 0,
                            wanted.created(),
                            wanted.name());
        }
        now = new SqlReading(connection, database, layout, false);
    }

    @Override
    public List<Cache.Stored> get(Dataset dataset, List<List<String>> keys) {
        List<Item> found = now().items(dataset, keys);
        Map<String, byte[]> images =
                layout.backend() == Backend.POSTGRESQL_ARRAY && dataset instanceof Dataset.Entries entries
                        ? images(entries.partition(), found)
                        : Map.of();
        return found.stream()
                .map(item -> new Cache.Stored(
                        item, images.get(KeyValueItems.key(item).get(0))))
                .toList();
    }

    /** {@return arrays as the server spells them by hash, since their values may stand in any order and several times} */
    private Map<String, byte[]> images(String partition, List<Item> entries) {
        Map<String, byte[]> images = new HashMap<>();
        database.query(
                connection,
                WRITING,
                "SELECT query_hash, partition_keys::text FROM " + SqlLayout.quoted(layout.cache(partition))
                        + " WHERE partition_keys IS NOT NULL AND query_hash IN (SELECT unnest(?::text[]))",
                List.of(entries.stream()
                        .map(entry -> KeyValueItems.key(entry).get(0))
                        .toList()),
                row -> images.put(row.getString(1), row.getString(2).getBytes(StandardCharsets.UTF_8)));
        return images;
    }

    @Override
    public void restore(Dataset dataset, List<Cache.Stored> items) {
        if (!(dataset instanceof Dataset.Entries entries)) {
            put(dataset, items.stream().map(Cache.Stored::item).toList(), false);
            return;
        }
        Partition partition = now().required(entries.partition());
        putEntries(
                partition,
                items.stream()
                        .map(stored -> stored.image() == null
                                ? written(partition, (Item.Entry) stored.item())
                                : new Written(
                                        KeyValueItems.key(stored.item()).get(0),
                                        new String(stored.image(), StandardCharsets.UTF_8)))
                        .iterator(),
                false);
    }

    @Override
    public long delete(Dataset dataset, List<List<String>> keys) {
        List<String> columns = Rows.key(dataset);
        List<List<@Nullable String>> given = new ArrayList<>();
        List<String> unnested = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            given.add(
                    keys.stream().<@Nullable String>map(key -> key.get(column)).toList());
            unnested.add("unnest(?::text[]) AS k" + i);
            equal.add("there." + columns.get(i) + " = gone.k" + i);
        }
        return database.update(
                connection,
                WRITING,
                "DELETE FROM " + SqlLayout.quoted(now().table(dataset)) + " AS there USING (SELECT "
                        + String.join(", ", unnested) + ") AS gone WHERE " + String.join(" AND ", equal),
                given);
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        now();
        ledger.put(connection, checkpoint);
        database.sql().execute(connection, WRITING, "COMMIT");
        now = null;
    }

    @Override
    public void rollback() {
        if (now != null) {
            database.sql().rollback(connection);
            now = null;
        }
    }

    @Override
    public void close() {
        rollback();
        try {
            connection.close();
        } catch (SQLException e) {
            throw database.errors().wrap("closing a connection", e);
        }
    }
}
