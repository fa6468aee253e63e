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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Times whole commands between real servers: Tranship, and the tools that people use without it. Run by {@code
 * samples/benchmark/servers [rows] [rounds] [pair]}. All make the same table, with its primary key and two indexes, and what
 * they made is counted. The tools come from the machine; what is missing is named and left out.
 */
public final class Servers {
    private static final String BEGIN = "<!-- samples/benchmark/servers -->\n";
    private static final String END = "<!-- end -->\n";
    private static final String SCRIPT = "row => ({ ...row, email: row.email.toLowerCase() })";

    private static final String COLUMNS =
            """
            id bigint not null, customer_id bigint not null, quantity int not null, big bigint, price decimal(12,2),
            rate double precision, active boolean, created timestamp(0), day date, first_name varchar(40),
            last_name varchar(40), email varchar(80), city varchar(40), note text, code varchar(8), score int""";
    private static final String KEY = "alter table big add primary key (id)";
    private static final List<String> INDEXES = List.of(
            "create index big_customer on big (customer_id)", "create index big_created on big (created)");

    private final Path folder;
    private final Path tranship;
    private final Path page;
    private final long rows;
    private final int rounds;
    private final String only;
    private final EmbeddedPostgres postgresql;
    private final MariadbServer mariadb;

    private Servers(
            Path folder,
            Path tranship,
            Path page,
            long rows,
            int rounds,
            String only,
            EmbeddedPostgres postgresql,
            MariadbServer mariadb) {
        this.folder = folder;
        this.tranship = tranship;
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
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        try (EmbeddedPostgres postgresql = EmbeddedPostgres.builder()
                        .setDataDirectory(folder.resolve("postgresql"))
                        .setOverrideWorkingDirectory(folder.toFile())
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("shared_buffers", "256MB")
                        .setServerConfig("max_wal_size", "4GB")
                        .start();
                MariadbServer mariadb = MariadbServer.start(
                        folder, List.of("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M"))) {
            new Servers(
                            folder,
                            Path.of(args[1]).toAbsolutePath(),
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

    private interface Task {
        void run() throws Exception;
    }

    /** @param tool the program it needs; empty for none */
    private record Contender(String name, String tool, Task task, List<Double> seconds) {
        Contender(String name, String tool, Task task) {
            this(name, tool, task, new ArrayList<>());
        }

        double median() {
            List<Double> sorted = seconds.stream().sorted().toList();
            return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
        }
    }

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
        if (!Files.exists(source())) {
            makeSqlite();
        }
        makePostgresql();
        makeMariadb();
        List<Pair> pairs = pairs();
        // Round by round, so that whatever else the machine does meets all of them.
        for (int round = 0; round < rounds; round++) {
            for (Pair pair : pairs) {
                for (Contender contender : pair.contenders()) {
                    measure(pair, contender);
                }
            }
        }
        String table = table(pairs);
        System.out.print(table);
        if (only.isEmpty()) {
            write(table);
        }
    }

    private void measure(Pair pair, Contender contender) throws Exception {
        if (!contender.tool().isEmpty() && !there(contender.tool())) {
            System.err.println(pair.name() + ", " + contender.name() + ": there is no command " + contender.tool());
            return;
        }
        clean();
        long began = System.nanoTime();
        try {
            contender.task().run();
        } catch (IllegalStateException e) {
            if (contender.name().startsWith("tranship")) {
                throw e;
            }
            System.err.println(pair.name() + ", " + contender.name() + " does not work here: " + e.getMessage());
            return;
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long there = pair.to().equals("MariaDB")
                ? number(mariadb("target"), "select count(*) from big")
                : number(postgresql("target"), "select count(*) from big");
        if (there != rows) {
            throw new IllegalStateException(contender.name() + " moved " + there + " of " + rows + " rows");
        }
        contender.seconds().add(seconds);
        System.err.printf(Locale.ROOT, "%s, %s: %.1f s%n", pair.name(), contender.name(), seconds);
    }

    private void clean() throws Exception {
        execute(postgresql("postgres"), "drop database if exists target", "create database target", "checkpoint");
        execute(mariadb(""), "drop database if exists target", "create database target");
        deleteTree(folder.resolve(".tranship"));
        deleteTree(folder.resolve("pgcopydb"));
    }

    // -------------------------------------------------------------------------------------------------------- the tools

    private void tranship(String plan) throws Exception {
        process(List.of(tranship.toString(), "run", plan + ".yaml"));
    }

    private void pgloader(String source) throws Exception {
        Path commands = folder.resolve("pgloader.load");
        Files.writeString(
                commands,
                """
                load database from %s into postgresql://postgres@127.0.0.1:%d/target
                with create tables, create indexes, reset sequences%s;
                """
                        .formatted(source, postgresql.getPort(), source.startsWith("mysql")
                                ? "\nalter schema 'source' rename to 'public'"
                                : ""));
        process(List.of("pgloader", commands.toString()));
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
        process(List.of("setsid", "--wait", "pgcopydb", "clone", "--source", url + "source", "--target", url + "target", "--dir",
                folder.resolve("pgcopydb").toString(), "--table-jobs", "2", "--index-jobs", "2"));
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
        process(List.of("sh", "-c", command));
    }

    private void process(List<String> command) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        String java = builder.environment().getOrDefault("TRANSHIP_JAVA_OPTS", "");
        builder.environment().put("TRANSHIP_JAVA_OPTS", "-Xmx512m " + java);
        builder.environment().put("MARIADB_PASSWORD", MariadbServer.PASSWORD);
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(command + " ended with " + code + ":\n" + Files.readString(said));
        }
    }

    private static boolean there(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
    }

    // --------------------------------------------------------------------------------------------------------- the data

    private Path source() {
        return folder.resolve("source-" + rows + ".sqlite");
    }

    private void plan(
            String name, String source, String read, String target, String written, String verify, String script)
            throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
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
                select i, i * 7919 %% 100000, i * 31 %% 50 + 1, i * 4611686018427, i * 37 %% 1000000 / 100.0,
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
        Path part = folder.resolve("part.sqlite");
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

    private static void deleteTree(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
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
            double peer = median(pair, pair.peer());
            for (Contender contender : pair.contenders()) {
                double seconds = contender.median();
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

    private static double median(Pair pair, String name) {
        return pair.contenders().stream()
                .filter(contender -> contender.name().equals(name))
                .mapToDouble(Contender::median)
                .findFirst()
                .orElseThrow();
    }

    private void write(String table) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END, begin);
        if (begin < BEGIN.length() || end < 0) {
            throw new IllegalStateException(page + " has no section for this");
        }
        Files.writeString(page, text.substring(0, begin) + "\n" + table + "\n" + text.substring(end));
    }
}
