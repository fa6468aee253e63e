package dev.tranship.shell.acceptance;

import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.testkit.MariadbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A relational backend with as many databases as a test names, seen without Tranship. Servers are shared and end with the JVM. */
enum Store {
    SQLITE("main", '"'),
    DUCKDB("main", '"'),
    POSTGRESQL("public", '"'),
    MARIADB("", '`');

    private static final Path SERVERS = Path.of("target", "servers");

    private final String namespace;
    private final char quote;

    Store(String namespace, char quote) {
        this.namespace = namespace;
        this.quote = quote;
    }

    private static final class Mariadb {
        private static final MariadbServer SERVER = MariadbServer.start(SERVERS);
    }

    static MariadbServer mariadb() {
        return Mariadb.SERVER;
    }

    /** {@return an empty database of this name; in the folder where it is a file} */
    Database create(Path folder, String name) throws IOException {
        switch (this) {
            case SQLITE, DUCKDB -> {}
            case POSTGRESQL -> PostgresqlServer.newest().create(name);
            case MARIADB -> {
                Files.writeString(folder.resolve("password"), MariadbServer.PASSWORD);
                mariadb().run("mysql", "CREATE DATABASE `" + name + "`");
            }
        }
        return new Database(this, folder, name);
    }

    record Database(Store store, Path folder, String name) {
        /** {@return the connection as a plan says it} */
        String connection() {
            return switch (store) {
                case SQLITE -> "sqlite:" + file();
                case DUCKDB -> "duckdb:" + file();
                case POSTGRESQL -> PostgresqlServer.newest().url(name);
                case MARIADB ->
                    "{ url: \"mariadb:" + mariadb().location(name) + "\", password: \"${file:"
                            + folder.resolve("password") + "}\" }";
            };
        }

        /** {@return a connection of the plan with the namespace where tables of the target shall be} */
        String home(String connection) {
            return store.namespace.isEmpty() ? connection : connection + "." + store.namespace;
        }

        String quoted(String identifier) {
            String twice = String.valueOf(store.quote) + store.quote;
            return store.quote + identifier.replace(String.valueOf(store.quote), twice) + store.quote;
        }

        private Path file() {
            return folder.resolve(name + "." + store.name().toLowerCase(Locale.ROOT));
        }

        Connection connect() throws SQLException {
            return switch (store) {
                case SQLITE -> DriverManager.getConnection("jdbc:sqlite:" + file());
                case DUCKDB -> DriverManager.getConnection("jdbc:duckdb:" + file());
                case POSTGRESQL -> PostgresqlServer.newest().connect(name);
                case MARIADB ->
                    DriverManager.getConnection(
                            "jdbc:mariadb://127.0.0.1:" + mariadb().port() + "/" + name,
                            MariadbServer.USER,
                            MariadbServer.PASSWORD);
            };
        }

        void execute(String... statements) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        /** {@return the answer, a text a row, its values separated by {@code |}} */
        List<String> ask(String query) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(query)) {
                return rows(result);
            }
        }

        private static List<String> rows(ResultSet result) throws SQLException {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    values.add(result.getString(column));
                }
                rows.add(values.stream().map(String::valueOf).collect(Collectors.joining("|")));
            }
            return rows;
        }

        /** {@return everything that somebody made in it, Tranship's ledger included} */
        List<String> contents() throws SQLException {
            return ask(
                    switch (store) {
                        case SQLITE -> "select type || ' ' || name from sqlite_master where name not like 'sqlite_%'";
                        case DUCKDB ->
                            "select 'table ' || table_name from duckdb_tables()"
                                    + " union all select 'view ' || view_name from duckdb_views() where not internal"
                                    + " union all select 'sequence ' || sequence_name from duckdb_sequences()"
                                    + " union all select 'schema ' || schema_name from duckdb_schemas()"
                                    + " where not internal and schema_name <> 'main'";
                        case POSTGRESQL ->
                            "select relkind::text || ' ' || relname from pg_class c join pg_namespace n on n.oid = relnamespace"
                                    + " where nspname !~ '^pg_' and nspname <> 'information_schema'"
                                    + " union all select 'type ' || typname from pg_type t join pg_namespace n"
                                    + " on n.oid = typnamespace where typtype in ('e', 'd') and nspname !~ '^(pg_|information_schema)'"
                                    + " union all select 'schema ' || nspname from pg_namespace"
                                    + " where nspname !~ '^(pg_|information_schema|public)'";
                        case MARIADB -> "show tables";
                    });
        }

        /** {@return keys, foreign keys and indexes by their columns, a text each, such as {@code key album(album_id)}} */
        Set<String> structure() throws SQLException {
            Set<String> found = new TreeSet<>();
            if (store == DUCKDB) {
                found.addAll(ask(
                        "select case constraint_type when 'PRIMARY KEY' then 'key ' when 'UNIQUE' then 'unique ' end"
                                + " || table_name || '(' || array_to_string(constraint_column_names, ', ') || ')'"
                                + " from duckdb_constraints() where constraint_type in ('PRIMARY KEY', 'UNIQUE')"
                                + " union all select 'foreign ' || table_name || '(' || array_to_string(constraint_column_names, ', ')"
                                + " || ') ' || referenced_table || '(' || array_to_string(referenced_column_names, ', ') || ')'"
                                + " from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"
                                + " union all select case when is_unique then 'unique ' else 'index ' end || table_name || '('"
                                + " || regexp_replace(expressions, '[][\"'']', '', 'g') || ')' from duckdb_indexes()"));
                return found;
            }
            try (Connection connection = connect()) {
                DatabaseMetaData data = connection.getMetaData();
                String catalog = store == MARIADB ? name : null;
                String schema = store == POSTGRESQL ? "public" : null;
                List<String> tables = new ArrayList<>();
                try (ResultSet result = data.getTables(catalog, schema, "%", new String[] {"TABLE"})) {
                    while (result.next()) {
                        tables.add(result.getString("TABLE_NAME"));
                    }
                }
                for (String table : tables) {
                    structure(data, catalog, schema, table, found);
                }
            }
            return found;
        }

        private static void structure(
                DatabaseMetaData data, String catalog, String schema, String table, Set<String> found)
                throws SQLException {
            Map<Integer, String> key = new TreeMap<>();
            try (ResultSet result = data.getPrimaryKeys(catalog, schema, table)) {
                while (result.next()) {
                    key.put(result.getInt("KEY_SEQ"), result.getString("COLUMN_NAME"));
                }
            }
            String primary = table + "(" + String.join(", ", key.values()) + ")";
            if (!key.isEmpty()) {
                found.add("key " + primary);
            }
            Map<String, String> from = new TreeMap<>();
            Map<String, String> to = new TreeMap<>();
            try (ResultSet result = data.getImportedKeys(catalog, schema, table)) {
                String constraint = "";
                while (result.next()) {
                    if (result.getInt("KEY_SEQ") == 1) {
                        constraint = result.getString("PKTABLE_NAME") + "." + from.size();
                    }
                    from.merge(constraint, result.getString("FKCOLUMN_NAME"), (a, b) -> a + ", " + b);
                    to.merge(constraint, result.getString("PKCOLUMN_NAME"), (a, b) -> a + ", " + b);
                }
            }
            from.forEach((constraint, columns) -> found.add("foreign " + table + "(" + columns + ") "
                    + constraint.substring(0, constraint.lastIndexOf('.')) + "(" + to.get(constraint) + ")"));
            Map<String, String> indexes = new TreeMap<>();
            try (ResultSet result = data.getIndexInfo(catalog, schema, table, false, true)) {
                while (result.next()) {
                    String name = result.getString("INDEX_NAME");
                    if (name != null) {
                        String kind = result.getBoolean("NON_UNIQUE") ? "index " : "unique ";
                        indexes.merge(
                                name,
                                kind + table + "(" + result.getString("COLUMN_NAME"),
                                (a, b) -> a + b.substring(b.indexOf('(')).replace("(", ", "));
                    }
                }
            }
            indexes.values().stream()
                    .map(text -> text + ")")
                    .filter(text -> !text.equals("unique " + primary))
                    .forEach(found::add);
        }

        void drop() {
            switch (store) {
                case SQLITE, DUCKDB -> {}
                case POSTGRESQL -> PostgresqlServer.newest().drop(name);
                case MARIADB -> mariadb().run("mysql", "DROP DATABASE IF EXISTS `" + name + "`");
            }
        }
    }
}
