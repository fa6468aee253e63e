package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of tables, in one transaction from commit to commit. */
final class SqlWriting implements Cache.Writing {
    private static final String WRITING = "writing the cache";

    /** So many keys are looked for by one statement. */
    private static final int KEYS = 500;

    private final Connection connection;
    private final SqlDatabase database;
    private final SqlLayout layout;
    private final SqlLedger ledger;
    private final boolean completes;
    private boolean begun;

    SqlWriting(Connection connection, SqlDatabase database, SqlLayout layout, SqlLedger ledger, boolean completes) {
        this.connection = connection;
        this.database = database;
        this.layout = layout;
        this.ledger = ledger;
        this.completes = completes;
    }

    private SqlReading now() {
        if (!begun) {
            database.sql().execute(connection, WRITING, "BEGIN TRANSACTION");
            begun = true;
        }
        return new SqlReading(connection, database, layout, false);
    }

    /** Adds to a batch, or executes at once where a batch would be a transaction of its own. */
    private int add(PreparedStatement statement) throws SQLException {
        if (layout.backend() == Backend.DUCKDB_BIT) {
            return statement.executeUpdate();
        }
        statement.addBatch();
        return 0;
    }

    private long flush(PreparedStatement statement) throws SQLException {
        long changed = 0;
        if (layout.backend() != Backend.DUCKDB_BIT) {
            for (int count : statement.executeBatch()) {
                changed += Math.max(0, count);
            }
        }
        return changed;
    }

    @Override
    public void put(Dataset dataset, List<Item> items, boolean fresh) {
        SqlReading now = now();
        if (dataset instanceof Dataset.Queue queue) {
            now.queue(queue).put(items, fresh);
        } else if (dataset instanceof Dataset.Entries entries) {
            putEntries(now.partition(entries.partition()), items, fresh);
        } else if (dataset instanceof Dataset.Queries) {
            putQueries(items, fresh, now.knowsStatus());
        } else {
            items.forEach(item -> register(now, ((Item.Registered) item).partition(), fresh));
        }
    }

    private void putEntries(Partition partition, List<Item> items, boolean fresh) {
        try (PreparedStatement statement = connection.prepareStatement(layout.insert(partition, fresh))) {
            for (Item item : items) {
                Item.Entry entry = (Item.Entry) item;
                try {
                    layout.bind(statement, partition, entry);
                } catch (Unholdable e) {
                    throw Failures.unholdable(
                            layout.backend(), partition.name(), entry.hash(), String.valueOf(e.getMessage()));
                }
                add(statement);
            }
            flush(statement);
        } catch (SQLException e) {
            throw database.errors().wrap("writing the partition " + partition.name(), e);
        }
    }

    private void putQueries(List<Item> items, boolean fresh, boolean status) {
        String insert = "INSERT INTO " + SqlLayout.quoted(layout.queries())
                + " (query_hash, partition_key, query, last_seen" + (status ? ", status" : "") + ") VALUES (?, ?, ?, ?"
                + (status ? ", ?)" : ")")
                + (fresh
                        ? ""
                        : " ON CONFLICT (query_hash, partition_key) DO UPDATE SET query = EXCLUDED.query,"
                                + " last_seen = EXCLUDED.last_seen" + (status ? ", status = EXCLUDED.status" : ""));
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Item item : items) {
                Item.Query query = (Item.Query) item;
                statement.setString(1, query.hash());
                statement.setString(2, query.partition());
                statement.setString(3, query.text());
                statement.setObject(4, query.lastSeen());
                if (status) {
                    statement.setString(5, query.status());
                }
                add(statement);
            }
            flush(statement);
        } catch (SQLException e) {
            throw database.errors().wrap("writing the queries", e);
        }
    }

    private void register(SqlReading now, Partition wanted, boolean fresh) {
        List<Partition> there = now.partitions().stream()
                .filter(p -> p.name().equals(wanted.name()))
                .toList();
        if (there.isEmpty()) {
            Integer unfilled = layout.backend().bits() ? Bits.settled(0) : null;
            SqlCache.register(database, layout, connection, wanted.withBitsize(unfilled));
            return;
        }
        boolean completed = completes && there.get(0).created() == null;
        if (fresh && !completed || there.get(0).datatype() != wanted.datatype()) {
            throw Failures.of(
                    Kind.CONSTRAINT,
                    "There is a partition " + wanted.name() + " of the datatype "
                            + there.get(0).datatype().word() + " already.");
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

    @Override
    public List<Cache.Stored> get(Dataset dataset, List<List<String>> keys) {
        SqlReading now = now();
        List<Cache.Stored> found = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS) {
            now.items(dataset, keys.subList(from, Math.min(keys.size(), from + KEYS)))
                    .forEach(item -> found.add(new Cache.Stored(item, image(dataset, item))));
        }
        return found;
    }

    /** {@return an array as the server spells it, since its values may stand in any order and several times} */
    private byte @Nullable [] image(Dataset dataset, Item item) {
        if (layout.backend() != Backend.POSTGRESQL_ARRAY
                || !(dataset instanceof Dataset.Entries entries)
                || !(item instanceof Item.Entry entry)
                || entry.values() == null) {
            return null;
        }
        return database.sql()
                .list(
                        connection,
                        WRITING,
                        "SELECT partition_keys::text FROM " + SqlLayout.quoted(layout.cache(entries.partition()))
                                + " WHERE query_hash = ?",
                        row -> row.getString(1).getBytes(StandardCharsets.UTF_8),
                        entry.hash())
                .get(0);
    }

    @Override
    public void restore(Dataset dataset, List<Cache.Stored> items) {
        put(dataset, items.stream().map(Cache.Stored::item).toList(), false);
        for (Cache.Stored stored : items) {
            if (stored.image() != null && stored.item() instanceof Item.Entry entry) {
                Partition partition = now().partition(entry.partition());
                database.sql()
                        .list(
                                connection,
                                WRITING,
                                layout.restoreArray(partition),
                                row -> 0,
                                new String(stored.image(), StandardCharsets.UTF_8),
                                entry.hash());
            }
        }
    }

    @Override
    public long delete(Dataset dataset, List<List<String>> keys) {
        SqlReading now = now();
        String where = String.join(
                " AND ", Rows.key(dataset).stream().map(c -> c + " = ?").toList());
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM " + SqlLayout.quoted(now.table(dataset)) + " WHERE " + where)) {
            long deleted = 0;
            for (List<String> key : keys) {
                for (int i = 0; i < key.size(); i++) {
                    statement.setString(i + 1, key.get(i));
                }
                deleted += add(statement);
            }
            return deleted + flush(statement);
        } catch (SQLException e) {
            throw database.errors().wrap(WRITING, e);
        }
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        now();
        ledger.put(connection, checkpoint);
        database.sql().execute(connection, WRITING, "COMMIT");
        begun = false;
    }

    @Override
    public void rollback() {
        if (begun) {
            database.sql().rollback(connection);
            begun = false;
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
