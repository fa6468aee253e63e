package dev.tranship.plugin.partitioncache;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.partitioncache.pickle.PickleWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * One cache, as rows and as the commands that put it into each backend the way PartitionCache does: the writer that is tested
 * has no part in it.
 */
final class Fixture {
    private static final LocalDateTime SEEN = LocalDateTime.of(2026, 2, 15, 10, 30, 5, 123_456_000);
    private static final String SQL = "SELECT t1.a || '|' || t1.b FROM poi AS t1 WHERE t1.x='ä'";

    private static final DateTimeFormatter PLAIN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    static final int SMALL_BITSIZE = 5000;
    static final Fixture SMALL = small();

    /** How many bits an entry has. */
    private final int bitsize;

    /** Partitions with their entries; null stands for no result. */
    private final Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> partitions;

    private final List<List<@Nullable Object>> queries;

    private Fixture(
            int bitsize,
            Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> partitions,
            List<List<@Nullable Object>> queries) {
        this.bitsize = bitsize;
        this.partitions = partitions;
        this.queries = queries;
    }

    private static Fixture small() {
        Map<String, @Nullable List<Object>> cities = new TreeMap<>();
        cities.put(hash(1), List.of(1L, 10L, 100L));
        cities.put(hash(2), null);
        cities.put(hash(3), List.of(0L));
        cities.put(hash(4), numbers(0, 3000));
        for (int i = 10; i < 60; i++) {
            cities.put(hash(i), List.of((long) i, 1000L + i));
        }
        Map<String, @Nullable List<Object>> regions = new TreeMap<>();
        regions.put(hash(1), List.of("northeast", "southeast", "ä€😀"));
        regions.put(hash(2), null);
        // Redis packs these as integers.
        regions.put(hash(3), List.of("10", "7", "9"));
        Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> partitions = new LinkedHashMap<>();
        // One name is the beginning of the other, with a colon and what patterns are made of.
        partitions.put(
                Datatype.INTEGER,
                new TreeMap<>(Map.of(
                        "city_id",
                        cities,
                        "a",
                        Map.of(hash(1), List.of(7L)),
                        "a:b*",
                        Map.of(hash(1), List.of(8L), hash(5), List.of(9L)))));
        partitions.put(Datatype.TEXT, Map.of("region", regions));
        partitions.put(Datatype.FLOAT, Map.of("price", Map.of(hash(1), List.of(-2.5, 0.1, 1e300))));
        partitions.put(
                Datatype.TIMESTAMP,
                Map.of("day", Map.of(hash(1), List.of(LocalDateTime.of(2024, 1, 2, 3, 4, 5, 678_000)))));
        return new Fixture(
                SMALL_BITSIZE,
                partitions,
                List.of(
                        Arrays.asList("city_id", hash(1), SQL, "ok", SEEN),
                        Arrays.asList("city_id", hash(70), "SELECT 1", "timeout", SEEN.withNano(0)),
                        Arrays.asList("city_id", hash(71), "SELECT 2", "failed", SEEN),
                        Arrays.asList("a:b*", hash(5), "", "ok", SEEN),
                        Arrays.asList("a", hash(72), "", "timeout", Markers.NEVER)));
    }

    /**
     * {@return a cache of so many entries over six partitions of all datatypes} Each twentieth has no result; each tenth has
     * a query, with one status after the other, and some queries are markers alone.
     */
    static Fixture large(int entries) {
        Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> partitions = new LinkedHashMap<>();
        for (Datatype datatype : Datatype.values()) {
            partitions.put(datatype, new TreeMap<>());
        }
        Map<String, Datatype> names = new LinkedHashMap<>();
        List.of("city_id", "zipcode", "a:b*").forEach(name -> names.put(name, Datatype.INTEGER));
        names.put("region", Datatype.TEXT);
        names.put("price", Datatype.FLOAT);
        names.put("day", Datatype.TIMESTAMP);
        List<List<@Nullable Object>> queries = new ArrayList<>();
        String[] statuses = {"ok", "timeout", "failed"};
        int each = entries / names.size();
        names.forEach((name, datatype) -> {
            Map<String, @Nullable List<Object>> some = new TreeMap<>();
            for (int i = 0; i < each; i++) {
                some.put(hash(i), i % 20 == 19 ? null : members(datatype, i));
            }
            requireNonNull(partitions.get(datatype)).put(name, some);
        });
        // Statuses have places in partitions that every backend has.
        for (int i = 0; i < each; i += 10) {
            String status = statuses[i / 10 % 3];
            boolean alone = i % 90 == 10;
            queries.add(Arrays.asList(
                    i % 20 == 0 ? "city_id" : "a:b*",
                    hash(i),
                    alone ? "" : "SELECT t1.city_id FROM poi AS t1 WHERE t1.kind='" + i + "' || '|'",
                    status,
                    alone ? Markers.NEVER : SEEN.plusNanos(i * 1000L)));
        }
        return new Fixture(1000, partitions, queries);
    }

    /** {@return the small cache with the partitions of one datatype} */
    static Fixture only(Datatype datatype) {
        return new Fixture(
                SMALL_BITSIZE, Map.of(datatype, requireNonNull(SMALL.partitions.get(datatype))), SMALL.queries);
    }

    private static List<Object> members(Datatype datatype, int number) {
        List<Object> members = new ArrayList<>();
        for (int i = 0; i <= number % 12; i++) {
            long value = number % 37 + 80L * i;
            members.add(
                    switch (datatype) {
                        case INTEGER -> value;
                        case FLOAT -> value / 8.0;
                        case TEXT -> String.format("région %04d", value);
                        case TIMESTAMP -> SEEN.plusHours(value);
                    });
        }
        return members;
    }

    static String hash(int number) {
        return String.format("%040x", number);
    }

    private static List<Object> numbers(long from, long to) {
        return new ArrayList<>(LongStream.range(from, to).boxed().toList());
    }

    private Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> partitions(Backend backend) {
        Map<Datatype, Map<String, Map<String, @Nullable List<Object>>>> all = new LinkedHashMap<>(partitions);
        all.keySet().retainAll(backend.datatypes());
        return all;
    }

    /** {@return the rows of the fixture as a backend holds it} */
    Map<String, List<List<@Nullable Object>>> rows(Backend backend) {
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
        rows.put("queries", sorted(queries));
        return rows;
    }

    /** {@return rows in the order of their texts, each of which is made once} */
    static List<List<@Nullable Object>> sorted(Collection<List<@Nullable Object>> rows) {
        return rows.stream()
                .map(row -> Map.entry(row.toString(), row))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    void seed(Backend backend, Store store) {
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

    /** {@return a bitmap of numbers, in its portable form} */
    static byte[] roaring(List<Object> values) {
        RoaringBitmap bitmap = new RoaringBitmap();
        values.forEach(v -> bitmap.add(((Long) v).intValue()));
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return bytes.array();
    }

    private String bits(List<Object> values) {
        StringBuilder bits = new StringBuilder("0".repeat(bitsize));
        values.forEach(v -> bits.setCharAt(((Long) v).intValue(), '1'));
        return bits.toString();
    }

    private void redis(Backend backend, Store.Redis store) {
        byte[] mark = {0};
        try (Jedis jedis = store.connect();
                Pipeline redis = jedis.pipelined()) {
            partitions(backend)
                    .forEach((datatype, partitions) -> partitions.forEach((name, entries) -> {
                        if (name.equals("a") && !backend.bits()) {
                            // The way of older versions.
                            redis.set("_partition_metadata:a", datatype.word());
                        } else {
                            redis.hset("_partition_metadata:" + name, "datatype", datatype.word());
                        }
                        if (backend.bits()) {
                            redis.hset("_partition_metadata:" + name, "bitsize", "" + bitsize);
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
                        redis.sync();
                    }));
            queries(
                    (partition, hash, text, status, seen) -> redis.hset(
                            "query:" + partition + ":" + hash,
                            Map.of(
                                    "query", text,
                                    "partition_key", partition,
                                    "last_seen", PLAIN.format(seen),
                                    "status", status)),
                    marker -> redis.set(utf8(marker), mark));
            redis.sadd("temp_0b0f2f5c-9e0a-4f62-a7c1-6d2b5d4a5c11", "1");
        }
    }

    private interface Query {
        void put(String partition, String hash, String text, String status, LocalDateTime seen);
    }

    /** Gives the queries as key-value stores have them: a record, a marker, or both. */
    private void queries(Query record, Consumer<String> marker) {
        for (List<@Nullable Object> row : queries) {
            String partition = String.valueOf(row.get(0));
            String hash = String.valueOf(row.get(1));
            String status = String.valueOf(row.get(3));
            if (!Markers.NEVER.equals(row.get(4)) || status.equals("ok")) {
                record.put(partition, hash, String.valueOf(row.get(2)), status, (LocalDateTime)
                        requireNonNull(row.get(4)));
            }
            if (!status.equals("ok")) {
                marker.accept("cache:" + partition + ":" + (status.equals("timeout") ? "_TIMEOUT_" : "_LIMIT_") + hash);
            }
        }
    }

    private interface Put {
        void put(String key, byte[] value);
    }

    private void rocks(Backend backend, Store.Rocks store) {
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
                            put.put("_partition_bitsize:" + name, utf8("" + bitsize));
                        }
                        entries.forEach((hash, values) -> put.put(
                                "cache:" + name + ":" + hash,
                                values == null
                                        ? mark
                                        : dict ? pickled(backend, values) : plain(backend, datatype, values)));
                    }));
            queries(
                    (partition, hash, text, status, seen) ->
                            rocksQuery(put, dict, partition, hash, text, seen.toString(), status),
                    marker -> put.put(marker, mark));
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

    private byte[] plain(Backend backend, Datatype datatype, List<Object> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (backend.bits()) {
            String bits = bits(values);
            for (int i = 0; i < bitsize; i += 8) {
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
            Put put, boolean dict, String partition, String hash, String sql, String seen, String status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("query", sql);
        fields.put("partition_key", partition);
        fields.put("last_seen", seen);
        fields.put("status", status);
        put.put(
                "query:" + partition + ":" + hash,
                dict ? typed(6, PickleWriter.write(4, fields)) : utf8(String.join("|", sql, partition, seen, status)));
    }

    /** The roaringbitmap extension is seldom there; a domain over bytes has the same layout. */
    static final String ROARING_DOMAIN = """
            DO $$ BEGIN
              IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'roaringbitmap') THEN
                CREATE DOMAIN roaringbitmap AS bytea;
                CREATE FUNCTION rb_cardinality(bytea) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT length($1)::bigint';
              END IF;
            END $$""";

    private void tables(Backend backend, Store.Tables store) {
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
                                    + datatype.word() + "'" + (backend.bits() ? ", " + bitsize : "") + ", NULL)");
                            table(backend, sql, p + "cache_" + name + '"', datatype, duckdb);
                            for (Map.Entry<String, @Nullable List<Object>> entry : entries.entrySet()) {
                                List<Object> values = entry.getValue();
                                sql.addBatch("INSERT INTO " + p + "cache_" + name + "\" (query_hash, partition_keys"
                                        + (duckdb ? ", partition_keys_count" : "") + ") VALUES ('" + entry.getKey()
                                        + "', "
                                        + (values == null ? "NULL" : literal(backend, datatype, values))
                                        + (duckdb ? ", " + (values == null ? "NULL" : "" + values.size()) : "") + ")");
                            }
                            sql.executeBatch();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
            for (List<@Nullable Object> row : queries) {
                sql.addBatch("INSERT INTO " + p
                        + "queries\" (partition_key, query_hash, query, status, last_seen) VALUES ('"
                        + String.join(
                                "', '",
                                row.stream()
                                        .map(v -> String.valueOf(v).replace("'", "''"))
                                        .toList())
                        + "')");
            }
            sql.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void table(Backend backend, Statement sql, String table, Datatype datatype, boolean duckdb)
            throws SQLException {
        String values = switch (backend.form()) {
            case VALUES ->
                switch (datatype) {
                    case INTEGER -> "INTEGER[]";
                    case FLOAT -> "NUMERIC[]";
                    case TEXT -> "TEXT[]";
                    case TIMESTAMP -> "TIMESTAMP[]";
                };
            case BITS -> duckdb ? "BITSTRING" : "BIT(" + bitsize + ")";
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

    private String literal(Backend backend, Datatype datatype, List<Object> values) {
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
