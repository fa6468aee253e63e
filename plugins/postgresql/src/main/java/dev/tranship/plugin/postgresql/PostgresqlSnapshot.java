package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Wanted;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that exports its snapshot and holds it, and transactions that import it, one for each reader that is open at
 * the same time.
 */
final class PostgresqlSnapshot implements Snapshot {
    private static final String BEGINNING = "beginning a snapshot";
    private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private final PostgresqlDatabase database;
    private final Connection holder;
    private final String id;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> all = new HashSet<>();
    private final Map<DatasetPath, PostgresqlRelation> relations = new ConcurrentHashMap<>();
    private boolean closed;

    private PostgresqlSnapshot(PostgresqlDatabase database, Connection holder, String id) {
        this.database = database;
        this.holder = holder;
        this.id = id;
    }

    static PostgresqlSnapshot open(PostgresqlDatabase database) {
        Connection holder = database.connect();
        try {
            SQL.execute(holder, BEGINNING, BEGIN);
            String id = SQL.list(holder, BEGINNING, "SELECT pg_export_snapshot()", row -> row.getString(1))
                    .get(0);
            return new PostgresqlSnapshot(database, holder, id);
        } catch (EndpointException e) {
            database.disconnect(holder);
            throw e;
        }
    }

    @Override
    public String description() {
        return "exported snapshot " + id + " of " + database.url();
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return on(connection ->
                PostgresqlRelation.rowType(relation(connection, request).columns(request.columns())));
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        return on(connection -> {
            PostgresqlRelation relation = relation(connection, request);
            if (relation.kind() == 'p') {
                return leaves(new PostgresqlCatalog(database, connection).leaves(relation), parts);
            }
            return relation.placed() ? blocks(connection, relation, parts) : List.of(new Split(0, Portion.WHOLE));
        });
    }

    private List<Split> blocks(Connection connection, PostgresqlRelation relation, int parts) {
        // Before 14 the server cannot read a stretch of blocks without looking at all of them.
        long blocks = parts == 1 || !database.atLeast(14)
                ? 1
                : SQL.number(
                        connection,
                        "dividing " + relation.path(),
                        "SELECT pg_relation_size(" + Integer.toUnsignedString(relation.oid())
                                + "::regclass) / current_setting('block_size')::bigint");
        long size = Math.max(1, (blocks + parts - 1) / parts);
        List<Split> splits = new ArrayList<>();
        for (long from = 0; splits.isEmpty() || from < blocks; from += size) {
            // The last one is open, so that together they are everything whatever happens.
            splits.add(new Split(
                    splits.size(), new Portion(null, from, from + size < blocks ? from + size : -1).toString()));
        }
        return splits;
    }

    /** Partitions, each as a whole, about the same number to each part. */
    private static List<Split> leaves(List<DatasetPath> leaves, int parts) {
        int count = Math.max(1, Math.min(parts, leaves.size()));
        List<Split> splits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            splits.add(new Split(
                    i,
                    leaves.subList(i * leaves.size() / count, (i + 1) * leaves.size() / count).stream()
                            .map(leaf -> new Portion(leaf, 0, -1).toString())
                            .collect(Collectors.joining("\n"))));
        }
        return splits;
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        Connection connection = borrow();
        try {
            PostgresqlRelation relation = relation(connection, request);
            // The order of the places is that of a plain scan: no index, and no helpers.
            SQL.execute(
                    connection,
                    "reading " + relation.path(),
                    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_indexscan = off;"
                            + " SET LOCAL enable_indexonlyscan = off");
            List<PostgresqlRelation.Column> columns = relation.columns(request.columns());
            return new PostgresqlBatchReader(
                    connection,
                    whole -> giveBack(connection, whole),
                    "reading " + relation.path(),
                    CopiedRows.Layout.of(columns),
                    columns.stream().map(PostgresqlRelation.Column::selected),
                    queries(relation, request, split, after),
                    request.batchRows(),
                    request.batchBytes(),
                    request.form());
        } catch (EndpointException e) {
            giveBack(connection, false);
            throw e;
        }
    }

    private static List<PostgresqlBatchReader.Query> queries(
            PostgresqlRelation relation, ReadRequest request, Split split, @Nullable String after) {
        String where = request.where() == null ? "" : " WHERE (" + request.where() + "\n)";
        if (split.spec().equals(Portion.WHOLE)) {
            return List.of(new PostgresqlBatchReader.Query(" FROM " + relation.from() + where, -1));
        }
        Portion.Position position = after == null ? null : Portion.Position.parse(after);
        // A query inside of the condition may turn the plan, and with it the order, around.
        String order = request.where() != null
                        && request.where().toLowerCase(java.util.Locale.ROOT).contains("select")
                ? " ORDER BY ctid"
                : "";
        List<Portion> portions = Portion.parse(split.spec());
        List<PostgresqlBatchReader.Query> queries = new ArrayList<>();
        for (int i = position == null ? 0 : position.portion(); i < portions.size(); i++) {
            Portion portion = portions.get(i);
            List<String> conditions = new ArrayList<>();
            if (position != null && position.portion() == i) {
                conditions.add("ctid > '(" + position.block() + "," + position.offset() + ")'::tid");
            } else if (portion.from() > 0) {
                conditions.add("ctid >= '(" + portion.from() + ",0)'::tid");
            }
            if (portion.until() >= 0) {
                conditions.add("ctid < '(" + portion.until() + ",0)'::tid");
            }
            String places = conditions.isEmpty()
                    ? ""
                    : (where.isEmpty() ? " WHERE " : " AND ") + String.join(" AND ", conditions);
            String from = portion.table() == null ? relation.from() : "ONLY " + Quoted.path(portion.table());
            queries.add(new PostgresqlBatchReader.Query(" FROM " + from + where + places + order, i));
        }
        return queries;
    }

    @Override
    public long count(ReadRequest request) {
        return on(connection -> {
            PostgresqlRelation relation = relation(connection, request);
            return SQL.number(
                    connection, "counting " + relation.path(), "SELECT count(*) FROM " + source(relation, request));
        });
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        return on(connection -> {
            PostgresqlRelation relation = relation(connection, request);
            Misfits misfits = new Misfits(database);
            List<Misfits.Question> questions = columns.stream()
                    .flatMap(wanted -> misfits.questions(relation.column(wanted.name()), wanted).stream())
                    .toList();
            if (questions.isEmpty()) {
                return List.of();
            }
            return SQL.list(
                            connection,
                            "looking for misfits in " + relation.path(),
                            "SELECT "
                                    + questions.stream()
                                            .map(Misfits.Question::aggregate)
                                            .collect(Collectors.joining(", "))
                                    + " FROM " + source(relation, request),
                            row -> {
                                Map<String, Misfit> found = new LinkedHashMap<>();
                                for (int i = 0; i < questions.size(); i++) {
                                    String value = row.getString(i + 1);
                                    if (value != null) {
                                        Misfit misfit = questions.get(i).misfit(value);
                                        found.putIfAbsent(misfit.column(), misfit);
                                    }
                                }
                                return List.copyOf(found.values());
                            })
                    .get(0);
        });
    }

    private static String source(PostgresqlRelation relation, ReadRequest request) {
        return relation.from() + (request.where() == null ? "" : " WHERE (" + request.where() + "\n)");
    }

    private PostgresqlRelation relation(Connection connection, ReadRequest request) {
        return relations.computeIfAbsent(
                request.dataset(), path -> new PostgresqlCatalog(database, connection).relation(path));
    }

    private <T> T on(Function<Connection, T> work) {
        Connection connection = borrow();
        boolean whole = true;
        try {
            return work.apply(connection);
        } catch (EndpointException e) {
            // A statement that the server refused has ended the transaction.
            whole = e.getCause() == null;
            throw e;
        } finally {
            giveBack(connection, whole);
        }
    }

    private Connection borrow() {
        synchronized (this) {
            checkOpen();
            Connection connection = idle.poll();
            if (connection != null) {
                return connection;
            }
        }
        Connection connection = database.connect();
        try {
            SQL.execute(connection, BEGINNING, BEGIN);
            SQL.execute(connection, BEGINNING, "SET TRANSACTION SNAPSHOT " + Quoted.literal(id));
            synchronized (this) {
                checkOpen();
                all.add(connection);
            }
            return connection;
        } catch (EndpointException e) {
            database.disconnect(connection);
            throw e;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, "the snapshot of " + database.url() + " is closed");
        }
    }

    /** @param whole whether the transaction is as it was; else it ends here */
    private void giveBack(Connection connection, boolean whole) {
        synchronized (this) {
            if (whole && !closed) {
                idle.push(connection);
                return;
            }
            all.remove(connection);
        }
        database.disconnect(connection);
    }

    @Override
    public void close() {
        List<Connection> open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(all);
            all.clear();
            idle.clear();
        }
        open.forEach(database::disconnect);
        database.disconnect(holder);
    }
}
