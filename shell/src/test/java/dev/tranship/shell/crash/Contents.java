package dev.tranship.shell.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Everything a database file holds, a line each, sorted: its catalog, also what Tranship keeps there for itself, and every
 * row as often as it is there. Read with the plain driver, so that no code under test judges itself.
 */
record Contents(List<String> lines) {
    private static final List<String> DUCKDB_CATALOG = List.of(
            "select 'schema', schema_name from duckdb_schemas() where not internal and schema_name <> 'main'",
            "select 'table', sql from duckdb_tables() where not internal",
            "select 'constraint', table_name, constraint_text from duckdb_constraints()",
            "select 'index', sql from duckdb_indexes()",
            "select 'sequence', sequence_name from duckdb_sequences()",
            "select 'view', sql from duckdb_views() where not internal");
    /** SQLite puts a name into quotes when a table is renamed and renamed back; that is no difference. */
    private static final List<String> SQLITE_CATALOG =
            List.of("select type, name, replace(sql, '\"', '') from sqlite_master");

    /** When a version was noted differs from run to run. */
    private static final Pattern NOTED = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");

    private static final int SHOWN = 5;

    static Contents of(Path original) throws IOException, SQLException {
        List<String> lines = new ArrayList<>();
        if (Files.exists(original)) {
            boolean duckdb = original.toString().endsWith(".duckdb");
            // A copy: asking a sequence moves it on.
            Path file = original.resolveSibling("looked-at-" + original.getFileName());
            for (String part : List.of("", ".wal", "-wal", "-journal")) {
                Path from = Path.of(original + part);
                Files.deleteIfExists(Path.of(file + part));
                if (Files.exists(from)) {
                    Files.copy(from, Path.of(file + part));
                }
            }
            try (Connection connection = connect(file);
                    Statement statement = connection.createStatement()) {
                for (String query : duckdb ? DUCKDB_CATALOG : SQLITE_CATALOG) {
                    read(statement, query, "", lines);
                }
                String tables = duckdb
                        ? "select schema_name || '.' || table_name from duckdb_tables() where not internal"
                        : "select name from sqlite_master where type = 'table'";
                if (duckdb) {
                    // What it goes on with; where it says it began differs after a checkpoint.
                    List<String> sequences = new ArrayList<>();
                    read(statement, "select sequence_name from duckdb_sequences()", "", sequences);
                    for (String sequence : sequences) {
                        read(statement, "select nextval('" + sequence + "')", sequence + " goes on with ", lines);
                    }
                }
                List<String> names = new ArrayList<>();
                read(statement, tables, "", names);
                for (String table : names) {
                    read(statement, "select * from " + table, table + ": ", lines);
                }
            }
        }
        lines.sort(null);
        return new Contents(List.copyOf(lines));
    }

    static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection(
                (file.toString().endsWith(".duckdb") ? "jdbc:duckdb:" : "jdbc:sqlite:") + file);
    }

    private static void read(Statement statement, String query, String prefix, List<String> lines) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String value = String.valueOf(rows.getString(i));
                    values.add(NOTED.matcher(value).matches() ? "(when)" : value);
                }
                lines.add(prefix + String.join(" | ", values));
            }
        }
    }

    /** {@return what differs, in words; empty when nothing does} */
    String differences(Contents expected) {
        List<String> tooMany = without(lines, expected.lines);
        List<String> missing = without(expected.lines, lines);
        if (tooMany.isEmpty() && missing.isEmpty()) {
            return "";
        }
        return missing.size() + " missing " + some(missing) + ", " + tooMany.size() + " too many " + some(tooMany);
    }

    // Both are sorted, so one pass tells, and counts lines that are there twice.
    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>();
        int other = 0;
        for (String line : lines) {
            while (other < others.size() && others.get(other).compareTo(line) < 0) {
                other++;
            }
            if (other < others.size() && others.get(other).equals(line)) {
                other++;
            } else {
                left.add(line);
            }
        }
        return left;
    }

    private static List<String> some(List<String> lines) {
        return lines.subList(0, Math.min(SHOWN, lines.size()));
    }
}
