package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.plugin.jdbc.Growth;
import dev.tranship.plugin.jdbc.LedgerUse;
import dev.tranship.plugin.jdbc.SqlVersions;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Monitored;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Special;
import dev.tranship.spi.StatementWalk;
import dev.tranship.spi.Surveyable;
import dev.tranship.spi.Swappable;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.Versioned;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One database of a MySQL or MariaDB server, opened. */
final class MysqlEndpoint
        implements Endpoint,
                Describable,
                Readable,
                Writable,
                Definable,
                Transactional,
                Queryable,
                Versioned,
                Swappable,
                Monitored,
                Surveyable {
    private final MysqlDatabase database;

    MysqlEndpoint(MysqlDatabase database) {
        this.database = database;
    }

    @Override
    public String product() {
        return database.server().product();
    }

    @Override
    public String dialect() {
        return "MySQL";
    }

    @Override
    public String location() {
        return database.location();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.TRANSACTIONAL_DDL));
    }

    @Override
    public NativeType nativeType(Type type) {
        return new MysqlTypes(database.server(), database.settings()).nativeType(type);
    }

    @Override
    public Catalog catalog() {
        return database.missing()
                ? new Catalog(List.of(), List.of(), List.of())
                : database.on(connection -> new MysqlCatalog(connection, database).read());
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return database.missing()
                ? database.local(path)
                : database.on(connection -> new MysqlCatalog(connection, database).resolve(path));
    }

    @Override
    public List<DatasetPath> datasets() {
        return database.missing()
                ? List.of()
                : database.on(connection -> new MysqlCatalog(connection, database).tableNames());
    }

    @Override
    public String atLeast(DatasetPath dataset, String column, Object value, boolean inclusive) {
        return Growth.condition(MysqlText.quote(column), value, inclusive, "");
    }

    @Override
    public Survey survey() {
        return database.missing()
                ? new Survey(0, -1, List.of())
                : database.on(connection -> MysqlSurvey.of(connection, database.url()));
    }

    @Override
    public Set<Special> unholdable(Type type) {
        return type instanceof Type.Float ? Set.of(Special.NAN, Special.INFINITY) : Set.of();
    }

    @Override
    public Snapshot snapshot() {
        return MysqlSnapshot.open(database);
    }

    @Override
    public VersionHistory versions(String name) {
        return new SqlVersions(name, this, this, MysqlText::quote, MysqlText::literal);
    }

    @Override
    public long lockWaits() {
        return database.on(
                connection -> SQL.number(
                        connection,
                        "asking for lock waits",
                        "SELECT (SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT')"
                                + " + (SELECT count(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for%lock')"));
    }

    /** How far this server is behind its source: a source knows nothing of its replicas here. */
    @Override
    public Optional<Duration> replicationLag() {
        MysqlServer server = database.server();
        boolean source = !server.mariadb() && server.atLeast(8, 0, 22);
        String column = source ? "Seconds_Behind_Source" : "Seconds_Behind_Master";
        return database.on(connection -> SQL
                .list(
                        connection,
                        "asking for replication",
                        source ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS",
                        row -> Optional.ofNullable(row.getString(column)))
                .stream()
                .flatMap(Optional::stream)
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .max(Comparator.naturalOrder()));
    }

    @Override
    public BatchReader query(String statement) {
        return MysqlQuery.open(database, statement);
    }

    @Override
    public boolean parallelWrites(DatasetPath dataset) {
        return true;
    }

    @Override
    public RowWriter writer(WriteRequest request) {
        database.needsWriting();
        return MysqlRowWriter.open(database, request);
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        try (MysqlRehearsal rehearsal = MysqlRehearsal.open(database)) {
            return new MysqlSchemaPlanner(database, rehearsal, existing, mode).plan(tables, views);
        }
    }

    @Override
    public SwapPlan swap(List<Pair> pairs, Duration lockTimeout, @Nullable Instant reverseUntil, Catalog existing) {
        if (reverseUntil != null) {
            throw Exchange.nothingNoted(product());
        }
        return MysqlSwap.plan(database, pairs, lockTimeout, existing);
    }

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        database.needsWriting();
        try (LedgerUse use = database.useLedger()) {
            return database.on(connection ->
                    new StatementWalk(new MysqlExecution(connection, use.ledger()), checkpoint).execute(statements));
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return database.missing()
                ? List.of()
                : database.on(connection -> database.ledger().read(connection, change));
    }

    @Override
    public void forget(Collection<String> changes) {
        database.needsWriting();
        database.on(connection -> {
            database.ledgerUses()
                    .whenUnused(
                            () -> database.ledger().forget(connection, changes),
                            () -> changes.forEach(change -> database.ledger().remove(connection, change)));
            return 0;
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
