package dev.tranship.plugin.duckdb;

import static dev.tranship.plugin.duckdb.DuckdbDatabase.SQL;

import dev.tranship.plugin.jdbc.SnapshotConnections;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Wanted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A number of read transactions that began at the same moment, one for each reader that is open at the same time. A part of
 * a table is a range of row ids, which stay what they are as long as nobody writes the table.
 */
final class DuckdbSnapshot implements Snapshot {
    private static final int READERS = 8;
    private static final String BEGINNING = "beginning a snapshot";

    private final DuckdbEndpoint endpoint;
    private final SnapshotConnections<DuckDBConnection> connections;

    private DuckdbSnapshot(DuckdbEndpoint endpoint) {
        this.endpoint = endpoint;
        // A statement that DuckDB itself failed may have ended the transaction.
        this.connections = new SnapshotConnections<>(
                endpoint.location(),
                failure -> failure.getCause() instanceof SQLException,
                endpoint::disconnect,
                endpoint::disconnect);
    }

    static DuckdbSnapshot open(DuckdbEndpoint endpoint) {
        DuckdbSnapshot snapshot = new DuckdbSnapshot(endpoint);
        try {
            endpoint.whileNothingCommits(() -> {
                for (int i = 0; i < READERS; i++) {
                    DuckDBConnection connection = endpoint.connect();
                    snapshot.connections.add(connection);
                    SQL.execute(connection, BEGINNING, "BEGIN TRANSACTION READ ONLY");
                    // A transaction begins for a database when it is first looked at.
                    SQL.number(connection, BEGINNING, "SELECT count(*) FROM duckdb_tables()");
                }
            });
            return snapshot;
        } catch (EndpointException e) {
            snapshot.close();
            throw e;
        }
    }

    @Override
    public String description() {
        return "read transactions that began together on " + endpoint.location();
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return on(connection ->
                DuckdbRelation.rowType(relation(connection, request).columns(request.columns())));
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        return on(connection -> {
            DuckdbRelation relation = relation(connection, request);
            if (relation.view() || parts < 2) {
                return List.of(new Split(0, ""));
            }
            long end = SQL.number(
                    connection,
                    "dividing " + relation.path(),
                    "SELECT coalesce(max(rowid) + 1, 0) FROM " + DuckdbRelation.quoted(relation.path()));
            long size = Math.max(1, (end + parts - 1) / parts);
            List<Split> splits = new ArrayList<>();
            for (long from = 0; splits.isEmpty() || from < end; from += size) {
                // The last one is open, so that together they are everything whatever happens.
                splits.add(new Split(splits.size(), from + ".." + (from + size < end ? from + size - 1 : "")));
            }
            return splits;
        });
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        DuckDBConnection connection = connections.borrow();
        try {
            DuckdbRelation relation = relation(connection, request);
            return new DuckdbBatchReader(
                    connection,
                    endpoint.order(),
                    failure -> connections.giveBack(connection, failure),
                    "reading " + relation.path(),
                    relation.columns(request.columns()),
                    relation.view()
                            ? Portions.whole(source(relation, request))
                            : Portions.byRowId(connection, relation, request, split, after),
                    request.batchRows(),
                    request.batchBytes());
        } catch (EndpointException e) {
            connections.giveBack(connection, e);
            throw e;
        }
    }

    @Override
    public long count(ReadRequest request) {
        return on(connection -> {
            DuckdbRelation relation = relation(connection, request);
            return SQL.number(
                    connection, "counting " + relation.path(), "SELECT count(*) " + source(relation, request));
        });
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        return on(connection -> {
            DuckdbRelation relation = relation(connection, request);
            List<Misfits.Question> questions = columns.stream()
                    .flatMap(wanted -> Misfits.questions(relation.column(wanted.name()), wanted).stream())
                    .toList();
            if (questions.isEmpty()) {
                return List.of();
            }
            String sql = questions.stream().map(Misfits.Question::aggregate).collect(Collectors.joining(", "));
            return SQL.list(
                            connection,
                            "looking for misfits in " + relation.path(),
                            "SELECT " + sql + " " + source(relation, request),
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

    static String source(DuckdbRelation relation, ReadRequest request) {
        return "FROM " + DuckdbRelation.quoted(relation.path())
                + (request.where() == null ? "" : " WHERE (" + request.where() + "\n)");
    }

    private static DuckdbRelation relation(DuckDBConnection connection, ReadRequest request) {
        return new DuckdbCatalog(connection).relation(request.dataset());
    }

    private <T> T on(Function<DuckDBConnection, T> work) {
        return connections.on(work);
    }

    @Override
    public void close() {
        connections.close();
    }
}
