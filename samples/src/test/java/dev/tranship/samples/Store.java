package dev.tranship.samples;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** A database file, looked into by its own driver. */
record Store(Path file) {
    /** {@return the rows, their values joined by {@code |}} */
    List<String> rows(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringJoiner row = new StringJoiner("|");
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** {@return the names of everything that is defined in it} */
    List<String> names() {
        return duckdb()
                ? rows("select table_name from information_schema.tables order by 1")
                : rows("select name from sqlite_master where name not like 'sqlite_%' order by 1");
    }

    private boolean duckdb() {
        return file.toString().endsWith(".duckdb");
    }

    private String url() {
        return (duckdb() ? "jdbc:duckdb:" : "jdbc:sqlite:") + file;
    }
}
