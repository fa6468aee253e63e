package dev.tranship.plugin.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** An empty database in memory, to find out whether SQLite understands SQL that came from somewhere else. */
final class SqliteScratch implements AutoCloseable {
    private final Connection connection;

    SqliteScratch() {
        try {
            connection = new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("opening a database in memory", e);
        }
    }

    /** {@return whether the statement can be executed; it then is} */
    boolean accepts(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("closing a database in memory", e);
        }
    }
}
