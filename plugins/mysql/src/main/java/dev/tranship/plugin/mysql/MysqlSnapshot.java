package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.plugin.jdbc.SnapshotConnections;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Read transactions that see one moment. Several of them need a short lock on the whole server while they begin; where the
 * user may not take it, or does not get it soon, there is one transaction, and one reader at a time.
 */
final class MysqlSnapshot implements Snapshot {
    private static final int READERS = 4;
    private static final int LOCK_SECONDS = 3;
    private static final String BEGINNING = "beginning a snapshot";
    private static final String EVERYTHING = "all";
    private static final Pattern RANGE = Pattern.compile("key (-?\\d*)\\.\\.(-?\\d*)");

    private final MysqlDatabase database;
    private final SnapshotConnections<Connection> connections;
    private final Map<DatasetPath, MysqlRelation> relations = new ConcurrentHashMap<>();
    private String description;
    /** Whether somebody was told anything that depends on the moment. */
    private boolean observed;

    private MysqlSnapshot(MysqlDatabase database) {
        this.database = database;
        this.description = "read transaction on " + database.location();
        // A lost connection or a deadlock ended the transaction.
        this.connections = new SnapshotConnections<>(
                database.location(),
                failure -> failure.kind() == Kind.TRANSIENT,
                database::abort,
                database::disconnect);
    }

    static MysqlSnapshot open(MysqlDatabase database) {
        MysqlSnapshot snapshot = new MysqlSnapshot(database);
        Connection connection = database.connect(true);
        snapshot.connections.add(connection);
        try {
            start(connection);
            return snapshot;
        } catch (EndpointException e) {
            snapshot.close();
            throw e;
        }
    }

    /**
     * Begins again with several transactions, as long as nobody saw a row. The lock is taken only here, because most snapshots
     * are for a look at few rows, and a lock on a whole server is not to be had for nothing.
     */
    private void widen() {
        synchronized (connections) {
            if (!observed) {
                connections.single().ifPresent(this::widen);
            }
        }
    }

    private void widen(Connection first) {
        List<Connection> more = new ArrayList<>();
        try {
            for (int i = 1; i < READERS; i++) {
                more.add(database.connect(true));
            }
            SQL.execute(first, BEGINNING, "ROLLBACK");
            String refusal = lock(first);
            start(first);
            if (refusal != null) {
                description =
                        "one read transaction on " + database.location() + ", so one reader at a time: " + refusal;
                more.forEach(database::disconnect);
                return;
            }
            more.forEach(MysqlSnapshot::start);
            // This does not end the transaction, because what is unlocked is no table.
            SQL.execute(first, BEGINNING, "UNLOCK TABLES");
            more.forEach(connections::add);
            description = READERS + " read transactions that began together under a lock on " + database.location();
        } catch (EndpointException e) {
            more.forEach(database::disconnect);
            throw e;
        }
    }

    /** Holds back all commits of the server, and {@return why that is not possible}, or null when it is. */
    private static @Nullable String lock(Connection connection) {
        try {
            SQL.execute(connection, BEGINNING, "SET SESSION lock_wait_timeout = " + LOCK_SECONDS);
            SQL.execute(connection, BEGINNING, "FLUSH TABLES WITH READ LOCK");
            return null;
        } catch (EndpointException e) {
            if (e.getCause() instanceof SQLException cause && cause.getErrorCode() == 1227) {
                return "the user may not lock the server for a moment";
            } else if (e.kind() == Kind.TRANSIENT) {
                return "the server could not be locked within " + LOCK_SECONDS + " s";
            }
            throw e;
        }
    }

    private static void start(Connection connection) {
        SQL.execute(connection, BEGINNING, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        SQL.execute(connection, BEGINNING, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
    }

    @Override
    public String description() {
        synchronized (connections) {
            return description;
        }
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return MysqlRelation.rowType(relation(request).columns(request.columns()));
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        MysqlRelation relation = relation(request);
        if (parts < 2 || relation.key().isEmpty() || !(relation.key().get(0).type() instanceof Type.Int)) {
            return List.of(new Split(0, EVERYTHING));
        }
        widen();
        String name = MysqlText.quote(relation.key().get(0).name());
        return on(connection -> SQL.list(
                        connection,
                        "dividing " + relation.path(),
                        "SELECT min(" + name + "), max(" + name + ") FROM " + relation.quoted(),
                        row -> {
                            String min = row.getString(1);
                            String max = row.getString(2);
                            return min == null || min.equals(max)
                                    ? List.of(new Split(0, EVERYTHING))
                                    : ranges(new BigInteger(min), new BigInteger(max), parts);
                        })
                .get(0));
    }

    /** The first part has no lower and the last no upper end, so that together they are everything. */
    private static List<Split> ranges(BigInteger min, BigInteger max, int parts) {
        BigInteger width = max.subtract(min).add(BigInteger.ONE);
        int count = width.min(BigInteger.valueOf(parts)).intValueExact();
        List<Split> splits = new ArrayList<>();
        String from = "";
        for (int i = 1; i <= count; i++) {
            BigInteger end = min.add(width.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)));
            String to = i == count ? "" : end.subtract(BigInteger.ONE).toString();
            splits.add(new Split(i - 1, "key " + from + ".." + to));
            from = end.toString();
        }
        return splits;
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        MysqlRelation relation = relation(request);
        List<MysqlColumn> columns = relation.columns(request.columns());
        List<String> conditions = conditions(request);
        Matcher range = RANGE.matcher(split.spec());
        if (range.matches() && !relation.key().isEmpty()) {
            String name = MysqlText.quote(relation.key().get(0).name());
            if (!range.group(1).isEmpty()) {
                conditions.add(name + " >= " + range.group(1));
            }
            if (!range.group(2).isEmpty()) {
                conditions.add(name + " <= " + range.group(2));
            }
        } else if (!split.spec().equals(EVERYTHING)) {
            throw KeyPosition.unknown(split.spec(), null);
        }
        if (after != null && relation.key().isEmpty()) {
            throw KeyPosition.unknown(after, null);
        }
        Connection connection = observe();
        return new MysqlBatchReader(
                connection,
                failure -> connections.giveBack(connection, failure),
                "reading " + relation.path(),
                columns,
                MysqlPortions.of(columns, relation.quoted(), conditions, relation.key(), after),
                request.batchRows(),
                request.batchBytes());
    }

    private static List<String> conditions(ReadRequest request) {
        List<String> conditions = new ArrayList<>();
        if (request.where() != null) {
            // The line end closes a comment that the condition may end with.
            conditions.add("(" + request.where() + "\n)");
        }
        return conditions;
    }

    @Override
    public long count(ReadRequest request) {
        MysqlRelation relation = relation(request);
        return observing(connection -> SQL.list(
                        connection,
                        "counting " + relation.path(),
                        "SELECT count(*) FROM " + relation.quoted() + MysqlPortions.where(conditions(request)),
                        row -> row.getLong(1))
                .get(0));
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        MysqlRelation relation = relation(request);
        return observing(connection -> new MysqlMisfits(connection, relation)
                .find(columns, relation.quoted() + MysqlPortions.where(conditions(request))));
    }

    private MysqlRelation relation(ReadRequest request) {
        MysqlRelation relation = relations.computeIfAbsent(
                request.dataset(), path -> on(connection -> new MysqlCatalog(connection, database).relation(path)));
        relation.columns(request.columns());
        return relation;
    }

    private <T> T observing(Function<Connection, T> work) {
        synchronized (connections) {
            observed = true;
        }
        return connections.on(work);
    }

    private <T> T on(Function<Connection, T> work) {
        return connections.on(work);
    }

    private Connection observe() {
        synchronized (connections) {
            observed = true;
            return connections.borrow();
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
