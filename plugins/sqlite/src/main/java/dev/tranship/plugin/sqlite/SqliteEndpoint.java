package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.plugin.jdbc.Growth;
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
import dev.tranship.spi.Special;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteJDBCLoader;

/** One SQLite file. */
final class SqliteEndpoint
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
    private static final Set<String> TRANSACTION_WORDS =
            Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE");

    private final SqliteDatabase database;
    private final SqlLedger ledger =
            new SqlLedger(Identifiers.quote(Transactional.LEDGER), null, SqliteDatabase.ERRORS);
    // The driver runs a whole text in executeUpdate and counts only what it changed.
    private final Statements statements = new Statements(SqliteDatabase.ERRORS, Statement::executeLargeUpdate);

    SqliteEndpoint(SqliteDatabase database) {
        this.database = database;
    }

    @Override
    public String product() {
        String version = SQLiteJDBCLoader.getVersion();
        String[] parts = version.split("\\.");
        return "SQLite " + (parts.length > 3 ? String.join(".", List.of(parts).subList(0, 3)) : version);
    }

    @Override
    public String location() {
        return database.file().toString();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.TRANSACTIONS,
                Capability.TRANSACTIONAL_DDL,
                Capability.CONSISTENT_SNAPSHOT,
                Capability.SPLITS,
                Capability.RESUMABLE_READS,
                Capability.KEYED_WRITES,
                Capability.FOREIGN_KEYS,
                Capability.VIEWS);
    }

    @Override
    public NativeType nativeType(Type type) {
        return SqliteTypes.nativeType(type);
    }

    @Override
    public Catalog catalog() {
        return reading(connection -> new SqliteCatalog(connection).catalog());
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        String name = SqliteCatalog.tableName(path);
        return reading(connection ->
                DatasetPath.of(new SqliteCatalog(connection).find(name).orElse(name)));
    }

    @Override
    public String atLeast(DatasetPath dataset, String column, Object value, boolean inclusive) {
        String quoted = Identifiers.quote(column);
        if (value instanceof Number) {
            return Growth.condition(quoted, value, inclusive, "");
        }
        // Texts of several spellings, so they are compared as the moments that they mean: to the millisecond, rounded
        // down.
        String form = value instanceof LocalDate ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%f";
        String moment = Growth.text(value, "Z").replaceFirst("(\\.\\d{3})\\d+", "$1");
        boolean exact = inclusive || !(value instanceof LocalDate);
        return Growth.compared(
                quoted,
                "strftime('" + form + "', " + quoted + ")",
                "strftime('" + form + "', '" + moment + "')",
                exact);
    }

    @Override
    public Set<Special> unholdable(Type type) {
        return type instanceof Type.Float ? Set.of(Special.NAN) : Set.of();
    }

    @Override
    public Snapshot snapshot() {
        return new SqliteSnapshot(database);
    }

    @Override
    public RowWriter writer(WriteRequest request) {
        return new SqliteRowWriter(database, ledger, request);
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        return new SqliteDefinitions(existing, mode).plan(tables, views);
    }

    @Override
    public SwapPlan swap(List<Pair> pairs, Duration lockTimeout, @Nullable Instant reverseUntil, Catalog existing) {
        if (reverseUntil != null) {
            throw Exchange.nothingNoted(product());
        }
        return SqliteSwap.plan(pairs, existing);
    }

    @Override
    public long execute(List<String> list, Checkpoint checkpoint) {
        for (String sql : list) {
            SqlTokens.of(sql).stream().findFirst().ifPresent(first -> {
                if (TRANSACTION_WORDS.contains(first.value().toUpperCase(Locale.ROOT))) {
                    throw new EndpointException(
                            Kind.UNSUPPORTED,
                            "a statement that begins or ends a transaction cannot be part of one: " + sql,
                            "leave it out: the statements of a step are one transaction",
                            null);
                }
            });
        }
        return writing(connection -> {
            long changed = statements.execute(connection, list);
            ledger.create(connection);
            ledger.put(connection, checkpoint);
            return changed;
        });
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return reading(connection -> ledger.read(connection, change));
    }

    @Override
    public void forget(Collection<String> changes) {
        writing(connection -> {
            ledger.forget(connection, changes);
            return 0L;
        });
    }

    @Override
    public VersionHistory versions(String name) {
        return new SqlVersions(name, this, this, Identifiers::quote, text -> "'" + text.replace("'", "''") + "'");
    }

    @Override
    public BatchReader query(String statement) {
        return SqliteQuery.run(database, statement);
    }

    @Override
    public void archive(Path file) {
        if (Files.exists(file)) {
            throw new EndpointException(Kind.UNSUPPORTED, file + " is already there");
        }
        reading(connection -> copy(connection, file, true));
    }

    @Override
    public void restore(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EndpointException(Kind.NOT_FOUND, "there is no archive " + file);
        }
        database.lockWriter();
        Connection connection = database.writer();
        try {
            copy(connection, file, false);
        } finally {
            database.close(connection);
            database.unlockWriter();
        }
    }

    /** SQLite's own backup copies page by page, so that both sides are the same to the last rowid. */
    private Boolean copy(Connection connection, Path file, boolean out) {
        String doing = (out ? "archiving to " : "restoring from ") + file;
        try {
            var engine = ((SQLiteConnection) connection).getDatabase();
            int code =
                    out ? engine.backup("main", file.toString(), null) : engine.restore("main", file.toString(), null);
            if (code != 0) {
                throw new EndpointException(
                        Kind.TRANSIENT, doing + " failed with SQLite's code " + code, "try again", null);
            }
            return true;
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap(doing, e);
        }
    }

    @Override
    public String extension() {
        return "sqlite";
    }

    @Override
    public void close() {
        database.close();
    }

    private <T> T reading(Function<Connection, T> work) {
        Connection connection = database.reader();
        try {
            return work.apply(connection);
        } finally {
            database.close(connection);
        }
    }

    private long writing(Function<Connection, Long> work) {
        database.lockWriter();
        Connection connection = null;
        try {
            connection = database.writer();
            SqliteDatabase.execute(connection, "BEGIN IMMEDIATE");
            long result = work.apply(connection);
            SqliteDatabase.execute(connection, "COMMIT");
            return result;
        } finally {
            // closing rolls back what was not committed
            if (connection != null) {
                database.close(connection);
            }
            database.unlockWriter();
        }
    }
}
