package dev.tranship.plugin.duckdb;

import static dev.tranship.plugin.duckdb.DuckdbDatabase.SQL;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.plugin.jdbc.Growth;
import dev.tranship.plugin.jdbc.LedgerUse;
import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.plugin.jdbc.SqlVersions;
import dev.tranship.plugin.jdbc.Statements;
import dev.tranship.spi.Archivable;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Swappable;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.Versioned;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** One DuckDB database, opened. */
final class DuckdbEndpoint
        implements Endpoint,
                Describable,
                Readable,
                Writable,
                Definable,
                Transactional,
                Queryable,
                Versioned,
                Archivable,
                Swappable {
    static final String MAIN = "main";

    /**
     * Stands before a statement that is executed again until it adds no row: how a table that refers to itself is filled,
     * parents first, in plain statements.
     */
    static final String REPEAT = "/* repeat until no row is added */ ";

    private static final String BEGIN = "BEGIN TRANSACTION";
    private static final String DOING = "executing statements";

    private final DuckdbDatabase database;
    private final String location;
    private final boolean writing;
    private final boolean keepSelfReferences;
    private final SqlLedger ledger =
            new SqlLedger(DuckdbRelation.quoted(DatasetPath.of(MAIN, LEDGER)), MAIN, DuckdbErrors.INSTANCE);
    private final Set<DuckDBConnection> sessions = new HashSet<>();
    private boolean closed;

    DuckdbEndpoint(DuckdbDatabase database, String location, boolean writing, boolean keepSelfReferences) {
        this.database = database;
        this.location = location;
        this.writing = writing;
        this.keepSelfReferences = keepSelfReferences;
    }

    @Override
    public String product() {
        return on(connection -> "DuckDB "
                + SQL.list(connection, "connecting", "SELECT version()", row -> row.getString(1))
                        .get(0));
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public NativeType nativeType(Type type) {
        return DuckdbTypes.nativeType(type);
    }

    @Override
    public Catalog catalog() {
        return on(connection -> new DuckdbCatalog(connection).read());
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return on(connection -> new DuckdbCatalog(connection).resolve(path));
    }

    @Override
    public List<DatasetPath> datasets() {
        return on(connection -> new DuckdbCatalog(connection).tableNames());
    }

    @Override
    public String atLeast(DatasetPath dataset, String column, Object value, boolean inclusive) {
        return Growth.condition(Identifiers.quote(column), value, inclusive, "+00");
    }

    @Override
    public Snapshot snapshot() {
        return DuckdbSnapshot.open(this);
    }

    @Override
    public VersionHistory versions(String name) {
        return new SqlVersions(name, this, this, Identifiers::quote, text -> "'" + text.replace("'", "''") + "'");
    }

    @Override
    public BatchReader query(String statement) {
        return DuckdbQuery.open(this, statement);
    }

    @Override
    public RowWriter writer(WriteRequest request) {
        needsWriting();
        return DuckdbRowWriter.open(this, request);
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        return on(connection ->
                new DuckdbSchemaPlanner(connection, existing, mode, keepSelfReferences, true).plan(tables, views));
    }

    @Override
    public SchemaPlan planEmpty(List<Table> tables, List<View> views, List<Catalog.Other> others, Catalog existing) {
        return on(connection -> new DuckdbSchemaPlanner(connection, existing, Mode.CREATE, keepSelfReferences, false)
                .plan(tables, views));
    }

    @Override
    public SwapPlan swap(List<Pair> pairs, Duration lockTimeout, @Nullable Instant reverseUntil, Catalog existing) {
        if (reverseUntil != null) {
            throw Exchange.nothingNoted(product());
        }
        return DuckdbSwap.plan(pairs, existing);
    }

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        needsWriting();
        return on(connection -> {
            try (LedgerUse use = useLedger()) {
                return committing(() -> SQL.inTransaction(connection, DOING, BEGIN, () -> {
                    long changed = 0;
                    for (String statement : statements) {
                        changed += execute(connection, statement);
                    }
                    use.ledger().put(connection, checkpoint);
                    return changed;
                }));
            }
        });
    }

    private static long execute(DuckDBConnection connection, String statement) {
        Statements statements = new Statements(DuckdbErrors.INSTANCE);
        if (!statement.startsWith(REPEAT)) {
            return statements.execute(connection, List.of(statement));
        }
        long changed = 0;
        for (long added = -1; added != 0; changed += added) {
            added = statements.execute(connection, List.of(statement));
        }
        return changed;
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return on(connection -> ledger.read(connection, change));
    }

    @Override
    public void forget(Collection<String> changes) {
        needsWriting();
        on(connection -> {
            database.ledgerUses()
                    .whenUnused(
                            () -> committing(() -> SQL.inTransaction(connection, "forgetting changes", BEGIN, () -> {
                                ledger.forget(connection, changes);
                                return 0;
                            })),
                            () -> committing(() -> SQL.inTransaction(connection, "forgetting changes", BEGIN, () -> {
                                for (String change : changes) {
                                    SQL.execute(
                                            connection,
                                            "forgetting changes",
                                            "DELETE FROM main." + LEDGER + " WHERE change_id = "
                                                    + DuckdbTypes.literal(change));
                                }
                                return 0;
                            })));
            return 0;
        });
    }

    @Override
    public void archive(Path file) {
        if (Files.exists(file)) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, file + " is already there, and an archive is never overwritten");
        }
        database.copyTo(file);
    }

    @Override
    public void restore(Path file) {
        needsWriting();
        database.restoreFrom(file);
        synchronized (sessions) {
            sessions.clear();
        }
    }

    @Override
    public String extension() {
        return "duckdb";
    }

    @Override
    public void close() {
        List<DuckDBConnection> open;
        synchronized (sessions) {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(sessions);
            sessions.clear();
        }
        open.forEach(database::disconnect);
        database.release();
    }

    // ------------------------------------------------------------------------------------- for readers and writers

    /** {@return a connection of its own, which ends with the endpoint at the latest} */
    DuckDBConnection connect() {
        synchronized (sessions) {
            if (closed) {
                throw new EndpointException(Kind.CONNECT, "the connection to " + location + " is closed");
            }
            DuckDBConnection connection = database.connect();
            sessions.add(connection);
            return connection;
        }
    }

    void disconnect(DuckDBConnection connection) {
        synchronized (sessions) {
            sessions.remove(connection);
        }
        database.disconnect(connection);
    }

    BatchFunction batches() {
        return database.batches();
    }

    InsertionOrder order() {
        return database.order();
    }

    /** Does something on a connection of its own. */
    <T> T on(Function<DuckDBConnection, T> work) {
        DuckDBConnection connection = connect();
        try {
            return work.apply(connection);
        } finally {
            disconnect(connection);
        }
    }

    /** Does something that may commit; archives wait for it. */
    <T> T committing(Supplier<T> work) {
        Lock lock = database.commits().readLock();
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Does something that must see one moment. */
    void whileNothingCommits(Runnable work) {
        Lock lock = database.commits().writeLock();
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /** {@return the ledger, whose table is there until the use ends} */
    LedgerUse useLedger() {
        database.ledgerUses()
                .begin(() -> on(connection -> {
                    ledger.create(connection);
                    return 0;
                }));
        return new LedgerUse(
                ledger,
                () -> database.ledgerUses()
                        .end(() -> on(connection -> {
                            ledger.forget(connection, List.of());
                            return 0;
                        })));
    }

    private void needsWriting() {
        if (!writing) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, location + " was opened for reading, so nothing is written to it");
        }
    }
}
