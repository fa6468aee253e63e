package dev.tranship.plugin.duckdb;

import static dev.tranship.plugin.duckdb.DuckdbDatabase.SQL;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.ReadRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** A question in DuckDB's SQL, asked in a transaction that cannot write. */
final class DuckdbQuery {
    private static final String DOING = "querying";

    private DuckdbQuery() {}

    static BatchReader open(DuckdbEndpoint endpoint, String statement) {
        DuckDBConnection connection = endpoint.connect();
        try {
            SQL.execute(connection, DOING, "BEGIN TRANSACTION READ ONLY");
            String query = statement.strip();
            while (query.endsWith(";")) {
                query = query.substring(0, query.length() - 1).strip();
            }
            List<DuckdbRelation.Column> columns = columns(connection, query);
            // The columns get their names anew, because two of them may have the same.
            String names =
                    columns.stream().map(c -> Identifiers.quote(c.name())).collect(Collectors.joining(", "));
            return new DuckdbBatchReader(
                    connection,
                    endpoint.order(),
                    failure -> endpoint.disconnect(connection),
                    DOING,
                    columns,
                    Portions.whole("FROM (" + query + "\n) AS query(" + names + ")"),
                    ReadRequest.DEFAULT_ROWS,
                    ReadRequest.DEFAULT_BYTES);
        } catch (EndpointException e) {
            endpoint.disconnect(connection);
            // Also a table that is missing is a fault of the statement here.
            throw e.kind() == Kind.NOT_FOUND
                    ? new EndpointException(Kind.STATEMENT, String.valueOf(e.getMessage()), e.hint(), e)
                    : e;
        }
    }

    private static List<DuckdbRelation.Column> columns(DuckDBConnection connection, String query) {
        Set<String> taken = new HashSet<>();
        List<DuckdbRelation.Column> columns = new ArrayList<>();
        for (String[] column : SQL.list(connection, DOING, "DESCRIBE SELECT * FROM (" + query + "\n)", row ->
                new String[] {row.getString(1), row.getString(2)})) {
            String name = column[0];
            for (int n = 2; !taken.add(name.toLowerCase(java.util.Locale.ROOT)); n++) {
                name = column[0] + "_" + n;
            }
            columns.add(DuckdbRelation.Column.of(name, column[1], true));
        }
        return columns;
    }
}
