package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.cli.Main;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.TableRenderer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A folder with a source {@code s.db}, a target {@code w.duckdb} and a plan, and the command line over it. */
record Stage(Path folder) {
    static final Path LAUNCHER =
            Path.of("target", "tranship", "bin", "tranship").toAbsolutePath();

    record Said(int exit, String out, String err) {}

    Said tranship(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                Surroundings.Terminals.NONE,
                TableRenderer.UNLIMITED,
                folder,
                null,
                null);
        int exit = Main.run(surroundings, arguments);
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Starts the launcher; both streams go to files of the stage, {@code out} and {@code err}. */
    Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("TRANSHIP_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TRANSHIP_ARCHIVE", "0");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** {@return what a started process said so far}
     *
     * @param stream {@code out} or {@code err}
     */
    String said(String stream) {
        try {
            return Files.readString(folder.resolve(stream));
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until something is so, for as long as the process lives and a minute at most. */
    void await(BooleanSupplier condition, Process process) throws InterruptedException {
        for (int i = 0; i < 600 && process.isAlive() && !condition.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertThat(condition.getAsBoolean())
                .as("in time: %s %s", said("out"), said("err"))
                .isTrue();
    }

    /** Writes a plan of these steps, each line of which begins with {@code - }. */
    void plan(String steps) throws IOException {
        planOver("sqlite:s.db", "duckdb:w.duckdb", steps);
    }

    void planOver(String source, String target, String steps) throws IOException {
        plan("  s: " + source + "\n  w: " + target + "\n", steps);
    }

    /** @param connections a line each, indented by two */
    void plan(String connections, String steps) throws IOException {
        Files.writeString(
                folder.resolve("plan.yaml"),
                "tranship: 1\nname: move\nconnections:\n" + connections + "steps:\n" + steps.indent(2));
    }

    /** Makes the table {@code n} of so many rows in the source. */
    void rows(int count) throws SQLException {
        source(
                "create table n (id integer primary key, t text not null)",
                "with recursive r (i) as (select 1 union all select i + 1 from r where i < " + count
                        + ") insert into n select i, 'Row ' || i from r");
    }

    void source(String... statements) throws SQLException {
        execute("jdbc:sqlite:" + folder.resolve("s.db"), statements);
    }

    void target(String... statements) throws SQLException {
        execute("jdbc:duckdb:" + folder.resolve("w.duckdb"), statements);
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** {@return what the target answers, a text a row, its values separated by {@code |}} */
    List<String> ask(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("w.duckdb"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    values.add(String.valueOf(result.getObject(column)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    /** {@return every table, sequence and schema somebody made in the target, the ledger included} */
    List<String> leftovers() throws SQLException {
        return ask("select schema_name || '.' || table_name from duckdb_tables()"
                + " union all select sequence_name from duckdb_sequences()"
                + " union all select schema_name from duckdb_schemas() where not internal and schema_name <> 'main'");
    }
}
