package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.PlanReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        run("after.yaml", Map.of());
        assertThat(bench.contents(target, Backend.DUCKDB_BIT)).isEqualTo(Fixture.SMALL.rows(Backend.DUCKDB_BIT));
        assertThat(folder.resolve("app.env")).content().contains("CACHE_BACKEND=duckdb_bit\n");
        run("rollback.yaml", Map.of());
        assertThat(bench.contents(target, Backend.DUCKDB_BIT)).isEqualTo(before);
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
