package dev.tranship.plugin.jdbc;

import dev.tranship.spi.EndpointException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Executes statements and names the one that fails. Begins and ends no transaction. */
public final class Statements {
    private static final int SHOWN = 1000;

    /** Runs one statement of a list; {@return the number of rows it changed}. */
    @FunctionalInterface
    public interface Runner {
        long run(Statement statement, String sql) throws SQLException;
    }

    private final SqlErrors errors;
    private final Runner runner;

    /** Runs statements as JDBC means it: any statement, of which those without rows say how many they changed. */
    public Statements(SqlErrors errors) {
        this(errors, (statement, sql) -> statement.execute(sql) ? 0 : Math.max(0, statement.getLargeUpdateCount()));
    }

    /** @param runner for drivers that count or run statements differently */
    public Statements(SqlErrors errors, Runner runner) {
        this.errors = errors;
        this.runner = runner;
    }

    /**
     * Executes the statements in order. Rows that a statement gives are not fetched.
     *
     * @return the number of rows that the statements changed, as the driver counts them
     * @throws EndpointException with the failing statement in the message
     */
    public long execute(Connection connection, List<String> statements) {
        long changed = 0;
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                changed += runner.run(statement, sql);
            } catch (SQLException e) {
                throw errors.wrap("executing " + shown(sql), e);
            }
        }
        return changed;
    }

    private static String shown(String sql) {
        String line = sql.strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
