package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.sqlite.SqliteTypes.Affinity;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Type;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.CoreStatement;

/** Runs a query on a connection that can only read. Columns that are computed get their type from the first rows. */
final class SqliteQuery {
    private static final int SAMPLE = 1000;

    private SqliteQuery() {}

    static BatchReader run(SqliteDatabase database, String sql) {
        Connection connection = database.reader();
        try {
            Statement statement = connection.createStatement();
            ResultSet rows = execute(statement, sql);
            List<SqliteColumn> columns = columns(statement, rows);
            // the sample has used the rows up
            rows = execute(statement, sql);
            return new SqliteBatchReader(
                    "the result",
                    new StatementRows(statement, rows, StatementRows.Layout.PLAIN),
                    columns,
                    null,
                    ReadRequest.DEFAULT_ROWS,
                    ReadRequest.DEFAULT_BYTES,
                    () -> database.close(connection));
        } catch (SQLException e) {
            database.close(connection);
            EndpointException wrapped = SqliteDatabase.ERRORS.wrap("executing " + sql, e);
            throw wrapped.kind() == Kind.NOT_FOUND
                    ? new EndpointException(Kind.STATEMENT, String.valueOf(wrapped.getMessage()), wrapped.hint(), e)
                    : wrapped;
        } catch (RuntimeException e) {
            database.close(connection);
            throw e;
        }
    }

    private static ResultSet execute(Statement statement, String sql) throws SQLException {
        if (!statement.execute(sql)) {
            throw new EndpointException(Kind.STATEMENT, "the statement gives no rows: " + sql);
        }
        return statement.getResultSet();
    }

    private static List<SqliteColumn> columns(Statement statement, ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int count = meta.getColumnCount();
        List<String> names = new ArrayList<>();
        List<String> declared = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int i = 1; i <= count; i++) {
            String label = meta.getColumnLabel(i);
            String name = label;
            for (int n = 2; !used.add(name); n++) {
                name = label + "_" + n;
            }
            names.add(name);
            declared.add(declared(statement, i - 1));
        }
        boolean[][] seen = new boolean[count][4];
        for (int row = 0; row < SAMPLE && rows.next(); row++) {
            for (int i = 0; i < count; i++) {
                observe(rows.getObject(i + 1), seen[i]);
            }
        }
        List<SqliteColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean[] s = seen[i];
            Type type = SqliteTypes.logical(declared.get(i)).orElse(SqliteTypes.observed(s[0], s[1], s[2], s[3]));
            Affinity affinity = SqliteTypes.affinity(declared.get(i));
            columns.add(new SqliteColumn(new Field(names.get(i), type, true), affinity, SqliteColumn.NOWHERE, false));
        }
        return columns;
    }

    private static void observe(@Nullable Object value, boolean[] seen) {
        seen[0] |= value instanceof byte[];
        seen[1] |= value instanceof String;
        seen[2] |= value instanceof Double;
        seen[3] |= value instanceof Integer || value instanceof Long;
    }

    /** The driver's metadata cuts the declared type; the engine below it has the whole. */
    private static String declared(Statement statement, int column) throws SQLException {
        String declared = ((CoreStatement) statement)
                .pointer.safeRun((engine, pointer) -> engine.column_decltype(pointer, column));
        return declared == null ? "" : declared;
    }
}
