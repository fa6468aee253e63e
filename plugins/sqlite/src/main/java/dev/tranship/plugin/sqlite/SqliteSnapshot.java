package dev.tranship.plugin.sqlite;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Wanted;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The file at one moment. A read transaction is held from the beginning. Readers get connections of their own as long as
 * nothing has been committed since; once something has, they share the connections that still see the moment.
 */
final class SqliteSnapshot implements Snapshot {
    private static final String EVERYTHING = "all";
    private static final Pattern RANGE = Pattern.compile("rowid (-?\\d*)\\.\\.(-?\\d*)");

    private final SqliteDatabase database;
    private final Connection watch;
    private final long version;
    private final Pages pages;
    private final List<Connection> all = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Map<DatasetPath, SqliteShape> shapes = new ConcurrentHashMap<>();
    private int shared;

    SqliteSnapshot(SqliteDatabase database) {
        this.database = database;
        this.watch = database.reader();
        long seen;
        Connection begun;
        while (true) {
            seen = version();
            begun = database.reader();
            begin(begun);
            if (seen == version()) {
                break;
            }
            database.close(begun);
        }
        this.version = seen;
        this.pages = new Pages(database.format());
        all.add(begun);
        idle.add(begun);
    }

    @Override
    public String description() {
        return "read transaction on " + database.file();
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return shape(request).rowType();
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        SqliteShape shape = shape(request);
        if (shape.rowid() == null || parts <= 1) {
            return List.of(new Split(0, EVERYTHING));
        }
        return on(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT (SELECT min(" + shape.rowid() + ") FROM "
                            + shape.quoted() + "), (SELECT max(" + shape.rowid() + ") FROM " + shape.quoted() + ")")) {
                long min = rows.getLong(1);
                boolean empty = rows.wasNull();
                long max = rows.getLong(2);
                return empty || min == max ? List.of(new Split(0, EVERYTHING)) : ranges(min, max, parts);
            }
        });
    }

    /** The first part has no lower and the last no upper end, so that together they are everything. */
    private static List<Split> ranges(long min, long max, int parts) {
        BigInteger first = BigInteger.valueOf(min);
        BigInteger width = BigInteger.valueOf(max).subtract(first).add(BigInteger.ONE);
        int count = width.min(BigInteger.valueOf(parts)).intValueExact();
        List<Split> splits = new ArrayList<>();
        String from = "";
        for (int i = 1; i <= count; i++) {
            BigInteger end = first.add(width.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)));
            String to = i == count ? "" : end.subtract(BigInteger.ONE).toString();
            splits.add(new Split(i - 1, "rowid " + from + ".." + to));
            from = end.toString();
        }
        return splits;
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        SqliteShape shape = shape(request);
        Range range = range(shape, split);
        if (after != null) {
            if (shape.rowid() == null) {
                throw new EndpointException(Kind.UNSUPPORTED, shape.name() + " cannot be read from the middle");
            }
            range = range.after(Long.parseLong(after));
        }
        String end = shape.rowid() == null ? null : Long.toString(range.last());
        Connection connection = acquire();
        try {
            return new SqliteBatchReader(
                    shape.name(),
                    rows(connection, request, shape, range),
                    shape.columns(),
                    end,
                    request.batchRows(),
                    request.batchBytes(),
                    () -> release(connection));
        } catch (SQLException e) {
            release(connection);
            throw SqliteDatabase.ERRORS.wrap("reading " + shape.name(), e);
        } catch (EndpointException e) {
            release(connection);
            throw e;
        }
    }

    /** Rowids from the first to the last, both included; none when the first is larger. */
    record Range(long first, long last) {
        static final Range ALL = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

        Range after(long rowid) {
            return rowid == Long.MAX_VALUE ? new Range(1, 0) : new Range(Math.max(first, rowid + 1), last);
        }

        /** {@return what restricts rows to these} */
        List<String> conditions(@Nullable String rowid) {
            List<String> conditions = new ArrayList<>();
            if (first > Long.MIN_VALUE) {
                conditions.add(rowid + " >= " + first);
            }
            if (last < Long.MAX_VALUE) {
                conditions.add(rowid + " <= " + last);
            }
            return conditions;
        }
    }

    private static Range range(SqliteShape shape, Split split) {
        Matcher range = RANGE.matcher(split.spec());
        if (!range.matches()) {
            if (!split.spec().equals(EVERYTHING)) {
                throw new EndpointException(Kind.UNSUPPORTED, "'" + split.spec() + "' is no part of a SQLite dataset");
            }
            return Range.ALL;
        }
        if (shape.rowid() == null) {
            throw new EndpointException(Kind.UNSUPPORTED, shape.name() + " cannot be read by ranges of the rowid");
        }
        return new Range(
                range.group(1).isEmpty() ? Long.MIN_VALUE : Long.parseLong(range.group(1)),
                range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2)));
    }

    /** From the pages of the file where nothing has to be asked of SQLite, else by a statement. */
    private SqliteRows rows(Connection connection, ReadRequest request, SqliteShape shape, Range range)
            throws SQLException {
        return pages.hold(request, shape)
                ? pages.rows(connection, shape, range)
                : statement(connection, request, shape, range);
    }

    private static SqliteRows statement(Connection connection, ReadRequest request, SqliteShape shape, Range range)
            throws SQLException {
        String suspicion = shape.columns().stream()
                .map(SqliteColumn::suspicion)
                .filter(s -> s != null)
                .map(s -> "(" + s + ")")
                .collect(Collectors.joining(" OR "));
        String names = shape.columns().stream()
                .map(c -> Identifiers.quote(c.field().name()))
                .collect(Collectors.joining(", "));
        boolean rowid = shape.rowid() != null;
        String sql = "SELECT " + (suspicion.isEmpty() ? "0" : suspicion) + ", "
                + (rowid ? shape.rowid() + ", " : "") + names
                + " FROM " + shape.quoted() + where(request, range.conditions(shape.rowid()))
                + (rowid ? " ORDER BY " + shape.rowid() : "");
        Statement statement = connection.createStatement();
        return new StatementRows(
                statement, statement.executeQuery(sql), new StatementRows.Layout(1, rowid ? 2 : 0, rowid ? 3 : 2));
    }

    static String where(ReadRequest request, List<String> conditions) {
        List<String> every = new ArrayList<>(conditions);
        if (request.where() != null) {
            // the line end closes a comment that the condition may end with
            every.add("(" + request.where() + "\n)");
        }
        return every.isEmpty() ? "" : " WHERE " + String.join(" AND ", every);
    }

    @Override
    public long count(ReadRequest request) {
        SqliteShape shape = shape(request);
        // Without a condition SQLite counts the entries of its smallest index.
        List<Range> parts = request.where() == null ? List.of(Range.ALL) : parts(shape, request);
        return parts.parallelStream()
                .mapToLong(part -> on(connection -> count(connection, shape, request, part)))
                .sum();
    }

    private static long count(Connection connection, SqliteShape shape, ReadRequest request, Range part)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM " + shape.quoted() + where(request, part.conditions(shape.rowid())))) {
            return rows.getLong(1);
        }
    }

    /** {@return parts for a look at all rows by all processors} */
    private List<Range> parts(SqliteShape shape, ReadRequest request) {
        return split(request, Runtime.getRuntime().availableProcessors()).stream()
                .map(part -> range(shape, part))
                .toList();
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        SqliteShape shape = shape(new ReadRequest(
                request.dataset(), List.of(), request.where(), request.batchRows(), request.batchBytes()));
        return new SqliteMisfits(shape, request, pages).find(this::on, columns, parts(shape, request));
    }

    @Override
    public void close() {
        synchronized (this) {
            all.forEach(database::close);
            all.clear();
            idle.clear();
        }
        database.close(watch);
    }

    private SqliteShape shape(ReadRequest request) {
        return shapes.computeIfAbsent(
                        request.dataset(), path -> on(connection -> new SqliteCatalog(connection).shape(path)))
                .select(request.columns());
    }

    /** Does something with a connection that sees the snapshot. */
    interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    private <T> T on(Work<T> work) {
        Connection connection = acquire();
        try {
            return work.apply(connection);
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("reading " + database.file(), e);
        } finally {
            release(connection);
        }
    }

    private synchronized Connection acquire() {
        if (all.isEmpty()) {
            throw new EndpointException(Kind.UNSUPPORTED, "the snapshot of " + database.file() + " is closed");
        }
        Connection connection = idle.poll();
        if (connection != null) {
            return connection;
        }
        connection = database.reader();
        begin(connection);
        if (version() == version) {
            all.add(connection);
            return connection;
        }
        database.close(connection);
        // One connection can run several statements, only not at the same time.
        return all.get(shared++ % all.size());
    }

    private synchronized void release(Connection connection) {
        if (all.contains(connection) && !idle.contains(connection)) {
            idle.add(connection);
        }
    }

    /** Begins a read transaction; SQLite takes the snapshot with the first thing that is read. */
    private static void begin(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
                rows.next();
            }
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("beginning to read", e);
        }
    }

    private long version() {
        try (Statement statement = watch.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA data_version")) {
            return rows.getLong(1);
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("reading " + database.file(), e);
        }
    }
}
