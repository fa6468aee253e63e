import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Times whole commands side by side on one machine: Tranship, and what people do without it. Run by {@code
 * samples/benchmark/run [rows] [rounds]}. Everything is made below {@code target/benchmark}.
 */
public final class Benchmark {
    private static final String COLUMNS =
            """
            id bigint not null primary key, customer_id bigint not null, quantity bigint not null, big bigint,
            price decimal(12,2), rate double, active boolean, created timestamp, day date, first_name varchar,
            last_name varchar, email varchar, city varchar, note varchar, code varchar, score bigint
            """;

    private final Path folder;
    private final Path tranship;
    private final long rows;
    private final int rounds;

    private Benchmark(Path folder, Path tranship, long rows, int rounds) {
        this.folder = folder;
        this.tranship = tranship;
        this.rows = rows;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        Benchmark benchmark = new Benchmark(
                Path.of(args[0]).toAbsolutePath(),
                Path.of(args[1]).toAbsolutePath(),
                Long.parseLong(args[2]),
                Integer.parseInt(args[3]));
        benchmark.run();
    }

    private void run() throws Exception {
        Files.createDirectories(folder);
        Path source = folder.resolve("source-" + rows + ".sqlite");
        if (!Files.exists(source)) {
            System.err.println("making " + rows + " rows in " + source);
            make(source);
        }
        String lower = "row => ({ ...row, email: row.email.toLowerCase() })";
        plan("plain", source, "none", null);
        plan("proven", source, "checksum", null);
        plan("script", source, "none", lower);
        List<Contender> contenders = List.of(
                new Contender("CSV by sqlite3, loaded by DuckDB", () -> csv(source)),
                new Contender("tranship, verify: none", () -> tranship("plain", false)),
                new Contender("tranship, verify: checksum", () -> tranship("proven", false)),
                new Contender("tranship, JavaScript", () -> tranship("script", false)),
                new Contender("tranship, JavaScript, --fast", () -> tranship("script", true)));
        // Round by round, so that whatever else the machine does meets all of them.
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                measure(contender);
            }
        }
        print(contenders.stream().map(Contender::result).toList());
    }

    private interface Task {
        boolean run() throws Exception;
    }

    private record Contender(String name, Task task, List<Double> seconds) {
        Contender(String name, Task task) {
            this(name, task, new ArrayList<>());
        }

        Result result() {
            List<Double> sorted = seconds.stream().sorted().toList();
            return sorted.isEmpty() ? new Result(name, 0, false) : new Result(name, sorted.get(sorted.size() / 2), true);
        }
    }

    private record Result(String name, double median, boolean done) {}

    private void measure(Contender contender) throws Exception {
        clean();
        long began = System.nanoTime();
        if (contender.task().run()) {
            double seconds = (System.nanoTime() - began) / 1e9;
            contender.seconds().add(seconds);
            System.err.printf(Locale.ROOT, "%s: %.1f s%n", contender.name(), seconds);
        }
    }

    private void print(List<Result> results) {
        double first = results.get(0).median();
        System.out.printf("%d rows x 16 columns, median of %d%n%n", rows, rounds);
        System.out.println("| | seconds | rows/s | time against the first |");
        System.out.println("| --- | ---: | ---: | ---: |");
        for (Result result : results) {
            if (result.done()) {
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.1f | %,.0f | %s |%n",
                        result.name(),
                        result.median(),
                        rows / result.median(),
                        first == 0 ? "" : String.format(Locale.ROOT, "%.2f", result.median() / first));
            } else {
                System.out.printf("| %s | not possible here | | |%n", result.name());
            }
        }
    }

    private void clean() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("target"))
                    .toList()) {
                Files.delete(file);
            }
        }
        Path workspace = folder.resolve(".tranship");
        if (Files.exists(workspace)) {
            try (Stream<Path> files = Files.walk(workspace)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void plan(String name, Path source, String verify, String script) throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
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

    private boolean tranship(String plan, boolean fast) throws Exception {
        List<String> command = new ArrayList<>(List.of(tranship.toString(), "run", plan + ".yaml"));
        if (fast) {
            command.add("--fast");
        }
        return process(command, null);
    }

    private boolean csv(Path source) throws Exception {
        Path csv = folder.resolve("target.csv");
        boolean made;
        try {
            made = process(List.of("sqlite3", "-csv", "-header", source.toString(), "select * from big"), csv);
        } catch (IOException e) {
            System.err.println("there is no sqlite3 command");
            return false;
        }
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("target.duckdb"));
                Statement statement = duckdb.createStatement()) {
            statement.execute("create table big (" + COLUMNS + ")");
            statement.execute("copy big from '" + csv + "' (header)");
        }
        return made;
    }

    private boolean process(List<String> command, Path out) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("TRANSHIP_JAVA_OPTS", "-Xmx512m");
        builder.redirectError(ProcessBuilder.Redirect.to(folder.resolve("error.txt").toFile()));
        builder.redirectOutput(
                out == null ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.to(out.toFile()));
        int code = builder.start().waitFor();
        if (code != 0) {
            System.err.println(Files.readString(folder.resolve("error.txt")));
        }
        return code == 0;
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
