package dev.tranship.shell.debug;

import dev.tranship.dsl.engine.Debugger;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.WorkspaceHandle;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.ScriptPlan;
import dev.tranship.shell.plugins.PluginLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** A folder with a SQLite source of numbered rows, a target, and sessions over a plan. */
final class Bench {
    private final Path folder;
    private final PluginLoader plugins = new PluginLoader(List.of(), Bench.class.getClassLoader());
    private String target = "w.duckdb";

    Bench(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Makes table {@code n} with rows (1, 'Row 1') to (rows, …) in {@code s.db}. */
    Bench rows(int rows) {
        sql("s.db", "create table n (id integer primary key, t text not null)");
        sql(
                "s.db",
                "insert into n with recursive c(i) as (select 1 union all select i + 1 from c where i < " + rows
                        + ") select i, 'Row ' || i from c");
        return this;
    }

    /** Lets SQLite be the target instead of DuckDB. */
    Bench intoSqlite() {
        target = "w.db";
        return this;
    }

    Bench sql(String file, String statement) {
        try (Connection connection = DriverManager.getConnection(url(file));
                Statement s = connection.createStatement()) {
            s.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** {@return the rows that a query gives, columns joined by |} Asked over a connection of its own. */
    List<String> ask(String query) {
        try (Connection connection = DriverManager.getConnection(url(target));
                Statement s = connection.createStatement();
                ResultSet rows = s.executeQuery(query)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    values.add(rows.getString(column));
                }
                lines.add(String.join("|", values));
            }
            return lines;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long count(String table) {
        return Long.parseLong(ask("select count(*) from " + table).get(0));
    }

    /** {@return whether the SQLite target is there and has a table} */
    boolean made(String table) {
        return Files.exists(folder.resolve(target))
                && !ask("select name from sqlite_master where name = '" + table + "'")
                        .isEmpty();
    }

    private String url(String file) {
        return (file.endsWith(".duckdb") ? "jdbc:duckdb:" : "jdbc:sqlite:") + folder.resolve(file);
    }

    /** {@return the plan with these steps; the connections are {@code s} and {@code w}} */
    Plan plan(String steps) {
        String scheme = target.endsWith(".duckdb") ? "duckdb" : "sqlite";
        return PlanReader.read(
                "tranship: 1\nname: p\nconnections: {s: 'sqlite:s.db', w: '" + scheme + ":" + target + "'}\nsteps:\n"
                        + steps,
                "plan.yaml",
                folder,
                Map.of());
    }

    Plan script(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.writeString(file, text);
            return ScriptPlan.read(file, Map.of(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Session.Options options(Debugger debugger, Event.Listener listener) {
        return new Session.Options(
                folder.resolve(".tranship"), plugins, listener, (question, word) -> true, null, true, debugger);
    }

    Session open(Plan plan, Debugger debugger) {
        return Session.open(plan, options(debugger, event -> {}));
    }

    Session open(Plan plan) {
        return open(plan, Debugger.NONE);
    }

    Session open(Plan plan, Debugger debugger, WorkspaceHandle workspace) {
        return Session.open(plan, options(debugger, event -> {}), workspace);
    }

    PluginLoader plugins() {
        return plugins;
    }
}
