import dev.tranship.testkit.RedisServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.FlushMode;

/**
 * Times a cache of PartitionCache from PostgreSQL (arrays) to Redis (sets): Tranship as a whole command, and the loop of PartitionCache's guide,
 * which gets one entry and sets it, one after the other. Run by {@code samples/benchmark/partitioncache [entries] [rounds]}. Each entry has
 * ten members. What arrived is counted.
 */
public final class Caches {
    private static final String BEGIN = "<!-- samples/benchmark/partitioncache -->\n";
    private static final String END = "<!-- end -->\n";

    private final Path folder;
    private final Path tranship;
    private final int entries;
    private final EmbeddedPostgres source;
    private final RedisServer target;
    private final Map<String, List<Double>> seconds = new TreeMap<>();

    private Caches(Path folder, Path tranship, int entries, EmbeddedPostgres source, RedisServer target) {
        this.folder = folder;
        this.tranship = tranship;
        this.entries = entries;
        this.source = source;
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        try (EmbeddedPostgres source = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(folder.resolve("postgresql").toFile())
                        .start();
                RedisServer target = RedisServer.start(folder)) {
            new Caches(folder, Path.of(args[1]).toAbsolutePath(), Integer.parseInt(args[3]), source, target)
                    .run(Integer.parseInt(args[4]), Path.of(args[2]));
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        plan("none");
        plan("checksum");
        // Round by round, so that whatever else the machine does meets all of them.
        for (int round = 0; round < rounds; round++) {
            measure("1 the loop of the guide, in Java", this::loop);
            measure("2 tranship, verify: none", () -> tranship("none"));
            measure("3 tranship, verify: checksum", () -> tranship("checksum"));
        }
        String table = table();
        System.out.print(table);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        if (begin >= 0) {
            int end = text.indexOf(END, begin);
            Files.writeString(page, text.substring(0, begin) + BEGIN + table + text.substring(end));
        }
    }

    private void fill() throws SQLException {
        try (Connection connection = source.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE TABLE pc_partition_metadata (partition_key TEXT PRIMARY KEY, datatype TEXT NOT NULL,"
                    + " created_at TIMESTAMP DEFAULT now())");
            sql.execute("INSERT INTO pc_partition_metadata VALUES ('city_id', 'integer')");
            sql.execute("CREATE TABLE pc_cache_city_id (query_hash TEXT PRIMARY KEY, partition_keys INTEGER[],"
                    + " partition_keys_count INTEGER GENERATED ALWAYS AS (cardinality(partition_keys)) STORED)");
            sql.execute("INSERT INTO pc_cache_city_id (query_hash, partition_keys) SELECT md5(i::text) || '00000000',"
                    + " ARRAY(SELECT (i * 7 + k * 1009) % 50000 FROM generate_series(0, 9) k) FROM generate_series(1, "
                    + entries + ") i");
            sql.execute("VACUUM ANALYZE");
        }
    }

    private void measure(String name, Task task) throws Exception {
        try (Jedis jedis = new Jedis("127.0.0.1", target.port(), 120_000)) {
            jedis.flushAll(FlushMode.SYNC);
            delete(folder.resolve(".tranship"));
            long began = System.nanoTime();
            task.run();
            double took = (System.nanoTime() - began) / 1e9;
            if (jedis.dbSize() < entries) {
                throw new IllegalStateException(name + " moved " + jedis.dbSize() + " of " + entries + " entries");
            }
            seconds.computeIfAbsent(name, n -> new ArrayList<>()).add(took);
            System.err.printf(Locale.ROOT, "%s: %.1f s, %,.0f entries/s%n", name, took, entries / took);
        }
    }

    private void loop() throws SQLException {
        try (Connection connection = source.getPostgresDatabase().getConnection();
                PreparedStatement get =
                        connection.prepareStatement("SELECT partition_keys FROM pc_cache_city_id WHERE query_hash = ?");
                Jedis redis = new Jedis("127.0.0.1", target.port(), 120_000)) {
            List<String> hashes = new ArrayList<>();
            try (Statement all = connection.createStatement();
                    ResultSet rows = all.executeQuery("SELECT query_hash FROM pc_cache_city_id")) {
                while (rows.next()) {
                    hashes.add(rows.getString(1));
                }
            }
            redis.hset("_partition_metadata:city_id", "datatype", "integer");
            for (String hash : hashes) {
                get.setString(1, hash);
                try (ResultSet row = get.executeQuery()) {
                    row.next();
                    Array members = row.getArray(1);
                    redis.sadd(
                            "cache:city_id:" + hash,
                            Stream.of((Object[]) members.getArray()).map(String::valueOf).toArray(String[]::new));
                }
            }
        }
    }

    private void tranship(String plan) throws Exception {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(List.of(tranship.toString(), "run", plan + ".yaml"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("TRANSHIP_JAVA_OPTS", "-Xmx512m");
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("tranship ended with " + code + ":\n" + Files.readString(said));
        }
    }

    private void plan(String verify) throws IOException {
        Files.writeString(
                folder.resolve(verify + ".yaml"),
                """
                tranship: 1
                name: %s
                connections:
                  old: { url: "partitioncache+postgresql_array://postgres@127.0.0.1:%d/postgres", prefix: pc }
                  new: partitioncache+redis_set://127.0.0.1:%d/0
                steps:
                  - copy: old -> new
                    verify: %s
                """
                        .formatted(verify, source.getPort(), target.port(), verify));
    }

    private String table() {
        StringBuilder table = new StringBuilder("| | entries/s | against the first |\n| --- | ---: | ---: |\n");
        double first = Double.NaN;
        for (Map.Entry<String, List<Double>> entry : seconds.entrySet()) {
            List<Double> sorted = entry.getValue().stream().sorted().toList();
            double rate = entries / sorted.get(sorted.size() / 2);
            first = Double.isNaN(first) ? rate : first;
            table.append(String.format(
                    Locale.ROOT, "| %s | %,.0f | %.1f |%n", entry.getKey().substring(2), rate, rate / first));
        }
        return table.toString();
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
