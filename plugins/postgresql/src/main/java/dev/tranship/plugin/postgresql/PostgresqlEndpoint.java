package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.plugin.jdbc.Growth;
import dev.tranship.plugin.jdbc.SqlVersions;
import dev.tranship.plugin.jdbc.Statements;
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
import dev.tranship.spi.Monitored;
import dev.tranship.spi.Partitionable;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Special;
import dev.tranship.spi.Surveyable;
import dev.tranship.spi.Swappable;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.Versioned;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL database, opened. */
final class PostgresqlEndpoint
        implements Endpoint,
                Describable,
                Readable,
                Writable,
                Definable,
                Transactional,
                Queryable,
                Versioned,
                Swappable,
                Partitionable,
                Monitored,
                Surveyable {
    private static final String DOING = "executing statements";

    private final PostgresqlDatabase database;
    private final boolean writing;
    private final PostgresqlLedger ledger;

    PostgresqlEndpoint(PostgresqlDatabase database, boolean writing) {
        this.database = database;
        this.writing = writing;
        this.ledger = new PostgresqlLedger(
                database, database.on(connection -> new PostgresqlCatalog(database, connection).home()));
    }

    @Override
    public String product() {
        return database.product();
    }

    @Override
    public String location() {
        return database.url().toString();
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.allOf(Capability.class);
        if (!database.atLeast(14)) {
            // The server cannot read a stretch of blocks without looking at all of them.
            capabilities.remove(Capability.SPLITS);
        }
        return capabilities;
    }

    @Override
    public NativeType nativeType(Type type) {
        return PostgresqlTypes.nativeType(type);
    }

    @Override
    public Catalog catalog() {
        return database.on(connection -> new PostgresqlCatalog(database, connection).read());
    }

    @Override
    public String portable(String sql) {
        return PortableSql.of(sql);
    }

    /** A domain becomes what it is made of, and its checks those of the table. */
    @Override
    public Table portable(Table table) {
        Map<String, List<String>> domains =
                database.on(connection -> new PostgresqlCatalog(database, connection).domainChecks());
        List<Check> checks = new ArrayList<>(table.checks());
        for (Table.Column column : table.columns()) {
            String type = column.own() == null ? null : column.own().type();
            for (String check : domains.getOrDefault(type == null ? "" : type, List.of())) {
                checks.add(new Check(
                        null,
                        check.replaceAll("\\bVALUE\\b", Matcher.quoteReplacement(Identifiers.quote(column.name())))));
            }
        }
        return table.withChecks(checks).withoutOwn();
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return database.on(connection -> new PostgresqlCatalog(database, connection).resolve(path));
    }

    @Override
    public List<DatasetPath> datasets() {
        return database.on(connection -> new PostgresqlCatalog(database, connection).tableNames());
    }

    @Override
    public String atLeast(DatasetPath dataset, String column, Object value, boolean inclusive) {
        return Growth.condition(Identifiers.quote(column), value, inclusive, "+00");
    }

    @Override
    public Survey survey() {
        return database.on(
                connection -> PostgresqlSurvey.of(connection, database.url().host()));
    }

    @Override
    public Set<Special> unholdable(Type type) {
        return type instanceof Type.Text ? Set.of(Special.NUL) : Set.of();
    }

    @Override
    public Snapshot snapshot() {
        return PostgresqlSnapshot.open(database);
    }

    @Override
    public VersionHistory versions(String name) {
        return new SqlVersions(name, this, this, Identifiers::quote, Quoted::literal);
    }

    @Override
    public long lockWaits() {
        return database.on(
                connection -> SQL.number(
                        connection,
                        "asking for lock waits",
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"));
    }

    /** How far replicas of this server are behind, or this one is, if it is a replica itself. */
    @Override
    public Optional<Duration> replicationLag() {
        if (!database.atLeast(10)) {
            return Optional.empty();
        }
        String lag = "SELECT (extract(epoch FROM greatest((SELECT max(replay_lag) FROM pg_stat_replication),"
                + " CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()"
                + " THEN now() - pg_last_xact_replay_timestamp() END)) * 1000)::bigint";
        return database.on(connection -> SQL.list(
                        connection,
                        "asking for replication",
                        lag,
                        row -> Optional.ofNullable(row.getObject(1, Long.class)))
                .get(0)
                .map(Duration::ofMillis));
    }

    @Override
    public BatchReader query(String statement) {
        return PostgresqlQuery.open(database, statement);
    }

    @Override
    public boolean parallelWrites(DatasetPath dataset) {
        return true;
    }

    @Override
    public RowWriter writer(WriteRequest request) {
        needsWriting();
        return PostgresqlRowWriter.open(database, ledger, request);
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        return plan(tables, views, List.of(), mode, existing);
    }

    @Override
    public SchemaPlan plan(
            List<Table> tables, List<View> views, List<Catalog.Other> others, Mode mode, Catalog existing) {
        return database.on(
                connection -> new PostgresqlSchemaPlanner(new ServerGround(database, connection), existing, mode)
                        .plan(tables, views, others));
    }

    @Override
    public SwapPlan swap(List<Pair> pairs, Duration lockTimeout, @Nullable Instant reverseUntil, Catalog existing) {
        return database.on(connection -> PostgresqlSwap.plan(
                new ServerGround(database, connection), pairs, lockTimeout, reverseUntil, existing));
    }

    @Override
    public Optional<PartitionPlan> partition(DatasetPath table, Partitioning by, Options options) {
        return database.on(connection -> PostgresqlPartitioner.plan(database, connection, table, by, options));
    }

    @Override
    public List<Part> parts(DatasetPath table) {
        return database.on(connection -> PostgresqlPartitioner.parts(connection, table));
    }

    @Override
    public Optional<Duration> held(Follow back) {
        return database.on(connection -> Following.of(back).held(connection));
    }

    @Override
    public Progress carry(Follow follow, Checkpoint last, int rows) {
        needsWriting();
        return database.on(connection -> Following.of(follow).carry(connection, ledger, last, rows));
    }

    @Override
    public Progress catchUp(Follow follow, Checkpoint last, int keys) {
        needsWriting();
        return database.on(connection -> Following.of(follow).catchUp(connection, ledger, last, keys));
    }

    @Override
    public Comparison compare(Follow follow) {
        return database.on(connection -> Following.of(follow).compare(connection));
    }

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        needsWriting();
        return database.on(connection -> SQL.inTransaction(connection, DOING, "BEGIN", () -> {
            long changed = new Statements(PostgresqlErrors.INSTANCE).execute(connection, statements);
            ledger.put(connection, checkpoint);
            return changed;
        }));
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return ledger.read(change);
    }

    @Override
    public void forget(Collection<String> changes) {
        needsWriting();
        ledger.forget(changes);
    }

    @Override
    public void close() {
        database.close();
    }

    private void needsWriting() {
        if (!writing) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, location() + " was opened for reading, so nothing is written to it");
        }
    }
}
