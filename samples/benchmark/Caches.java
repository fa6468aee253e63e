import dev.tranship.testkit.RedisServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.FlushMode;

/**
 * Times a cache of PartitionCache from PostgreSQL (arrays) to Redis (sets): Tranship as a whole command, and the loop of PartitionCache's guide,
 * which gets one entry and sets it, one after the other; in Python, as there, where its drivers are installed, and in Java. Run by {@code samples/benchmark/partitioncache [entries] [rounds]}. Each entry has
 * ten members. What arrived is counted.
 */
public final class Caches {
    /** So many entries say how long a loop takes for one. */
    private static final int LOOPED = 100_000;

    private final Harness harness;
    private final Path guide;
    private final int entries;
    private final EmbeddedPostgres source;
    private final RedisServer target;

    private Caches(Harness harness, Path guide, int entries, EmbeddedPostgres source, RedisServer target) {
        this.harness = harness;
        this.guide = guide;
        this.entries = entries;
        this.source = source;
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Harness harness = new Harness(args[0], args[1], Map.of());
        try (EmbeddedPostgres source = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(harness.file("postgresql").toFile())
                        .start();
                RedisServer target = RedisServer.start(harness.file(""))) {
            new Caches(harness, Path.of(args[5]), Integer.parseInt(args[3]), source, target)
                    .run(Integer.parseInt(args[4]), Path.of(args[2]));
        }
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        plan("none");
        plan("checksum");
        int looped = Math.min(entries, LOOPED);
        Optional<String> python = python();
        for (int round = 0; round < rounds; round++) {
            if (python.isPresent()) {
                measure("the loop of the guide, in Python", looped, () -> guide(python.get()));
            }
            measure("the loop of the guide, in Java", looped, this::loop);
            measure("tranship, verify: none", entries, () -> harness.tranship("run", "none.yaml"));
            measure("tranship, verify: checksum", entries, () -> harness.tranship("run", "checksum.yaml"));
        }
        Harness.publish(harness.rates("entries", entries), page, "partitioncache");
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

    /** {@return a Python with the drivers that PartitionCache uses} */
    private Optional<String> python() throws InterruptedException {
        for (String program : List.of("python3", "/usr/bin/python3")) {
            try {
                harness.process(program, "-c", "import psycopg, redis");
                return Optional.of(program);
            } catch (IOException | IllegalStateException e) {
                // The next one may be that of the system, with the packages of the system.
            }
        }
        System.err.println("a python3 with psycopg and redis is not there: the guide's loop is left out");
        return Optional.empty();
    }

    private void guide(String python) throws IOException, InterruptedException {
        harness.process(
                python, guide.toString(), "" + source.getPort(), "" + target.port(), "" + Math.min(entries, LOOPED));
    }

    /** @param moved how many entries the task moves; its time is reckoned up to all of them */
    private void measure(String name, int moved, Harness.Task task) throws Exception {
        try (Jedis jedis = new Jedis("127.0.0.1", target.port(), 120_000)) {
            jedis.flushAll(FlushMode.SYNC);
            harness.delete(".tranship");
            double took = Harness.timed(task);
            if (jedis.dbSize() < moved) {
                throw new IllegalStateException(name + " moved " + jedis.dbSize() + " of " + moved + " entries");
            }
            harness.took(name, took * entries / moved);
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
            for (String hash : hashes.subList(0, Math.min(entries, LOOPED))) {
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

    private void plan(String verify) throws IOException {
        harness.write(
                verify + ".yaml",
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
}
