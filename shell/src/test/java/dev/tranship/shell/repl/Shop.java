package dev.tranship.shell.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A small shop in SQLite, and a plan that moves it. */
record Shop(Path folder) {
    static final String PLAN = """
            tranship: 1
            name: shop
            connections:
              shop: sqlite:shop.db
              copy: sqlite:copy.db
            steps:
              - id: move
                copy: shop.item -> copy.main.item
                js: |
                  row => ({ ...row, name: row.name.toUpperCase() })
              - id: note
                sql: copy
                run: create table note (text text)
                undo: drop table note
            """;

    static Shop make(Path folder, int items) throws IOException, SQLException {
        Files.writeString(folder.resolve("plan.yaml"), PLAN);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("create table item (id integer primary key, name text not null)");
            statement.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < " + items
                    + ") insert into item select i, 'item ' || i from n");
        }
        return new Shop(folder);
    }

    void plan(String text) throws IOException {
        Files.writeString(folder.resolve("plan.yaml"), text);
    }

    /** {@return the one value that a query gives in the copy} */
    String inCopy(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("copy.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "(no row)";
        }
    }
}
