package dev.tranship.plugin.mysql;

import dev.tranship.spi.EndpointException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Short statements. */
final class Sql {
    /** Reads one row of a result. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Sql() {}

    /** {@return the number of rows that changed} */
    static long execute(Connection connection, String doing, String sql) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : Math.max(0, statement.getLargeUpdateCount());
        } catch (SQLException e) {
            throw MysqlErrors.INSTANCE.wrap(doing, e);
        }
    }

    static <T> List<T> list(
            Connection connection, String doing, String sql, Row<T> row, @Nullable Object... parameters) {
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
            throw MysqlErrors.INSTANCE.wrap(doing, e);
        }
    }

    /** Ends a transaction, if there is one. */
    static void rollback(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // The connection is gone, and the transaction with it.
        }
    }

    /** Does something with a transaction around it. */
    static <T> T inTransaction(Connection connection, String doing, Supplier<T> work) {
        execute(connection, doing, "START TRANSACTION");
        try {
            T result = work.get();
            execute(connection, doing, "COMMIT");
            return result;
        } catch (EndpointException e) {
            rollback(connection);
            throw e;
        }
    }

    static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // It is gone already.
        }
    }
}
