package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tranship.dsl.engine.EngineException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import redis.clients.jedis.Jedis;

/** Caches as older versions of PartitionCache left them: recognized by their shape, and read. */
class OldLayoutTest {
    private static final List<List<@Nullable Object>> NUMBERS = List.of(
            Arrays.asList(Fixture.hash(1), List.of(1L, 10L, 100L)),
            Arrays.asList(Fixture.hash(2), null),
            Arrays.asList(Fixture.hash(3), List.of(7L)));

    @TempDir
    Path folder = Path.of("");

    private void sql(Store.Tables tables, String... statements) {
        try (Connection connection = tables.connect();
                Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies a cache of version 0.4.0 into one of today, which then holds the numbers, and takes that back. */
    private void assertUpgrades(String old, Backend to) {
        Store target = Store.of(to, folder, "target");
        SortedMap<String, String> before = target.dump();
        Bench bench = new Bench(folder);
        String plan = Bench.plan(old, target.connection(to), "  - copy: a -> b\n");
        bench.run(plan);
        assertThat(bench.contents(target, to))
                .containsEntry("cache:city_id", NUMBERS)
                .containsEntry("partitions", List.of(Arrays.asList("city_id", "integer", null)));
        bench.undoAll(plan);
        assertThat(target.dump()).isEqualTo(before);
    }

    @Test
    void oneTableOfArraysIsOnePartition() {
        Store.Tables old = new Store.Tables(null, "old" + Servers.newDatabase());
        sql(
                old,
                "CREATE TABLE " + old.prefix() + " (key TEXT PRIMARY KEY, value INTEGER[])",
                "INSERT INTO " + old.prefix() + " VALUES ('" + Fixture.hash(1) + "', '{100,1,10,1}'), ('"
                        + Fixture.hash(2) + "', NULL), ('" + Fixture.hash(3) + "', '{7}')");
        assertUpgrades(
                "{ url: '" + old.url(Backend.POSTGRESQL_ARRAY) + "', prefix: " + old.prefix()
                        + ", partition: city_id }",
                Backend.ROCKSDICT);
    }

    @Test
    void oneTableOfBitsIsOnePartition() {
        Store.Tables old = new Store.Tables(null, "old" + Servers.newDatabase());
        sql(
                old,
                "CREATE TABLE " + old.prefix() + " (key TEXT PRIMARY KEY, value BIT(201))",
                "INSERT INTO " + old.prefix()
                        + " SELECT k, (SELECT string_agg(CASE WHEN i = ANY (v) THEN '1' ELSE '0' END, ''"
                        + " ORDER BY i)::bit(201) FROM generate_series(0, 200) i) FROM (VALUES ('" + Fixture.hash(1)
                        + "', '{1,10,100}'::int[]), ('" + Fixture.hash(3) + "', '{7}')) t(k, v)",
                "INSERT INTO " + old.prefix() + " VALUES ('" + Fixture.hash(2) + "', NULL)");
        assertUpgrades(
                "{ url: '" + old.url(Backend.POSTGRESQL_BIT) + "', prefix: " + old.prefix() + ", partition: city_id }",
                Backend.POSTGRESQL_BIT);
    }

    @Test
    void bareHashesInRedisAreOnePartition() {
        Store.Redis old = new Store.Redis(Servers.newDatabase());
        try (Jedis redis = old.connect()) {
            redis.sadd(Fixture.hash(1), "1", "10", "100");
            redis.set(Fixture.hash(2).getBytes(StandardCharsets.US_ASCII), new byte[] {0});
            redis.sadd(Fixture.hash(3), "7");
            redis.set("something:else", "of somebody else");
        }
        assertUpgrades("{ url: '" + old.url(Backend.REDIS_SET) + "', partition: city_id }", Backend.REDIS_SET);
    }

    @Test
    void bareHashesInRocksAreOnePartition() throws Exception {
        Store.Rocks old = new Store.Rocks(folder.resolve("old"));
        try (RocksDB database = old.connect()) {
            put(database, Fixture.hash(1), "0000006400000001" + "0000000a");
            put(database, Fixture.hash(2), "00");
            put(database, Fixture.hash(3), "00000007");
        }
        assertUpgrades("{ url: '" + old.url(Backend.ROCKSDB_SET) + "', partition: city_id }", Backend.ROCKSDB_SET);
    }

    private static void put(RocksDB database, String key, String hex) throws Exception {
        database.put(key.getBytes(StandardCharsets.UTF_8), HexFormat.of().parseHex(hex));
    }

    @Test
    void bytesThatCouldBeBothNeedTheirDatatype() throws Exception {
        Store.Rocks old = new Store.Rocks(folder.resolve("old"));
        try (RocksDB database = old.connect()) {
            put(
                    database,
                    Fixture.hash(1),
                    HexFormat.of().formatHex("east,west,up!".substring(0, 12).getBytes(StandardCharsets.UTF_8)));
        }
        Store target = Store.of(Backend.ROCKSDICT, folder, "target");
        String url = old.url(Backend.ROCKSDB_SET);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Bench(folder)
                        .run(Bench.plan("'" + url + "'", target.connection(Backend.ROCKSDICT), "  - copy: a -> b\n")))
                .withMessageContaining("integers as well as texts");
        Bench bench = new Bench(folder.resolve("said"));
        bench.run(Bench.plan(
                "{ url: '" + url + "', datatype: text }", target.connection(Backend.ROCKSDICT), "  - copy: a -> b\n"));
        assertThat(bench.contents(target, Backend.ROCKSDICT))
                .containsEntry("cache:partition_key", List.of(List.of(Fixture.hash(1), List.of("east", "up", "west"))));
    }

    @Test
    void tablesWithoutAStatusTakeNoneButOk() {
        Store.Tables old = new Store.Tables(null, "old" + Servers.newDatabase());
        String p = old.prefix() + "_";
        sql(
                old,
                "CREATE TABLE " + p + "partition_metadata (partition_key TEXT PRIMARY KEY, datatype TEXT NOT NULL,"
                        + " bitsize INTEGER, created_at TIMESTAMP DEFAULT now())",
                "CREATE TABLE " + p
                        + "queries (query_hash TEXT NOT NULL, query TEXT NOT NULL, partition_key TEXT NOT NULL,"
                        + " last_seen TIMESTAMP NOT NULL DEFAULT now(), PRIMARY KEY (query_hash, partition_key))",
                "CREATE TABLE " + p + "cache_city_id (query_hash TEXT PRIMARY KEY, partition_keys BIT VARYING,"
                        + " partition_keys_count INTEGER NOT NULL GENERATED ALWAYS AS"
                        + " (length(replace(partition_keys::text, '0', ''))) STORED)",
                "INSERT INTO " + p + "partition_metadata VALUES ('city_id', 'integer', NULL, '2025-05-01')",
                "INSERT INTO " + p + "cache_city_id VALUES ('" + Fixture.hash(1) + "', B'01000000001')",
                "INSERT INTO " + p + "queries VALUES ('" + Fixture.hash(1) + "', 'SELECT 1', 'city_id', '2025-05-02')");
        Bench bench = new Bench(folder);
        assertThat(bench.contents(old, Backend.POSTGRESQL_BIT))
                .isEqualTo(Map.of(
                        "cache:city_id", List.of(List.of(Fixture.hash(1), List.of(1L, 10L))),
                        "partitions", List.of(List.of("city_id", "integer", LocalDateTime.of(2025, 5, 1, 0, 0))),
                        "queries",
                                List.of(List.of(
                                        "city_id",
                                        Fixture.hash(1),
                                        "SELECT 1",
                                        "ok",
                                        LocalDateTime.of(2025, 5, 2, 0, 0)))));

        // Written to, it stays what it is.
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        SortedMap<String, String> before = old.dump();
        String plan = Bench.plan(
                source.connection(Backend.ROCKSDICT),
                old.connection(Backend.POSTGRESQL_BIT),
                "  - copy: a.queries -> b\n    mode: upsert\n    js: \"row => row.status === 'ok' ? row : null\"\n");
        bench.run(plan);
        assertThat(bench.contents(old, Backend.POSTGRESQL_BIT).get("queries")).hasSize(2);
        bench.undoAll(plan);
        assertThat(old.dump()).isEqualTo(before);
    }
}
