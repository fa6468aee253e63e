import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times whole commands side by side on one machine: Tranship, and what people do without it. Run by {@code
 * samples/benchmark/run [rows] [rounds]}. Everything is made below {@code target/benchmark}.
 */
public final class Benchmark {
    private static final String CSV = "CSV by sqlite3, loaded by DuckDB";
    private static final String COLUMNS =
            """
            id bigint not null primary key, customer_id bigint not null, quantity bigint not null, big bigint,
            price decimal(12,2), rate double, active boolean, created timestamp, day date, first_name varchar,
            last_name varchar, email varchar, city varchar, note varchar, code varchar, score bigint
            """;

    private final Harness harness;
    private final long rows;
    private final int rounds;

    private Benchmark(Harness harness, long rows, int rounds) {
        this.harness = harness;
        this.rows = rows;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        new Benchmark(new Harness(args[0], args[1], Map.of()), Long.parseLong(args[2]), Integer.parseInt(args[3])).run();
    }

    private void run() throws Exception {
        Path source = harness.file("source-" + rows + ".sqlite");
        if (!Files.exists(source)) {
            System.err.println("making " + rows + " rows in " + source);
            make(source);
        }
        String lower = "row => ({ ...row, email: row.email.toLowerCase() })";
        plan("plain", source, "none", null);
        plan("proven", source, "checksum", null);
        plan("script", source, "none", lower);
        boolean client = Harness.there("sqlite3");
        for (int round = 0; round < rounds; round++) {
            if (client) {
                measure(CSV, () -> csv(source));
            }
            measure("tranship, verify: none", () -> harness.tranship("run", "plain.yaml"));
            measure("tranship, verify: checksum", () -> harness.tranship("run", "proven.yaml"));
            measure("tranship, JavaScript", () -> harness.tranship("run", "script.yaml"));
            measure("tranship, JavaScript, --fast", () -> harness.tranship("run", "script.yaml", "--fast"));
        }
        print();
    }

    private void measure(String name, Harness.Task task) throws Exception {
        for (String made : List.of("target.duckdb", "target.duckdb.wal", "target.csv", ".tranship")) {
            harness.delete(made);
        }
        harness.took(name, Harness.timed(task));
    }

    private void print() {
        double first = harness.median(CSV);
        System.out.printf("%d rows x 16 columns, median of %d%n%n", rows, rounds);
        System.out.println("| | seconds | rows/s | time against the first |");
        System.out.println("| --- | ---: | ---: | ---: |");
        for (String name : harness.measured()) {
            double median = harness.median(name);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %,.0f | %s |%n",
                    name,
                    median,
                    rows / median,
                    Double.isNaN(first) ? "" : String.format(Locale.ROOT, "%.2f", median / first));
        }
    }

    private void plan(String name, Path source, String verify, String script) throws IOException {
        harness.write(
                name + ".yaml",
                """
                tranship: 1
                name: %s
                connections:
                  source: sqlite:%s
                  target: duckdb:target.duckdb
                steps:
                  - copy: source.big -> target.main.big
                    verify: %s
                %s
                """
                        .formatted(name, source.getFileName(), verify, script == null ? "" : "    js: \"" + script + "\""));
    }

    private void csv(Path source) throws Exception {
        harness.process("sh", "-c", "sqlite3 -csv -header '" + source + "' 'select * from big' > target.csv");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:" + harness.file("target.duckdb"));
                Statement statement = duckdb.createStatement()) {
            statement.execute("create table big (" + COLUMNS + ")");
            statement.execute("copy big from '" + harness.file("target.csv") + "' (header)");
        }
    }

    private void make(Path file) throws SQLException {
        try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = sqlite.createStatement()) {
            statement.execute("pragma journal_mode = off");
            statement.execute("pragma synchronous = off");
            statement.execute(
                    """
                    create table big (
                        id integer primary key, customer_id integer not null, quantity integer not null, big bigint,
                        price decimal(12,2), rate double, active boolean, created timestamp, day date,
                        first_name varchar(40), last_name varchar(40), email varchar(80), city varchar(40), note text,
                        code char(8), score integer)
                    """);
            statement.execute(
                    """
                    insert into big
                    with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)
                    select i, i * 7919 %% 100000, i * 31 %% 50 + 1, i %% 2000000 * 4611686018427, i * 37 %% 1000000 / 100.0,
                        i * 0.123456789, i %% 2, datetime(1600000000 + i * 61, 'unixepoch'),
                        date(1500000000 + i * 8641, 'unixepoch'), 'First' || i * 7 %% 5000, 'Last' || i * 11 %% 50000,
                        'User' || i || '@Example.com', 'City' || i %% 500,
                        case when i %% 3 = 0 then null else 'note text number ' || i end, printf('%%08X', i * 2654435761 %% 4294967296),
                        i * 13 %% 2001 - 1000
                    from n
                    """
                            .formatted(rows));
        }
    }
}
