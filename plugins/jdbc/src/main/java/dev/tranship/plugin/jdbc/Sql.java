package dev.tranship.plugin.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Short statements on the caller's connection, with failures in the words of the SPI. Transactions are begun and ended by
 * statements, so the connection is in auto-commit mode. Safe for use by many threads, as far as each has its own connection.
 */
public final class Sql {
    /** Reads one row of a result. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final SqlErrors errors;

    public Sql(SqlErrors errors) {
        this.errors = errors;
    }

    /**
     * {@return the number of rows that changed}
     *
     * @param doing opens the sentence of a failure, e.g. {@code reading Customer}
     */
    public long execute(Connection connection, String doing, String sql) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : Math.max(0, statement.getLargeUpdateCount());
        } catch (SQLException e) {
            throw errors.wrap(doing, e);
        }
    }

    /** {@return the number of rows that changed} */
    public long update(Connection connection, String doing, String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw errors.wrap(doing, e);
        }
    }

    /** {@return all rows of a query, in its order} */
    public <T> List<T> list(
            Connection connection, String doing, String sql, Row<T> row, @Nullable Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw errors.wrap(doing, e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    /** {@return the first column of the one row that the query gives} */
    public long number(Connection connection, String doing, String sql) {
        return list(connection, doing, sql, row -> row.getLong(1)).get(0);
    }

    /** Ends a transaction, if there is one. */
    public void rollback(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // There was none, or the connection is gone and the transaction with it.
        }
    }

    /**
     * Does something with a transaction around it.
     *
     * @param begin how the transaction begins, e.g. {@code BEGIN}
     */
    public <T> T inTransaction(Connection connection, String doing, String begin, Supplier<T> work) {
        execute(connection, doing, begin);
        try {
            T result = work.get();
            execute(connection, doing, "COMMIT");
            return result;
        } catch (RuntimeException e) {
            rollback(connection);
            throw e;
        }
    }
}
