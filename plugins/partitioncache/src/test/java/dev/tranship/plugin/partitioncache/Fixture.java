package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.pickle.PickleWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import redis.clients.jedis.Jedis;

/**
 * One cache, as rows and as the commands that put it into each backend the way PartitionCache does: the writer that is tested
 * has no part in it.
 */
final class Fixture {
    static final int BITSIZE = 5000;
    private static final LocalDateTime SEEN = LocalDateTime.of(2026, 2, 15, 10, 30, 5, 123_456_000);
    private static final String SQL = "SELECT t1.a || '|' || t1.b FROM poi AS t1 WHERE t1.x='ä'";

    /** Partitions of the fixture with their entries; null stands for no result. */
    static final Map<String, Map<String, @Nullable List<Object>>> INTEGERS = new TreeMap<>();

    static final Map<String, Map<String, @Nullable List<Object>>> TEXTS = new TreeMap<>();
    static final Map<String, Map<String, @Nullable List<Object>>> FLOATS = new TreeMap<>();
    static final Map<String, Map<String, @Nullable List<Object>>> TIMES = new TreeMap<>();

    static {
        Map<String, @Nullable List<Object>> cities = new TreeMap<>();
        cities.put(hash(1), List.of(1L, 10L, 100L));
        cities.put(hash(2), null);
        cities.put(hash(3), List.of(0L));
        cities.put(hash(4), numbers(0, 3000));
        for (int i = 10; i < 60; i++) {
            cities.put(hash(i), List.of((long) i, 1000L + i));
        }
        INTEGERS.put("city_id", cities);
        // One name is the beginning of the other, with a colon and what patterns are made of.
        Map<String, @Nullable List<Object>> odd = new TreeMap<>();
        odd.put(hash(1), List.of(7L));
        INTEGERS.put("a", odd);
        INTEGERS.put("a:b*", Map.of(hash(1), List.of(8L), hash(5), List.of(9L)));
        Map<String, @Nullable List<Object>> regions = new TreeMap<>();
        regions.put(hash(1), List.of("northeast", "southeast", "ä€😀"));
        regions.put(hash(2), null);
        TEXTS.put("region", regions);
        FLOATS.put("price", Map.of(hash(1), List.of(-2.5, 0.1, 1e300)));
        TIMES.put("day", Map.of(hash(1), List.of(LocalDateTime.of(2024, 1, 2, 3, 4, 5, 678_000))));
    }

    private Fixture() {}

    static String hash(int number) {
        return String.format("%040x", number);
    }

    private static List<Object> numbers(long from, long to) {
        return new ArrayList<>(LongStream.range(from, to).boxed().toList());
    }

    private static Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> partitions(Backend backend) {
        Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> all = new LinkedHashMap<>();
        for (Datatype datatype : Datatype.values()) {
            if (backend.datatypes().contains(datatype)) {
                all.put(
                        datatype,
                        switch (datatype) {
                            case INTEGER -> INTEGERS;
                            case TEXT -> TEXTS;
                            case FLOAT -> FLOATS;
                            case TIMESTAMP -> TIMES;
                        });
            }
        }
        return all;
    }

    /** {@return the rows of the fixture as a backend holds it} */
    static Map<String, List<List<@Nullable Object>>> rows(Backend backend) {
        Map<String, List<List<@Nullable Object>>> rows = new TreeMap<>();
        List<List<@Nullable Object>> registered = new ArrayList<>();
        partitions(backend)
                .forEach((datatype, partitions) -> partitions.forEach((name, entries) -> {
                    List<List<@Nullable Object>> some = new ArrayList<>();
                    entries.forEach((hash, values) -> some.add(Arrays.asList(hash, values)));
                    rows.put("cache:" + name, sorted(some));
                    registered.add(Arrays.asList(name, datatype.word(), null));
                }));
        rows.put("partitions", sorted(registered));
        rows.put(
                "queries",
                sorted(List.of(
                        Arrays.asList("city_id", hash(1), SQL, "ok", SEEN),
                        Arrays.asList("city_id", hash(70), "SELECT 1", "timeout", SEEN.withNano(0)),
                        Arrays.asList("city_id", hash(71), "SELECT 2", "failed", SEEN),
                        Arrays.asList("a:b*", hash(5), "", "ok", SEEN),
                        Arrays.asList("a", hash(72), "", "timeout", Markers.NEVER))));
        return rows;
    }

    private static List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
        return rows.stream()
                .sorted((x, y) -> x.toString().compareTo(y.toString()))
                .toList();
    }

    static void seed(Backend backend, Store store) {
        if (store instanceof Store.Redis redis) {
            redis(backend, redis);
        } else if (store instanceof Store.Rocks rocks) {
            rocks(backend, rocks);
        } else if (store instanceof Store.Tables tables) {
            tables(backend, tables);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] roaring(List<Object> values) {
        RoaringBitmap bitmap = new RoaringBitmap();
        values.forEach(v -> bitmap.add(((Long) v).intValue()));
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return bytes.array();
    }

    private static String bits(List<Object> values) {
        StringBuilder bits = new StringBuilder("0".repeat(BITSIZE));
        values.forEach(v -> bits.setCharAt(((Long) v).intValue(), '1'));
        return bits.toString();
    }

    private static void redis(Backend backend, Store.Redis store) {
        byte[] mark = {0};
        try (Jedis redis = store.connect()) {
            partitions(backend)
                    .forEach((datatype, partitions) -> partitions.forEach((name, entries) -> {
                        if (name.equals("a")) {
                            // The way of older versions.
                            redis.set("_partition_metadata:a", datatype.word());
                        } else {
                            redis.hset("_partition_metadata:" + name, "datatype", datatype.word());
                        }
                        if (backend.bits()) {
                            redis.del("_partition_metadata:" + name);
                            redis.hset("_partition_metadata:" + name, "datatype", datatype.word());
                            redis.hset("_partition_metadata:" + name, "bitsize", "" + BITSIZE);
                        }
                        entries.forEach((hash, values) -> {
                            byte[] key = utf8("cache:" + name + ":" + hash);
                            if (values == null) {
                                redis.set(key, mark);
                            } else {
                                switch (backend.form()) {
                                    case VALUES -> values.forEach(v -> redis.sadd(key, utf8(v.toString())));
                                    case BITS -> redis.set(key, utf8(bits(values)));
                                    case ROARING -> redis.set(key, roaring(values));
                                }
                            }
                        });
                    }));
            query(redis, "city_id", 1, SQL, "2026-02-15 10:30:05.123456", "ok");
            query(redis, "city_id", 70, "SELECT 1", "2026-02-15 10:30:05.000000", "timeout");
            redis.set(utf8("cache:city_id:_TIMEOUT_" + hash(70)), mark);
            query(redis, "city_id", 71, "SELECT 2", "2026-02-15 10:30:05.123456", "failed");
            redis.set(utf8("cache:city_id:_LIMIT_" + hash(71)), mark);
            query(redis, "a:b*", 5, "", "2026-02-15 10:30:05.123456", "ok");
            redis.set(utf8("cache:a:_TIMEOUT_" + hash(72)), mark);
            redis.sadd("temp_0b0f2f5c-9e0a-4f62-a7c1-6d2b5d4a5c11", "1");
        }
    }

    private static void query(Jedis redis, String partition, int hash, String sql, String seen, String status) {
        redis.hset(
                "query:" + partition + ":" + hash(hash),
                Map.of("query", sql, "partition_key", partition, "last_seen", seen, "status", status));
    }

    private interface Put {
        void put(String key, byte[] value);
    }

    private static void rocks(Backend backend, Store.Rocks store) {
        boolean dict = backend.store() == Backend.Store.ROCKSDICT;
        try (RocksDB database = store.connect()) {
            Put put = (key, value) -> {
                try {
                    database.put(utf8((dict ? "\u0002" : "") + key), value);
                } catch (RocksDBException e) {
                    throw new IllegalStateException(e);
                }
            };
            byte[] mark = dict ? utf8("\u0002NULL") : new byte[] {0};
            partitions(backend)
                    .forEach((datatype, partitions) -> partitions.forEach((name, entries) -> {
                        put.put("_partition_metadata:" + name, utf8((dict ? "\u0002" : "") + datatype.word()));
                        if (backend.bits()) {
                            put.put("_partition_bitsize:" + name, utf8("" + BITSIZE));
                        }
                        entries.forEach((hash, values) -> put.put(
                                "cache:" + name + ":" + hash,
                                values == null
                                        ? mark
                                        : dict ? pickled(backend, values) : plain(backend, datatype, values)));
                    }));
            rocksQuery(put, dict, "city_id", 1, SQL, "2026-02-15T10:30:05.123456", "ok");
            rocksQuery(put, dict, "city_id", 70, "SELECT 1", "2026-02-15T10:30:05", "timeout");
            put.put("cache:city_id:_TIMEOUT_" + hash(70), mark);
            rocksQuery(put, dict, "city_id", 71, "SELECT 2", "2026-02-15T10:30:05.123456", "failed");
            put.put("cache:city_id:_LIMIT_" + hash(71), mark);
            rocksQuery(put, dict, "a:b*", 5, "", "2026-02-15T10:30:05.123456", "ok");
            put.put("cache:a:_TIMEOUT_" + hash(72), mark);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] typed(int type, byte[] payload) {
        return ByteBuffer.allocate(payload.length + 1)
                .put((byte) type)
                .put(payload)
                .array();
    }

    private static byte[] pickled(Backend backend, List<Object> values) {
        return backend.form() == Backend.Form.ROARING
                ? typed(1, roaring(values))
                : typed(6, PickleWriter.write(4, new LinkedHashSet<>(values)));
    }

    private static byte[] plain(Backend backend, Datatype datatype, List<Object> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (backend.bits()) {
            String bits = bits(values);
            for (int i = 0; i < BITSIZE; i += 8) {
                bytes.write(Integer.parseInt(bits.substring(i, i + 8), 2));
            }
        } else if (datatype == Datatype.TEXT) {
            bytes.writeBytes(utf8(
                    String.join(",", values.stream().map(String.class::cast).toList())));
        } else {
            // In no particular order.
            for (int i = values.size() - 1; i >= 0; i--) {
                bytes.writeBytes(ByteBuffer.allocate(4)
                        .putInt(((Long) values.get(i)).intValue())
                        .array());
            }
        }
        return bytes.toByteArray();
    }

    private static void rocksQuery(
            Put put, boolean dict, String partition, int hash, String sql, String seen, String status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("query", sql);
        fields.put("partition_key", partition);
        fields.put("last_seen", seen);
        fields.put("status", status);
        put.put(
                "query:" + partition + ":" + hash(hash),
                dict ? typed(6, PickleWriter.write(4, fields)) : utf8(String.join("|", sql, partition, seen, status)));
    }

    /** The roaringbitmap extension is seldom there; a domain over bytes has the same layout. */
    private static final String ROARING_DOMAIN = """
            DO $$ BEGIN
              IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'roaringbitmap') THEN
                CREATE DOMAIN roaringbitmap AS bytea;
                CREATE FUNCTION rb_cardinality(bytea) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT length($1)::bigint';
              END IF;
            END $$""";

    private static void tables(Backend backend, Store.Tables store) {
        boolean duckdb = store.file() != null;
        try (Connection connection = store.connect();
                Statement sql = connection.createStatement()) {
            String p = '"' + store.prefix() + "_";
            if (backend == Backend.POSTGRESQL_ROARINGBIT) {
                sql.execute(ROARING_DOMAIN);
            }
            sql.execute("CREATE TABLE " + p
                    + "partition_metadata\" (partition_key TEXT PRIMARY KEY, datatype TEXT NOT NULL"
                    + (backend.bits() ? ", bitsize INTEGER NOT NULL" : "") + ", created_at TIMESTAMP DEFAULT now())");
            sql.execute(
                    "CREATE TABLE " + p + "queries\" (query_hash TEXT NOT NULL, query TEXT NOT NULL,"
                            + " partition_key TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'ok' CHECK (status IN ('ok', 'timeout',"
                            + " 'failed')), last_seen TIMESTAMP NOT NULL DEFAULT now(), PRIMARY KEY (query_hash, partition_key))");
            partitions(backend)
                    .forEach((datatype, partitions) -> partitions.forEach((name, entries) -> {
                        try {
                            sql.execute("INSERT INTO " + p + "partition_metadata\" VALUES ('" + name + "', '"
                                    + datatype.word() + "'" + (backend.bits() ? ", " + BITSIZE : "") + ", NULL)");
                            table(backend, sql, p + "cache_" + name + '"', datatype, duckdb);
                            for (Map.Entry<String, @Nullable List<Object>> entry : entries.entrySet()) {
                                List<Object> values = entry.getValue();
                                sql.execute("INSERT INTO " + p + "cache_" + name + "\" (query_hash, partition_keys"
                                        + (duckdb ? ", partition_keys_count" : "") + ") VALUES ('" + entry.getKey()
                                        + "', "
                                        + (values == null ? "NULL" : literal(backend, datatype, values))
                                        + (duckdb ? ", " + (values == null ? "NULL" : "" + values.size()) : "") + ")");
                            }
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
            for (List<@Nullable Object> row :
                    Objects.requireNonNull(rows(backend).get("queries"))) {
                sql.execute("INSERT INTO " + p
                        + "queries\" (partition_key, query_hash, query, status, last_seen) VALUES ('"
                        + String.join(
                                "', '",
                                row.stream()
                                        .map(v -> String.valueOf(v).replace("'", "''"))
                                        .toList())
                        + "')");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void table(Backend backend, Statement sql, String table, Datatype datatype, boolean duckdb)
            throws SQLException {
        String values = switch (backend.form()) {
            case VALUES ->
                switch (datatype) {
                    case INTEGER -> "INTEGER[]";
                    case FLOAT -> "NUMERIC[]";
                    case TEXT -> "TEXT[]";
                    case TIMESTAMP -> "TIMESTAMP[]";
                };
            case BITS -> duckdb ? "BITSTRING" : "BIT(" + BITSIZE + ")";
            case ROARING -> "roaringbitmap";
        };
        String generated = ", partition_keys_count INTEGER GENERATED ALWAYS AS ";
        String count = switch (backend.form()) {
            case VALUES -> generated + "(cardinality(partition_keys)) STORED";
            case BITS ->
                duckdb
                        ? ", partition_keys_count INTEGER, created_at TIMESTAMP DEFAULT now()"
                        : generated + "(bit_count(partition_keys)) STORED";
            case ROARING -> generated + "(rb_cardinality(partition_keys)) STORED";
        };
        sql.execute("CREATE TABLE " + table + " (query_hash TEXT PRIMARY KEY, partition_keys " + values + count + ")");
    }

    private static String literal(Backend backend, Datatype datatype, List<Object> values) {
        switch (backend.form()) {
            case BITS -> {
                return "'" + bits(values) + "'";
            }
            case ROARING -> {
                return "'\\x" + HexFormat.of().formatHex(roaring(values)) + "'";
            }
            case VALUES -> {
                List<String> literals = new ArrayList<>();
                // In no particular order, and one of them twice.
                for (int i = values.size() - 1; i >= 0; i--) {
                    literals.add("'" + values.get(i) + "'");
                }
                literals.add(literals.get(0));
                String type = switch (datatype) {
                    case INTEGER -> "integer";
                    case FLOAT -> "numeric";
                    case TEXT -> "text";
                    case TIMESTAMP -> "timestamp";
                };
                return "ARRAY[" + String.join(", ", literals) + "]::" + type + "[]";
            }
        }
        throw new IllegalStateException();
    }
}
