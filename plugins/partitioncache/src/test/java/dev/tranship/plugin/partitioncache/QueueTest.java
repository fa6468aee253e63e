package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tranship.dsl.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Queues that PartitionCache has filled go from PostgreSQL to Redis, back, and away again. */
class QueueTest {
    private static final String SQL = "SELECT DISTINCT \"city\" FROM poi -- ä | 'x'";

    @TempDir
    Path folder = Path.of("");

    private final Store.Tables tables = new Store.Tables(null, "q" + Servers.newDatabase());
    private final Store.Redis lists = new Store.Redis(Servers.newDatabase());

    private String bench(String steps) {
        return Bench.plan(tables.connection(Backend.POSTGRESQL_QUEUE), lists.connection(Backend.REDIS_QUEUE), steps);
    }

    @BeforeEach
    void fillTables() throws Exception {
        try (Connection connection = tables.connect();
                Statement sql = connection.createStatement()) {
            for (String queue : List.of("original_query_queue", "query_fragment_queue")) {
                boolean fragments = queue.startsWith("query");
                sql.execute("CREATE TABLE " + tables.prefix() + "_" + queue
                        + " (id SERIAL PRIMARY KEY, query TEXT NOT NULL,"
                        + (fragments ? " hash TEXT NOT NULL," : "")
                        + " partition_key TEXT NOT NULL, partition_datatype TEXT, priority INTEGER NOT NULL DEFAULT 1,"
                        + " created_at TIMESTAMP DEFAULT now(), updated_at TIMESTAMP DEFAULT now(), UNIQUE ("
                        + (fragments ? "hash" : "query") + ", partition_key))");
            }
            sql.execute("INSERT INTO " + tables.prefix()
                    + "_original_query_queue (query, partition_key, partition_datatype, priority, created_at, updated_at) VALUES"
                    + " ('SELECT 1', 'city_id', 'integer', 1, '2026-01-02 03:04:05.000006', '2026-01-02 03:04:06'),"
                    + " ('" + SQL.replace("'", "''") + "', 'city_id', NULL, 3, '2026-01-03', '2026-01-03'),"
                    + " ('SELECT 1', 'a:b*', 'text', 1, '2026-01-01', '2026-01-01')");
            sql.execute("INSERT INTO " + tables.prefix()
                    + "_query_fragment_queue (query, hash, partition_key, partition_datatype) VALUES ('SELECT 2', '"
                    + Fixture.hash(2) + "', 'city_id', 'integer')");
        }
    }

    private List<String> list(String key) {
        try (Jedis redis = lists.connect()) {
            return redis.lrange(key, 0, -1);
        }
    }

    @Test
    void tablesBecomeListsInTheOrderOfTheWork() {
        SortedMap<String, String> before = lists.dump();
        new Bench(folder).run(bench("  - copy: a -> b\n"));
        assertThat(list("query_queue_original_query"))
                .extracting(e -> e.contains("\"priority\":3") ? "urgent" : e.contains("a:b*") ? "oldest" : "latest")
                .containsExactly("urgent", "oldest", "latest");
        assertThat(list("query_queue_query_fragment"))
                .singleElement()
                .asString()
                .contains("\"hash\":\"" + Fixture.hash(2) + "\"", "\"partition_datatype\":\"integer\"");
        new Bench(folder).undoAll(bench("  - copy: a -> b\n"));
        assertThat(lists.dump()).isEqualTo(before);
    }

    @Test
    void whatWentToListsComesBackEqual() {
        Bench bench = new Bench(folder);
        bench.run(bench("  - copy: a -> b\n"));
        Store.Tables again = new Store.Tables(null, "q" + Servers.newDatabase());
        bench.run(Bench.plan(
                lists.connection(Backend.REDIS_QUEUE),
                again.connection(Backend.POSTGRESQL_QUEUE),
                "  - copy: a -> b\n"));
        assertThat(bench.contents(again, Backend.POSTGRESQL_QUEUE))
                .isNotEmpty()
                .isEqualTo(bench.contents(tables, Backend.POSTGRESQL_QUEUE));
    }

    @Test
    void whatStandsTwiceInAListIsAskedForTwice() {
        try (Jedis redis = lists.connect()) {
            String element =
                    "{\"query\": \"SELECT 9\", \"partition_key\": \"city_id\", \"partition_datatype\": \"integer\"}";
            redis.rpush(
                    "query_queue_original_query",
                    element,
                    "{\"query\": \"SELECT 8\", \"partition_key\": \"x\"}",
                    element);
        }
        Bench bench = new Bench(folder);
        String plan = Bench.plan(
                lists.connection(Backend.REDIS_QUEUE),
                tables.connection(Backend.POSTGRESQL_QUEUE),
                "  - copy: a -> b\n    mode: append\n");
        SortedMap<String, String> before = tables.dump();
        bench.run(plan);
        assertThat(bench.contents(tables, Backend.POSTGRESQL_QUEUE).get("original_query_queue"))
                .extracting(row -> row.subList(0, 4))
                .contains(
                        new ArrayList<>(List.of("SELECT 9", "city_id", "integer", 2L)),
                        java.util.Arrays.asList("SELECT 8", "x", null, 1L));
        bench.undoAll(plan);
        assertThat(tables.dump()).isEqualTo(before);
    }

    @Test
    void elementsThatWereReplacedComeBackWhereTheyStood() {
        try (Jedis redis = lists.connect()) {
            String mine = "{\"query\":\"SELECT 1\",   \"partition_key\":\"city_id\"}";
            redis.rpush(
                    "query_queue_original_query",
                    mine,
                    "{\"query\": \"SELECT 7\", \"partition_key\": \"z\"}",
                    mine,
                    "{\"query\": \"SELECT 6\", \"partition_key\": \"z\"}");
        }
        SortedMap<String, String> before = lists.dump();
        String plan = bench("  - copy: a -> b\n    mode: upsert\n");
        new Bench(folder).run(plan);
        assertThat(list("query_queue_original_query"))
                .hasSize(5)
                .first()
                .asString()
                .contains("2026-01-02T03:04:05.000006");
        new Bench(folder).undoAll(plan);
        assertThat(lists.dump()).isEqualTo(before);
    }

    @Test
    void rawTextsOfTheOldestVersionGetTheirPartition() {
        try (Jedis redis = lists.connect()) {
            redis.rpush("query_queue", "SELECT 5", "SELECT 4 FROM \"x\"", "SELECT 5");
        }
        new Bench(folder)
                .run(
                        Bench.plan(
                                lists.connection(Backend.REDIS_QUEUE),
                                lists.connection(Backend.REDIS_QUEUE),
                                "  - copy: a.query_queue -> b.original_query_queue\n"
                                        + "    js: \"row => ({ ...row, partition_key: 'city_id', partition_datatype: 'integer' })\"\n"));
        assertThat(list("query_queue_original_query"))
                .containsExactly(
                        "{\"query\":\"SELECT 5\",\"partition_key\":\"city_id\",\"partition_datatype\":\"integer\",\"priority\":2}",
                        "{\"query\":\"SELECT 4 FROM \\\"x\\\"\",\"partition_key\":\"city_id\",\"partition_datatype\":\"integer\"}");
        assertThat(list("query_queue")).hasSize(3);
    }

    @Test
    void refusesAnElementThatIsNoQuery() {
        try (Jedis redis = lists.connect()) {
            redis.rpush("query_queue_query_fragment", "{\"query\": \"SELECT 1\", \"partition_key\": \"x\"}");
        }
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Bench(folder)
                        .run(Bench.plan(
                                lists.connection(Backend.REDIS_QUEUE),
                                tables.connection(Backend.POSTGRESQL_QUEUE),
                                "  - copy: a -> b\n    mode: append\n")))
                .withMessageContaining("query_queue_query_fragment");
    }

    @Test
    void aConfigurationFileNamesTheQueueOfItsProvider() throws Exception {
        Files.writeString(
                folder.resolve(".env"),
                "QUERY_QUEUE_PROVIDER=redis\nREDIS_HOST=127.0.0.1\nREDIS_PORT=" + Servers.redisPort()
                        + "\nQUERY_QUEUE_REDIS_DB=" + lists.database() + "\nQUERY_QUEUE_REDIS_QUEUE_KEY=work\n");
        new Bench(folder)
                .run(Bench.plan(
                        tables.connection(Backend.POSTGRESQL_QUEUE),
                        "{ url: 'partitioncache+env:.env', backend: queue }",
                        "  - copy: a -> b\n"));
        assertThat(list("work_original_query")).hasSize(3);
    }
}
