package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.plugin.partitioncache.pickle.PickleWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import redis.clients.jedis.Jedis;

/** The plans beside the sample do what they say, on real servers, and are taken back. */
class PlansTest {
    private static final Path PLANS =
            Path.of("").toAbsolutePath().resolve("../../samples/partitioncache").normalize();

    @TempDir
    Path folder = Path.of("");

    private final Store.Redis redis = new Store.Redis(Servers.newDatabase());

    private void copyPlans(String name) throws IOException {
        try (Stream<Path> files = Files.walk(PLANS.resolve(name))) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(PLANS.resolve(name).relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Each plan has a workspace of its own. */
    private Session open(String file, Map<String, String> variables) {
        Map<String, String> known = new HashMap<>(variables);
        try {
            String text = Files.readString(folder.resolve(file));
            known.keySet().removeIf(name -> !text.contains("${var:" + name + "}"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Bench(folder).open(PlanReader.read(folder.resolve(file), known));
    }

    private void run(String file, Map<String, String> variables) {
        try (Session session = open(file, variables)) {
            assertThat(session.run(null, false).rejected()).isZero();
        }
    }

    private void undo(String file, Map<String, String> variables) {
        try (Session session = open(file, variables)) {
            session.undo(new Session.UndoTarget.All(), Session.Theirs.REFUSE);
        }
    }

    private String redis() {
        return "redis://127.0.0.1:" + Servers.redisPort() + "/" + redis.database();
    }

    /** A database of its own, since the names of the tables are those of the plans. */
    private static String database() {
        String name = "plans" + Servers.newDatabase();
        try (Connection connection = Servers.postgresql();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private static Connection connect(String database) throws SQLException {
        return java.sql.DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + Servers.postgresqlPort() + "/" + database + "?user=postgres");
    }

    private static List<String> rows(String database, String query) {
        try (Connection connection = connect(database);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                List<String> line = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.add(rows.getString(i));
                }
                lines.add(String.join("|", line.stream().map(String::valueOf).toList()));
            }
            return lines;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String server(String scheme, String database) {
        return scheme + "://postgres@127.0.0.1:" + Servers.postgresqlPort() + "/" + database;
    }

    @Test
    void aCacheMadeByHandInRedisBecomesAPartition() throws Exception {
        copyPlans("elsewhere");
        try (Jedis jedis = redis.connect()) {
            jedis.set("mine:5d41402abc4b2a76b9719d911017c592", "[3, 1, 2, 3]");
            jedis.set("mine:7d793037a0760186574b0282f2f435e7", "[10]");
            jedis.pexpireAt("mine:7d793037a0760186574b0282f2f435e7", 4_102_444_799_123L);
        }
        Store.Rocks cache = new Store.Rocks(folder.resolve("cache"));
        Map<String, String> variables = Map.of("old", redis());
        run("redis.yaml", variables);
        assertThat(new Bench(folder).contents(cache, Backend.ROCKSDICT))
                .containsEntry(
                        "cache:city_id",
                        List.of(
                                List.of("5d41402abc4b2a76b9719d911017c592", List.of(1L, 2L, 3L)),
                                List.of("7d793037a0760186574b0282f2f435e7", List.of(10L))))
                .hasEntrySatisfying(
                        "queries",
                        queries -> assertThat(queries)
                                .singleElement()
                                .satisfies(row -> assertThat(row)
                                        .contains(
                                                "7d793037a0760186574b0282f2f435e7",
                                                "-- expires at 2099-12-31T23:59:59.123Z")));
        undo("redis.yaml", variables);
        assertThat(cache.dump()).isEmpty();
    }

    @Test
    void materializedViewsBecomeEntriesAndComeBack() throws Exception {
        copyPlans("elsewhere");
        String database = database();
        execute(
                database,
                "CREATE TABLE poi (city_id integer, kind text)",
                "INSERT INTO poi VALUES (7, 'cafe'), (3, 'cafe'), (7, 'cafe'), (9, 'school'), (NULL, 'school')",
                "CREATE MATERIALIZED VIEW cache_aa11 AS SELECT city_id FROM poi WHERE kind = 'cafe'",
                "CREATE INDEX by_city ON cache_aa11 (city_id)",
                "CREATE MATERIALIZED VIEW \"cache_Bb 'x\" AS SELECT city_id FROM poi WHERE kind = 'school'",
                "CREATE MATERIALIZED VIEW cachexother AS SELECT 1 AS one");
        String views = "SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relkind IN ('m', 'i')"
                + " AND relnamespace = 'public'::regnamespace ORDER BY 1";
        List<String> before =
                rows(database, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1");
        List<String> definitions = rows(database, views);
        Map<String, String> variables = Map.of("app", server("postgresql", database));
        run("views.yaml", variables);
        assertThat(rows(database, "SELECT matviewname FROM pg_matviews")).containsExactly("cachexother");
        assertThat(new Bench(folder).contents(new Store.Rocks(folder.resolve("cache")), Backend.ROCKSDICT))
                .containsEntry(
                        "cache:city_id", List.of(List.of("Bb 'x", List.of(9L)), List.of("aa11", List.of(3L, 7L))))
                .hasEntrySatisfying(
                        "queries",
                        queries -> assertThat(queries)
                                .extracting(row -> row.get(1))
                                .containsExactlyInAnyOrder("aa11", "Bb 'x"));
        undo("views.yaml", variables);
        assertThat(rows(database, views)).isEqualTo(definitions);
        assertThat(rows(
                        database,
                        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"))
                .isEqualTo(before);
    }

    @Test
    void anInstallationGoesFromVersionToVersionAndBack() throws Exception {
        copyPlans("upgrade");
        String database = database();
        execute(
                database,
                "CREATE TABLE cache (key TEXT PRIMARY KEY, value INTEGER[])",
                "INSERT INTO cache VALUES ('" + Fixture.hash(1) + "', '{3,1}'), ('" + Fixture.hash(2) + "', NULL)");
        try (Jedis jedis = redis.connect()) {
            jedis.rpush("query_queue", "SELECT 1", "SELECT 2");
        }
        Map<String, String> variables = Map.of(
                "tables", server("postgresql", database),
                "cache", server("partitioncache+postgresql_array", database),
                "queue", "partitioncache+redis_queue://127.0.0.1:" + Servers.redisPort() + "/" + redis.database());
        String env = Files.readString(folder.resolve("app.env"));
        SortedMap<String, String> lists = redis.dump();

        run("to-0.5.yaml", variables);
        String tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1";
        assertThat(rows(database, "SELECT * FROM partitioncache_cache_city_id ORDER BY 1"))
                .containsExactly(Fixture.hash(1) + "|{3,1}|2", Fixture.hash(2) + "|null|null");
        assertThat(folder.resolve("app.env"))
                .content()
                .contains("PG_ARRAY_CACHE_TABLE_PREFIX=partitioncache", "# since the beginning");
        try (Jedis jedis = redis.connect()) {
            assertThat(jedis.lrange("query_queue_original_query", 0, -1))
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("\"partition_key\":\"city_id\"");
        }
        List<String> at5 = rows(database, tables);
        run("to-0.6.yaml", variables);
        run("to-0.7.yaml", variables);
        execute(
                database,
                "INSERT INTO partitioncache_queries (query_hash, query, partition_key, status) VALUES ('"
                        + Fixture.hash(3) + "', 'SELECT 3', 'city_id', 'limit')");
        assertThat(new Bench(folder)
                        .contents(new Store.Other(database, "partitioncache"), Backend.POSTGRESQL_ARRAY)
                        .get("queries"))
                .singleElement()
                .satisfies(row -> assertThat(row).contains("limit"));
        execute(database, "DELETE FROM partitioncache_queries");

        undo("to-0.7.yaml", variables);
        undo("to-0.6.yaml", variables);
        assertThat(rows(database, tables)).isEqualTo(at5);
        undo("to-0.5.yaml", variables);
        assertThat(rows(database, tables)).contains("cache").doesNotContain("partitioncache_queries");
        assertThat(folder.resolve("app.env")).hasContent(env);
        assertThat(redis.dump()).isEqualTo(lists);
    }

    @Test
    void bitsOfPostgresqlGoFromVersionToVersionAndBack() throws Exception {
        copyPlans("upgrade");
        String database = database();
        execute(
                database,
                "CREATE TABLE cache (key TEXT PRIMARY KEY, value BIT(201))",
                "INSERT INTO cache VALUES ('" + Fixture.hash(1) + "', B'0101'::bit(201)), ('" + Fixture.hash(2)
                        + "', NULL)");
        assertGoesFromVersionToVersionAndBack(
                database, Backend.POSTGRESQL_BIT, "bits", List.of("to-0.5", "to-0.6", "to-0.7"));
    }

    @Test
    void bitmapsOfPostgresqlGoFromVersionToVersionAndBack() throws Exception {
        copyPlans("upgrade");
        String database = database();
        String first = Files.readString(folder.resolve("roaring/versions/V0.5.0__partitions.sql"));
        execute(
                database,
                Fixture.ROARING_DOMAIN,
                first.substring(first.indexOf("-- up"), first.indexOf("-- down")),
                "INSERT INTO partitioncache_cache_city_id VALUES ('" + Fixture.hash(1) + "', '\\x"
                        + HexFormat.of().formatHex(Fixture.roaring(List.of(1L, 3L))) + "'), ('" + Fixture.hash(2)
                        + "', NULL)");
        assertGoesFromVersionToVersionAndBack(
                database, Backend.POSTGRESQL_ROARINGBIT, "roaring", List.of("to-0.6", "to-0.7"));
    }

    private void assertGoesFromVersionToVersionAndBack(
            String database, Backend backend, String plans, List<String> steps) {
        Map<String, String> variables = Map.of(
                "tables", server("postgresql", database),
                "cache", server("partitioncache+" + backend.word(), database));
        String shape = "SELECT table_name, column_name, data_type, character_maximum_length FROM"
                + " information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%tranship%'"
                + " AND column_name <> 'partition_keys_count' ORDER BY table_name, ordinal_position";
        List<String> before = rows(database, shape);
        for (String step : steps) {
            run(plans + "/" + step + ".yaml", variables);
        }
        assertThat(new Bench(folder).contents(new Store.Other(database, "partitioncache"), backend))
                .containsEntry(
                        "cache:city_id",
                        List.of(List.of(Fixture.hash(1), List.of(1L, 3L)), Arrays.asList(Fixture.hash(2), null)));
        execute(
                database,
                "INSERT INTO partitioncache_queries (query_hash, query, partition_key, status) VALUES ('"
                        + Fixture.hash(3) + "', 'SELECT 3', 'city_id', 'limit')",
                "DELETE FROM partitioncache_queries");
        for (int i = steps.size() - 1; i >= 0; i--) {
            undo(plans + "/" + steps.get(i) + ".yaml", variables);
        }
        assertThat(rows(database, shape)).isEqualTo(before);
    }

    /** The record of a query. */
    private static final String QUERY = "query:city_id:" + Fixture.hash(1);

    /** An entry of 1 and 3 as version 0.4.0 has it. */
    private static void putBare(Backend backend, Store store) throws RocksDBException {
        if (store instanceof Store.Redis redis) {
            try (Jedis jedis = redis.connect()) {
                if (backend.bits()) {
                    jedis.set(Fixture.hash(1), "01010000000");
                } else {
                    jedis.sadd(Fixture.hash(1), "3", "1");
                }
            }
        } else if (backend == Backend.ROCKSDICT) {
            put(store, "\u0002" + Fixture.hash(1), "\u0006", PickleWriter.write(4, Set.of(1L, 3L)));
        } else {
            put(store, Fixture.hash(1), "", HexFormat.of().parseHex(backend.bits() ? "5000" : "0000000300000001"));
        }
    }

    /** A query as version 0.5 has it. */
    private static void putQueryOfVersion5(Backend backend, Store store) throws RocksDBException {
        Map<String, String> fields =
                Map.of("query", "SELECT 1", "partition_key", "city_id", "last_seen", "2025-07-01 10:00:00.000001");
        if (store instanceof Store.Redis redis) {
            try (Jedis jedis = redis.connect()) {
                jedis.hset(QUERY, fields);
            }
        } else if (backend == Backend.ROCKSDICT) {
            put(store, "\u0002" + QUERY, "\u0006", PickleWriter.write(4, new TreeMap<>(fields)));
        } else {
            put(store, QUERY, "SELECT 1|city_id|2025-07-01T10:00:00.000001", new byte[0]);
        }
    }

    private static void put(Store store, String key, String text, byte[] bytes) throws RocksDBException {
        byte[] start = text.getBytes(StandardCharsets.UTF_8);
        byte[] value = Arrays.copyOf(start, start.length + bytes.length);
        System.arraycopy(bytes, 0, value, start.length, bytes.length);
        try (RocksDB database = ((Store.Rocks) store).connect()) {
            database.put(key.getBytes(StandardCharsets.UTF_8), value);
        }
    }

    private static void remove(Backend backend, Store store, String key) throws RocksDBException {
        if (store instanceof Store.Redis redis) {
            try (Jedis jedis = redis.connect()) {
                jedis.del(key);
            }
        } else {
            try (RocksDB database = ((Store.Rocks) store).connect()) {
                database.delete(
                        ((backend == Backend.ROCKSDICT ? "\u0002" : "") + key).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS_SET", "REDIS_BIT", "ROCKSDB_SET", "ROCKSDB_BIT", "ROCKSDICT"})
    void bareKeysBecomeAPartitionAndGoOn(Backend backend) throws Exception {
        copyPlans("upgrade");
        Store old = Store.of(backend, folder, "old");
        putBare(backend, old);
        Store cache = Store.of(backend, folder, "new");
        Map<String, String> variables = Map.of("old", old.url(backend), "cache", cache.url(backend));
        SortedMap<String, String> nothing = cache.dump();
        String first = backend.word() + "/to-0.5.yaml";
        String env = Files.readString(folder.resolve(backend.word()).resolve("app.env"));

        run(first, variables);
        Bench bench = new Bench(folder);
        assertThat(bench.contents(cache, backend))
                .containsEntry("cache:city_id", List.of(List.of(Fixture.hash(1), List.of(1L, 3L))));
        assertThat(folder.resolve(backend.word()).resolve("app.env"))
                .content()
                .contains("CACHE_BACKEND=" + backend.word());

        putQueryOfVersion5(backend, cache);
        SortedMap<String, String> at5 = cache.dump();
        run("keys/to-0.6.yaml", variables);
        assertThat(cache.dump()).isNotEqualTo(at5);
        assertThat(bench.contents(cache, backend))
                .hasEntrySatisfying(
                        "queries",
                        queries -> assertThat(queries)
                                .singleElement()
                                .satisfies(row -> assertThat(row).contains("SELECT 1", "ok")));
        run("keys/to-0.7.yaml", variables);

        undo("keys/to-0.7.yaml", variables);
        undo("keys/to-0.6.yaml", variables);
        assertThat(cache.dump()).isEqualTo(at5);
        remove(backend, cache, QUERY);
        undo(first, variables);
        assertThat(cache.dump()).isEqualTo(nothing);
        assertThat(folder.resolve(backend.word()).resolve("app.env")).hasContent(env);
    }

    @Test
    void aCacheMovesByTheChecklistAndGoesBackToItsCheckpoint() throws Exception {
        copyPlans("move");
        Store old = new Store.Rocks(folder.resolve("old"));
        Store.Tables target = new Store.Tables(folder.resolve("new.duckdb"), "partitioncache");
        Fixture.only(Datatype.INTEGER).seed(Backend.ROCKSDICT, old);
        Fixture.SMALL.seed(Backend.DUCKDB_BIT, target);
        execute(target, "DELETE FROM partitioncache_cache_city_id WHERE query_hash > '" + Fixture.hash(20) + "'");
        Bench bench = new Bench(folder);
        var before = bench.contents(target, Backend.DUCKDB_BIT);
        run("before.yaml", Map.of());
        run("during.yaml", Map.of());
        // How fast a busy machine answers proves nothing.
        run("after.yaml", Map.of("noise", "60s"));
        assertThat(bench.contents(target, Backend.DUCKDB_BIT)).isEqualTo(Fixture.SMALL.rows(Backend.DUCKDB_BIT));
        assertThat(folder.resolve("app.env")).content().contains("CACHE_BACKEND=duckdb_bit\n");
        run("rollback.yaml", Map.of());
        assertThat(bench.contents(target, Backend.DUCKDB_BIT)).isEqualTo(before);
        undo("rollback.yaml", Map.of());
        assertThat(bench.contents(target, Backend.DUCKDB_BIT)).isEqualTo(Fixture.SMALL.rows(Backend.DUCKDB_BIT));
    }

    private static void execute(Store.Tables store, String statement) {
        try (Connection connection = store.connect();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
