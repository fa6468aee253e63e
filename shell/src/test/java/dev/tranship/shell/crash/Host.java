package dev.tranship.shell.crash;

import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.testkit.MariadbServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A database {@code w} on a real server of its own, whose process can be killed. */
interface Host extends AutoCloseable {
    /** When something was made or noted, and what number the next row would get, differs from run to run. */
    Pattern VARYING =
            Pattern.compile("\\d{8}_\\d{6}|20(?:2[5-9]|[3-9]\\d)-\\d\\d-\\d\\d[T ][\\d:.]+| AUTO_INCREMENT=\\d+");

    /** What the database holds. @param structure all that is there, but for its rows @param rows those of the tables in use */
    record State(List<String> structure, List<String> rows) {
        private static State of(Stream<String> structure, Stream<String> rows) {
            return new State(comparable(structure), comparable(rows));
        }

        private static List<String> comparable(Stream<String> lines) {
            return lines.map(line -> VARYING.matcher(line).replaceAll("(varying)"))
                    .toList();
        }
    }

    /** {@return the connection as a plan says it} */
    String connection();

    /** Makes the database anew. */
    void create(List<String> statements);

    void execute(String statement);

    State state();

    void kill();

    void restart();

    @Override
    void close();

    record Postgresql(PostgresqlServer server) implements Host {
        private static final String STRUCTURE = "select relname, relkind::text from pg_class"
                + " where relnamespace = 'public'::regnamespace"
                + " union all select conname, pg_get_constraintdef(oid) from pg_constraint"
                + " where connamespace = 'public'::regnamespace and contype <> 'n'"
                + " union all select conname, 'not validated' from pg_constraint where not convalidated"
                + " union all select proname, 'function' from pg_proc where pronamespace = 'public'::regnamespace"
                + " union all select nspname, 'schema' from pg_namespace where nspname !~ '^(pg_|information_schema|public)'"
                + " union all select tgname, tgenabled::text from pg_trigger where not tgisinternal order by 1, 2";
        private static final String TABLES = "select relname from pg_class where relkind in ('r', 'p')"
                + " and not relispartition and relnamespace = 'public'::regnamespace"
                + " and relname !~ '__old|__new|_tranship|backup' order by 1";

        @Override
        public String connection() {
            return server.url("w");
        }

        @Override
        public void create(List<String> statements) {
            server.execute("postgres", "DROP DATABASE IF EXISTS w WITH (FORCE)", "CREATE DATABASE w");
            server.execute("w", statements.toArray(String[]::new));
        }

        @Override
        public void execute(String statement) {
            server.execute("w", statement);
        }

        @Override
        public State state() {
            List<String> rows = new ArrayList<>();
            for (String table : server.ask("w", TABLES)) {
                rows.add(table);
                rows.addAll(server.ask("w", "select t::text from " + table + " t order by 1"));
            }
            return State.of(server.ask("w", STRUCTURE).stream(), rows.stream());
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void restart() {
            server.restart();
        }

        @Override
        public void close() {
            server.close();
        }

        @Override
        public String toString() {
            return "PostgreSQL";
        }
    }

    record Mariadb(MariadbServer server, Path password) implements Host {
        @Override
        public String connection() {
            return "{ url: \"mariadb:" + server.location("w") + "\", password: \"${file:" + password + "}\" }";
        }

        @Override
        public void create(List<String> statements) {
            server.run(
                    "mysql",
                    "DROP DATABASE IF EXISTS w; CREATE DATABASE w; USE w; SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');"
                            + String.join(";", statements));
        }

        @Override
        public void execute(String statement) {
            server.run("w", statement);
        }

        @Override
        public State state() {
            List<String> lines = server.dump("w").lines().toList();
            return State.of(
                    lines.stream().filter(line -> !line.startsWith("INSERT INTO")),
                    lines.stream().filter(line -> line.startsWith("INSERT INTO")));
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void restart() {
            server.restart();
        }

        @Override
        public void close() {
            server.close();
        }

        @Override
        public String toString() {
            return "MariaDB";
        }
    }
}
