package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Type;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A question in MySQL's SQL, asked in a transaction that cannot write. */
final class MysqlQuery {
    private static final String DOING = "querying";
    private static final int DATETIME_LENGTH = 19;
    private static final int TIME_LENGTH = 10;

    private MysqlQuery() {}

    static BatchReader open(MysqlDatabase database, String statement) {
        // In binary, because a float of a query is else sent with six digits only.
        Connection connection = database.connect(true);
        try {
            SQL.execute(connection, DOING, "START TRANSACTION READ ONLY");
            String query = statement.strip();
            while (query.endsWith(";")) {
                query = query.substring(0, query.length() - 1).strip();
            }
            return new MysqlBatchReader(
                    connection,
                    failure -> database.disconnect(connection),
                    DOING,
                    columns(connection, database, query),
                    MysqlPortions.whole(query),
                    ReadRequest.DEFAULT_ROWS,
                    ReadRequest.DEFAULT_BYTES);
        } catch (EndpointException e) {
            database.disconnect(connection);
            // Also a table that is missing is a fault of the statement here.
            throw e.kind() == Kind.NOT_FOUND
                    ? new EndpointException(Kind.STATEMENT, String.valueOf(e.getMessage()), e.hint(), e)
                    : e;
        }
    }

    private static List<MysqlColumn> columns(Connection connection, MysqlDatabase database, String query) {
        MysqlTypes types = new MysqlTypes(database.server(), database.settings());
        try (PreparedStatement prepared = connection.prepareStatement(query)) {
            ResultSetMetaData told = prepared.getMetaData();
            if (told == null || told.getColumnCount() == 0) {
                throw new EndpointException(
                        Kind.STATEMENT,
                        DOING + ": the statement gives no rows",
                        "statements that change something belong into a step sql",
                        null);
            }
            Set<String> taken = new HashSet<>();
            List<MysqlColumn> columns = new ArrayList<>();
            for (int i = 1; i <= told.getColumnCount(); i++) {
                String label = told.getColumnLabel(i);
                String name = label;
                for (int n = 2; !taken.add(name); n++) {
                    name = label + "_" + n;
                }
                columns.add(column(told, i, name, types));
            }
            return columns;
        } catch (SQLException e) {
            throw MysqlErrors.INSTANCE.wrap(DOING, e);
        }
    }

    private static MysqlColumn column(ResultSetMetaData told, int i, String name, MysqlTypes types)
            throws SQLException {
        String data = told.getColumnTypeName(i).toLowerCase(Locale.ROOT);
        boolean unsigned = data.endsWith(" unsigned");
        data = unsigned ? data.substring(0, data.indexOf(' ')) : data.equals("integer") ? "int" : data;
        int precision = told.getPrecision(i);
        String definition = data
                + switch (data) {
                    case "decimal" -> "(" + Math.max(1, precision) + "," + told.getScale(i) + ")";
                    case "bit", "tinyint" -> "(" + precision + ")";
                    case "datetime", "timestamp" -> "(" + Math.max(0, precision - DATETIME_LENGTH - 1) + ")";
                    case "time" -> "(" + Math.max(0, precision - TIME_LENGTH - 1) + ")";
                    default -> "";
                };
        Type type = data.endsWith("char")
                ? Type.TEXT
                : data.endsWith("binary")
                        ? Type.BYTES
                        : types.logical(data, definition + (unsigned ? " unsigned" : ""), false);
        return new MysqlColumn(name, data, definition, type, true, false, false);
    }
}
