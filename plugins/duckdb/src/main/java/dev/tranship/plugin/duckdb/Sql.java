package dev.tranship.plugin.duckdb;

import dev.tranship.spi.EndpointException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Short statements. Each has a statement object of its own, because DuckDB closes the one that fails. */
final class Sql {
    /** Reads one row of a result. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Sql() {}

    /** {@return the number of rows that changed} */
    static long execute(DuckDBConnection connection, String doing, String sql) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : Math.max(0, statement.getLargeUpdateCount());
        } catch (SQLException e) {
            throw DuckdbErrors.INSTANCE.wrap(doing, e);
        }
    }

    static <T> List<T> list(
            DuckDBConnection connection, String doing, String sql, Row<T> row, @Nullable Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw DuckdbErrors.INSTANCE.wrap(doing, e);
        }
    }

    static long number(DuckDBConnection connection, String doing, String sql) {
        return list(connection, doing, sql, row -> row.getLong(1)).get(0);
    }

    /** Ends a transaction, if there is one. */
    static void rollback(DuckDBConnection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // There was none, or the connection is gone and the transaction with it.
        }
    }

    /** Does something with a transaction around it. */
    static <T> T inTransaction(DuckDBConnection connection, String doing, java.util.function.Supplier<T> work) {
        execute(connection, doing, "BEGIN TRANSACTION");
        try {
            T result = work.get();
            execute(connection, doing, "COMMIT");
            return result;
        } catch (EndpointException e) {
            rollback(connection);
            throw e;
        }
    }
}
