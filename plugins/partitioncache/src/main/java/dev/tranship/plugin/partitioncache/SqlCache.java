package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.jdbc.Sql;
import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Suspect;
import dev.tranship.spi.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cache in the tables of a database. */
final class SqlCache implements Cache {
    private static final String SHAPING = "changing the tables of the cache";
    private static final String LEDGER = "keeping the ledger";

    private final SqlDatabase database;
    private final SqlLayout layout;
    private final Sql sql;
    private final SqlLedger ledger;
    private final boolean writes;

    /** What single entries are asked on. */
    private @Nullable Connection asking;

    SqlCache(SqlDatabase database, SqlLayout layout, boolean writes) {
        this.database = database;
        this.layout = layout;
        this.sql = database.sql();
        this.ledger = new SqlLedger(SqlLayout.quoted(Transactional.LEDGER), null, database.errors());
        this.writes = writes;
    }

    @Override
    public String product() {
        return database.product();
    }

    @Override
    public Reading read() {
        Connection connection = database.connect();
        sql.execute(connection, "beginning to read", database.readTransaction());
        return new SqlReading(connection, database, layout, true);
    }

    @Override
    public synchronized Found get(String partition, List<String> hashes) {
        Connection connection = asking == null ? database.connect() : asking;
        asking = connection;
        SqlReading now = new SqlReading(connection, database, layout, false);
        List<Item.Entry> found = new ArrayList<>();
        for (String hash : hashes) {
            now.items(new Dataset.Entries(partition), List.of(List.of(hash)))
                    .forEach(item -> found.add((Item.Entry) item));
        }
        return new Found(now.required(partition), found);
    }

    @Override
    public Writing write(boolean completes) {
        checkWrites();
        Connection connection = database.connect();
        ledger.create(connection);
        return new SqlWriting(connection, database, layout, ledger, completes);
    }

    @Override
    public void check(Partition partition, Item.Entry entry) {
        layout.check(partition, entry);
    }

    @Override
    public Optional<List<Suspect>> suspects() {
        return layout.backend().form() == Backend.Form.VALUES ? Optional.of(List.of()) : Optional.empty();
    }

    private void checkWrites() {
        if (!writes) {
            throw Failures.unsupported("The cache is opened for reading only.", null);
        }
    }

    private <T> T on(Function<Connection, T> work) {
        try (Connection connection = database.connect()) {
            return work.apply(connection);
        } catch (SQLException e) {
            throw database.errors().wrap("closing a connection", e);
        }
    }

    @Override
    public void execute(List<Statement> statements, Checkpoint checkpoint) {
        checkWrites();
        on(connection -> {
            ledger.create(connection);
            return sql.inTransaction(connection, SHAPING, "BEGIN TRANSACTION", () -> {
                statements.forEach(statement -> execute(connection, statement));
                ledger.put(connection, checkpoint);
                return 0;
            });
        });
    }

    private void execute(Connection connection, Statement statement) {
        SqlReading now = new SqlReading(connection, database, layout, false);
        if (statement instanceof Statement.CreatePartition create) {
            run(connection, layout.createMetadata());
            create(connection, now, new Partition(create.partition(), create.datatype(), create.bits(), null));
        } else if (statement instanceof Statement.DropPartition drop) {
            drop(connection, now, drop.partition());
        } else if (statement instanceof Statement.SettlePartition settle) {
            settle(connection, now.required(settle.partition()));
        } else if (statement instanceof Statement.GrowPartition grow) {
            grow(connection, now.required(grow.partition()), grow.bits());
        } else if (statement instanceof Statement.Create create) {
            definition(now, create.dataset()).forEach(part -> run(connection, part));
        } else if (statement instanceof Statement.Clear clear) {
            clear(connection, now, clear.dataset());
        } else if (statement instanceof Statement.Drop drop) {
            clear(connection, now, drop.dataset());
            run(connection, "DROP TABLE IF EXISTS " + SqlLayout.quoted(now.table(drop.dataset())));
        }
    }

    /** A partition that is registered and holds nothing is made anew, since it may have had no bitsize yet. */
    private void create(Connection connection, SqlReading now, Partition wanted) {
        Partition partition = wanted;
        Partition there = now.partition(wanted.name()).orElse(null);
        if (there != null
                && there.datatype() == wanted.datatype()
                && now.count(new Dataset.Entries(wanted.name())) == 0) {
            drop(connection, now, wanted.name());
            partition = wanted.withCreated(there.created());
        }
        register(database, layout, connection, partition);
    }

    private List<String> definition(SqlReading now, Dataset dataset) {
        if (dataset instanceof Dataset.Queue queue) {
            return now.queue(queue).definition();
        }
        return List.of(dataset instanceof Dataset.Partitions ? layout.createMetadata() : layout.createQueries());
    }

    private void run(Connection connection, String statement) {
        sql.execute(connection, SHAPING, statement);
    }

    /** Registers a partition in the open transaction, and makes its table. */
    static void register(SqlDatabase database, SqlLayout layout, Connection connection, Partition partition) {
        String bits = layout.backend().bits() ? ", bitsize" : "";
        try (var insert = connection.prepareStatement("INSERT INTO " + SqlLayout.quoted(layout.metadata())
                + " (partition_key, datatype, created_at" + bits + ") VALUES (?, ?, ?"
                + (bits.isEmpty() ? ")" : ", ?)"))) {
            insert.setString(1, partition.name());
            insert.setString(2, partition.datatype().word());
            insert.setObject(3, partition.created());
            if (!bits.isEmpty()) {
                insert.setInt(4, SqlLayout.stored(partition.bitsize()));
            }
            insert.executeUpdate();
        } catch (SQLException e) {
            throw database.errors().wrap("registering the partition " + partition.name(), e);
        }
        database.sql().execute(connection, SHAPING, layout.createCache(partition));
    }

    private void drop(Connection connection, SqlReading now, String partition) {
        run(connection, "DROP TABLE IF EXISTS " + SqlLayout.quoted(layout.cache(partition)));
        if (now.prepared(Dataset.PARTITIONS)) {
            sql.list(
                    connection,
                    SHAPING,
                    "DELETE FROM " + SqlLayout.quoted(layout.metadata()) + " WHERE partition_key = ? RETURNING 1",
                    row -> 0,
                    partition);
        }
    }

    private void clear(Connection connection, SqlReading now, Dataset dataset) {
        if (!now.prepared(dataset)) {
            return;
        }
        if (dataset instanceof Dataset.Partitions) {
            now.partitions().forEach(partition -> drop(connection, now, partition.name()));
        }
        run(connection, "DELETE FROM " + SqlLayout.quoted(now.table(dataset)));
    }

    private void settle(Connection connection, Partition partition) {
        if (layout.backend() == Backend.POSTGRESQL_ARRAY) {
            boolean intarray =
                    sql.number(connection, SHAPING, "SELECT count(*) FROM pg_extension WHERE extname = 'intarray'") > 0;
            run(connection, layout.createIndex(partition, intarray));
        } else if (partition.bitsize() == null) {
            resize(connection, partition, Bits.settled(needed(connection, partition)));
        }
    }

    private int needed(Connection connection, Partition partition) {
        return Math.toIntExact(sql.number(connection, SHAPING, layout.neededBits(partition.name())));
    }

    private void grow(Connection connection, Partition partition, int bits) {
        if (!layout.backend().bits()) {
            throw Failures.of(
                    Kind.STATEMENT, "The partitions of " + layout.backend().word() + " have no bitsize.");
        }
        int needed = needed(connection, partition);
        if (needed > bits) {
            throw Failures.of(
                    Kind.STATEMENT,
                    "The partition " + partition.name() + " has members that need " + needed
                            + " bits, so it cannot have " + bits + ".");
        }
        resize(connection, partition, bits);
    }

    private void resize(Connection connection, Partition partition, int bits) {
        boolean counted = new SqlReading(connection, database, layout, false).counts(partition.name());
        layout.resize(partition.name(), bits, counted).forEach(statement -> run(connection, statement));
        // PartitionCache has a trigger here that resizes too, and fails as soon as there are entries.
        boolean triggered = layout.backend() == Backend.POSTGRESQL_BIT
                && sql.list(
                                        connection,
                                        SHAPING,
                                        "SELECT count(*) FROM pg_trigger WHERE tgname = ? AND tgrelid = ?::regclass AND tgenabled <> 'D'",
                                        row -> row.getInt(1),
                                        trigger(),
                                        SqlLayout.quoted(layout.metadata()))
                                .get(0)
                        > 0;
        String table = "ALTER TABLE " + SqlLayout.quoted(layout.metadata());
        if (triggered) {
            run(connection, table + " DISABLE TRIGGER " + SqlLayout.quoted(trigger()));
        }
        sql.list(
                connection,
                SHAPING,
                "UPDATE " + SqlLayout.quoted(layout.metadata())
                        + " SET bitsize = ? WHERE partition_key = ? RETURNING 1",
                row -> 0,
                bits,
                partition.name());
        if (triggered) {
            run(connection, table + " ENABLE TRIGGER " + SqlLayout.quoted(trigger()));
        }
    }

    private String trigger() {
        return layout.name("bitsize_trigger");
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return on(connection -> ledger.read(connection, change));
    }

    @Override
    public void forget(Collection<String> changes) {
        checkWrites();
        on(connection -> sql.inTransaction(connection, LEDGER, "BEGIN TRANSACTION", () -> {
            ledger.forget(connection, changes);
            return 0;
        }));
    }

    @Override
    public synchronized void close() {
        try {
            if (asking != null) {
                asking.close();
            }
        } catch (SQLException e) {
            throw database.errors().wrap("closing a connection", e);
        }
        database.close();
    }
}
