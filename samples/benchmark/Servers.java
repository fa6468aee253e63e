import dev.tranship.testkit.MariadbServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Times whole commands between real servers: Tranship, and the tools that people use without it. Run by {@code
 * samples/benchmark/servers [rows] [rounds] [pair]}. All make the same table, with its primary key and two indexes, and what
 * they made is counted. The tools come from the machine; what is missing is named and left out.
 */
public final class Servers {
    private static final String SCRIPT = "row => ({ ...row, email: row.email.toLowerCase() })";

    private static final String COLUMNS =
            """
            id bigint not null, customer_id bigint not null, quantity int not null, big bigint, price decimal(12,2),
            rate double precision, active boolean, created timestamp(0), day date, first_name varchar(40),
            last_name varchar(40), email varchar(80), city varchar(40), note text, code varchar(8), score int""";
    private static final String KEY = "alter table big add primary key (id)";
    private static final List<String> INDEXES = List.of(
            "create index big_customer on big (customer_id)", "create index big_created on big (created)");

    private final Harness harness;
    private final Path page;
    private final long rows;
    private final int rounds;
    private final String only;
    private final EmbeddedPostgres postgresql;
    private final MariadbServer mariadb;

    private Servers(
            Harness harness,
            Path page,
            long rows,
            int rounds,
            String only,
            EmbeddedPostgres postgresql,
            MariadbServer mariadb) {
        this.harness = harness;
        this.page = page;
        this.rows = rows;
        this.rounds = rounds;
        this.only = only;
        this.postgresql = postgresql;
        this.mariadb = mariadb;
    }

    public static void main(String[] args) {
        int code = 0;
        try {
            measure(args);
        } catch (Exception e) {
            e.printStackTrace();
            code = 1;
        }
        // The drivers and the embedded server leave threads behind.
        System.exit(code);
    }

    private static void measure(String[] args) throws Exception {
        Harness harness = new Harness(args[0], args[1], Map.of("MARIADB_PASSWORD", MariadbServer.PASSWORD));
        try (EmbeddedPostgres postgresql = EmbeddedPostgres.builder()
                        .setDataDirectory(harness.file("postgresql"))
                        .setOverrideWorkingDirectory(harness.file("").toFile())
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("shared_buffers", "256MB")
                        .setServerConfig("max_wal_size", "4GB")
                        .start();
                MariadbServer mariadb = MariadbServer.start(
                        harness.file(""), List.of("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M"))) {
            new Servers(
                            harness,
                            Path.of(args[2]),
                            Long.parseLong(args[3]),
                            Integer.parseInt(args[4]),
                            args.length > 5 ? args[5] : "",
                            postgresql,
                            mariadb)
                    .run();
        }
    }

    // -------------------------------------------------------------------------------------------------------- the pairs

    /** @param peer the tool that is the measure, and how many times as fast Tranship shall be */
    private record Pair(String from, String to, String peer, double wanted, List<Contender> contenders) {
        String name() {
            return from + " → " + to;
        }
    }

    /** @param tool the program it needs; empty for none */
    private record Contender(String name, String tool, Harness.Task task) {}

    private List<Pair> pairs() throws IOException {
        String sqlite = "sqlite:source-" + rows + ".sqlite";
        String postgresqlSource = postgresqlUrl("source");
        String mariadbSource = mariadbUrl("source");
        return Stream.of(
                        pair("SQLite", "PostgreSQL", "pgloader", 2.5, sqlite, "source.big",
                                postgresqlUrl("target"), "target.public.big",
                                new Contender("pgloader", "pgloader", () -> pgloader("sqlite://" + source()))),
                        pair("MariaDB", "PostgreSQL", "pgloader", 3, mariadbSource, "source.big",
                                postgresqlUrl("target"), "target.public.big",
                                new Contender("pgloader", "pgloader", () -> pgloader("mysql://reader@127.0.0.1:" + mariadb.port()
                                        + "/source"))),
                        pair("PostgreSQL", "PostgreSQL", "binary COPY, psql to psql", 1, postgresqlSource,
                                "source.public.big", postgresqlUrl("target"), "target.public.big",
                                new Contender("binary COPY, psql to psql", "psql", this::pipe),
                                new Contender("pgcopydb", "pgcopydb", this::pgcopydb)),
                        pair("PostgreSQL", "MariaDB", "COPY into LOAD DATA", 1, postgresqlSource, "source.public.big",
                                mariadbUrl("target"), "target.big",
                                new Contender("COPY into LOAD DATA", "psql", this::load)))
                .filter(pair -> pair.name().contains(only))
                .toList();
    }

    private Pair pair(
            String from, String to, String peer, double wanted, String source, String read, String target, String written,
            Contender... peers)
            throws IOException {
        String name = from.toLowerCase(Locale.ROOT) + "-" + to.toLowerCase(Locale.ROOT);
        plan(name + "-plain", source, read, target, written, "none", null);
        plan(name + "-proven", source, read, target, written, "checksum", null);
        plan(name + "-script", source, read, target, written, "none", SCRIPT);
        List<Contender> contenders = new ArrayList<>(List.of(peers));
        contenders.add(new Contender("tranship, verify: none", "", () -> tranship(name + "-plain")));
        contenders.add(new Contender("tranship, verify: checksum", "", () -> tranship(name + "-proven")));
        contenders.add(new Contender("tranship, JavaScript", "", () -> tranship(name + "-script")));
        return new Pair(from, to, peer, wanted, contenders);
    }

    private void run() throws Exception {
        execute(postgresql("postgres"), "create database source");
        // pgloader reads no password that has a blank in it.
        execute(mariadb(""), "create database source", "create user reader@'%'", "grant all on source.* to reader@'%'");
        List<Pair> pairs = pairs();
        Set<String> sources = pairs.stream().map(Pair::from).collect(Collectors.toSet());
        if (sources.contains("SQLite") && !Files.exists(source())) {
            makeSqlite();
        }
        if (sources.contains("PostgreSQL")) {
            makePostgresql();
        }
        if (sources.contains("MariaDB")) {
            makeMariadb();
        }
        for (int round = 0; round < rounds; round++) {
            for (Pair pair : pairs) {
                for (Contender contender : pair.contenders()) {
                    measure(pair, contender);
                }
            }
        }
        String table = table(pairs);
        if (only.isEmpty()) {
            Harness.publish("\n" + table + "\n", page, "servers");
        } else {
            System.out.print(table);
        }
    }

    private void measure(Pair pair, Contender contender) throws Exception {
        if (!contender.tool().isEmpty() && !Harness.there(contender.tool())) {
            return;
        }
        clean();
        double seconds;
        try {
            seconds = Harness.timed(contender.task());
        } catch (IllegalStateException e) {
            if (contender.name().startsWith("tranship")) {
                throw e;
            }
            System.err.println(pair.name() + ", " + contender.name() + " does not work here: " + e.getMessage());
            return;
        }
        long there = pair.to().equals("MariaDB")
                ? number(mariadb("target"), "select count(*) from big")
                : number(postgresql("target"), "select count(*) from big");
        if (there != rows) {
            throw new IllegalStateException(contender.name() + " moved " + there + " of " + rows + " rows");
        }
        harness.took(key(pair, contender.name()), seconds);
    }

    private void clean() throws Exception {
        execute(postgresql("postgres"), "drop database if exists target", "create database target", "checkpoint");
        execute(mariadb(""), "drop database if exists target", "create database target");
        harness.delete(".tranship");
        harness.delete("pgcopydb");
    }

    // -------------------------------------------------------------------------------------------------------- the tools

    private void tranship(String plan) throws Exception {
        harness.tranship("run", plan + ".yaml");
    }

    private void pgloader(String source) throws Exception {
        Path commands = harness.file("pgloader.load");
        Files.writeString(
                commands,
                """
                load database from %s into postgresql://postgres@127.0.0.1:%d/target
                with create tables, create indexes, reset sequences%s;
                """
                        .formatted(source, postgresql.getPort(), source.startsWith("mysql")
                                ? "\nalter schema 'source' rename to 'public'"
                                : ""));
        harness.process("pgloader", commands.toString());
    }

    private void pipe() throws Exception {
        execute(postgresql("target"), "create table big (" + COLUMNS + ")");
        shell(psql("source", "copy big to stdout (format binary)") + " | "
                + psql("target", "copy big from stdin (format binary)"));
        finish(postgresql("target"));
        execute(postgresql("target"), "analyze big");
    }

    /** In a session of its own, because when it fails it ends its whole process group. */
    private void pgcopydb() throws Exception {
        String url = "postgresql://postgres@127.0.0.1:" + postgresql.getPort() + "/";
        harness.process("setsid", "--wait", "pgcopydb", "clone", "--source", url + "source", "--target", url + "target", "--dir",
                harness.file("pgcopydb").toString(), "--table-jobs", "2", "--index-jobs", "2");
    }

    private void load() throws Exception {
        execute(mariadb("target"), "create table big (" + COLUMNS.replace("timestamp", "datetime") + ", primary key (id))");
        // A boolean is 't' or 'f' in the text of PostgreSQL.
        shell(psql("source", "copy (select id, customer_id, quantity, big, price, rate, active::int, created, day, first_name,"
                        + " last_name, email, city, note, code, score from big) to stdout") + " | mariadb --host=127.0.0.1"
                + " --port=" + mariadb.port() + " --user=" + MariadbServer.USER + " --password='" + MariadbServer.PASSWORD
                + "' --local-infile=1 target -e \"load data local infile '/dev/stdin' into table big character set utf8mb4\"");
        execute(mariadb("target"), INDEXES.toArray(String[]::new));
    }

    private String psql(String database, String statement) {
        return "psql -q -h 127.0.0.1 -p " + postgresql.getPort() + " -U postgres -d " + database + " -c '" + statement + "'";
    }

    private static void finish(Connection connection) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute(KEY);
            for (String index : INDEXES) {
                statement.execute(index);
            }
        }
    }

    private void shell(String command) throws Exception {
        harness.process("sh", "-c", command);
    }

    // --------------------------------------------------------------------------------------------------------- the data

    private Path source() {
        return harness.file("source-" + rows + ".sqlite");
    }

    private void plan(
            String name, String source, String read, String target, String written, String verify, String script)
            throws IOException {
        harness.write(
                name + ".yaml",
                """
                tranship: 1
                name: %s
                connections:
                  source: %s
                  target: %s
                steps:
                  - copy: %s -> %s
                    verify: %s
                %s
                """
                        .formatted(name, source, target, read, written, verify, script == null ? "" : "    js: \"" + script + "\""));
    }

    private String postgresqlUrl(String database) {
        return "postgresql://postgres@127.0.0.1:" + postgresql.getPort() + "/" + database;
    }

    private String mariadbUrl(String database) {
        return "{ url: \"mariadb:" + mariadb.location(database) + "\", password: \"${env:MARIADB_PASSWORD}\" }";
    }

    /** {@return the values of row i, in the words of all three databases but for a few} */
    private static String values(String seconds, String days, String hex) {
        return """
                select i, i * 7919 %% 100000, i * 31 %% 50 + 1, i %% 2000000 * 4611686018427, i * 37 %% 1000000 / 100.0,
                    i * 0.123456789, i %% 2 = 1, %s, %s, %s, %s, %s, %s,
                    case when i %% 3 = 0 then null else %s end, %s, i * 13 %% 2001 - 1000
                """
                .formatted(seconds, days, joined("'First'", "i * 7 % 5000"), joined("'Last'", "i * 11 % 50000"),
                        joined("'User'", "i", "'@Example.com'"), joined("'City'", "i % 500"),
                        joined("'note text number '", "i"), hex);
    }

    private static String joined(String... parts) {
        return Arrays.stream(parts).collect(Collectors.joining(", ", "concat(", ")"));
    }

    private void makeSqlite() throws SQLException, IOException {
        System.err.println("making " + rows + " rows in " + source());
        Path part = harness.file("part.sqlite");
        Files.deleteIfExists(part);
        try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + part);
                Statement statement = sqlite.createStatement()) {
            statement.execute("pragma journal_mode = off");
            statement.execute("pragma synchronous = off");
            statement.execute("create table big (" + COLUMNS.replace("timestamp(0)", "timestamp") + ", primary key (id))");
            statement.execute("insert into big with recursive n(i) as (select 1 union all select i + 1 from n where i < "
                    + rows + ") "
                    + values("datetime(1600000000 + i * 61 % 100000000, 'unixepoch')", "date('2000-01-01', '+' || i % 10000 || ' days')",
                            "printf('%08X', i * 2654435761 % 4294967296)")
                    + " from n");
            for (String index : INDEXES) {
                statement.execute(index);
            }
        }
        Files.move(part, source());
    }

    private void makePostgresql() throws SQLException {
        System.err.println("making " + rows + " rows in PostgreSQL");
        execute(
                postgresql("source"),
                "create table big (" + COLUMNS + ")",
                "insert into big " + values("to_timestamp(1600000000 + i * 61 % 100000000) at time zone 'UTC'",
                                "date '2000-01-01' + (i % 10000)::int",
                                "upper(lpad(to_hex(i * 2654435761 % 4294967296), 8, '0'))")
                        + " from generate_series(1::bigint, " + rows + ") as n(i)");
        finish(postgresql("source"));
        execute(postgresql("source"), "vacuum analyze big");
    }

    private void makeMariadb() throws SQLException {
        System.err.println("making " + rows + " rows in MariaDB");
        execute(
                mariadb("source"),
                "create table big (" + COLUMNS.replace("timestamp", "datetime") + ", primary key (id))",
                "insert into big select x.* from (" + values("from_unixtime(1600000000 + i * 61 % 100000000)",
                                "date '2000-01-01' + interval i % 10000 day",
                                "lpad(hex(i * 2654435761 % 4294967296), 8, '0')")
                        + " from (select cast(seq as signed) as i from seq_1_to_" + rows + ") as n) as x");
        execute(mariadb("source"), INDEXES.toArray(String[]::new));
        execute(mariadb("source"), "analyze table big");
    }

    private Connection postgresql(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgresql.getPort() + "/" + database, "postgres", "");
    }

    private Connection mariadb(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + mariadb.port() + "/" + database, MariadbServer.USER, MariadbServer.PASSWORD);
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    // -------------------------------------------------------------------------------------------------------- the table

    private String table(List<Pair> pairs) {
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                "%,d rows of 16 columns with a primary key and two indexes, %d cores, median of %d:%n%n",
                rows,
                Runtime.getRuntime().availableProcessors(),
                rounds));
        table.append("| | | seconds | rows/s | rate against the tool | wanted |\n");
        table.append("| --- | --- | ---: | ---: | ---: | ---: |\n");
        for (Pair pair : pairs) {
            double peer = harness.median(key(pair, pair.peer()));
            for (Contender contender : pair.contenders()) {
                double seconds = harness.median(key(pair, contender.name()));
                boolean judged = contender.name().equals("tranship, verify: none");
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %s |%n",
                        pair.name(),
                        contender.name(),
                        Double.isNaN(seconds)
                                ? "not there | | |"
                                : String.format(
                                        Locale.ROOT,
                                        "%.1f | %,.0f | %s | %s",
                                        seconds,
                                        rows / seconds,
                                        Double.isNaN(peer) ? "" : String.format(Locale.ROOT, "%.2f", peer / seconds),
                                        judged ? "≥ " + pair.wanted() : "")));
            }
        }
        return table.toString();
    }

    private static String key(Pair pair, String contender) {
        return pair.name() + ", " + contender;
    }
}
