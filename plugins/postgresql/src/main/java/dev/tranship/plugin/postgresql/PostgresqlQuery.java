package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.ReadRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A question in PostgreSQL's SQL, asked in a transaction that cannot write. */
final class PostgresqlQuery {
    private static final String DOING = "querying";

    private PostgresqlQuery() {}

    static BatchReader open(PostgresqlDatabase database, String statement) {
        Connection connection = database.connect();
        try {
            SQL.execute(connection, DOING, "BEGIN READ ONLY");
            String query = statement.strip();
            while (query.endsWith(";")) {
                query = query.substring(0, query.length() - 1).strip();
            }
            List<PostgresqlRelation.Column> columns = columns(database, connection, query);
            // The columns get their names anew, because two of them may have the same.
            String names =
                    columns.stream().map(c -> Identifiers.quote(c.name())).collect(Collectors.joining(", "));
            return new PostgresqlBatchReader(
                    connection,
                    whole -> database.disconnect(connection),
                    DOING,
                    CopiedRows.Layout.of(columns),
                    columns.stream().map(PostgresqlRelation.Column::selected),
                    List.of(new PostgresqlBatchReader.Query(" FROM (" + query + "\n) AS query(" + names + ")", -1)),
                    ReadRequest.DEFAULT_ROWS,
                    ReadRequest.DEFAULT_BYTES,
                    null);
        } catch (EndpointException e) {
            database.disconnect(connection);
            // Also a table that is missing is a fault of the statement here.
            throw e.kind() == Kind.NOT_FOUND
                    ? new EndpointException(Kind.STATEMENT, String.valueOf(e.getMessage()), e.hint(), e)
                    : e;
        }
    }

    private static List<PostgresqlRelation.Column> columns(
            PostgresqlDatabase database, Connection connection, String query) {
        PgTypes types = new PgTypes(connection);
        Set<String> taken = new HashSet<>();
        List<PostgresqlRelation.Column> columns = new ArrayList<>();
        // Not prepared, because an operator may be spelled as a question mark.
        try (Statement asking = connection.createStatement();
                ResultSet nothing = asking.executeQuery("SELECT * FROM (" + query + "\n) AS query LIMIT 0")) {
            ResultSetMetaData data = nothing.getMetaData();
            for (int i = 1; i <= data.getColumnCount(); i++) {
                String label = data.getColumnLabel(i);
                String name = label;
                for (int n = 2; !taken.add(name); n++) {
                    name = label + "_" + n;
                }
                PgType type = type(types, connection, data, i);
                columns.add(
                        new PostgresqlRelation.Column(name, type, true, PostgresqlCodec.of(type, database.numeric())));
            }
        } catch (SQLException e) {
            throw PostgresqlErrors.INSTANCE.wrap(DOING, e);
        }
        return columns;
    }

    /** The driver tells the parameters of a type in the way of JDBC; the catalog's way is made of that again. */
    private static PgType type(PgTypes types, Connection connection, ResultSetMetaData data, int column)
            throws SQLException {
        String name = data.getColumnTypeName(column);
        int precision = data.getPrecision(column);
        int scale = data.getScale(column);
        String plain = name.replaceFirst("^_", "");
        int typmod = switch (plain) {
            case "numeric" ->
                precision > 0 && precision <= PostgresqlTypes.DIGITS ? (precision << 16 | scale & 0x7ff) + 4 : -1;
            case "varchar", "bpchar" -> precision > 0 && precision <= PostgresqlTypes.TEXT_LENGTH ? precision + 4 : -1;
            case "time", "timestamp", "timestamptz" -> scale < 6 ? scale : -1;
            default -> -1;
        };
        int oid = SQL.list(
                        connection,
                        DOING,
                        "SELECT coalesce(to_regtype(?)::oid, 'text'::regtype::oid)",
                        row -> (int) row.getLong(1),
                        name)
                .get(0);
        return types.type(oid, typmod, 1, name);
    }
}
