package dev.tranship.plugin.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

class RedisEndpointTest {
    private static final byte[] BINARY = {0, (byte) 0xff, 10, 13, (byte) 0x80};
    /** Far enough that nothing expires while a test runs, and no round number. */
    private static final long MOMENT = 4_102_444_799_123L;

    private final int database = TestServer.database();
    private final Jedis jedis = client(database);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(jedis));

    private static Jedis client(int database) {
        Jedis jedis = new Jedis("127.0.0.1", TestServer.SERVER.port());
        jedis.select(database);
        return jedis;
    }

    private Workbench bench(String... datasets) {
        return bench(database, datasets);
    }

    private Workbench bench(int number, String... datasets) {
        Endpoint endpoint =
                TestServer.open(number, Access.WRITE, Map.of(RedisUrl.DATASETS, String.join("\n", datasets)));
        open.add(endpoint);
        return new Workbench(endpoint);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private static List<List<@Nullable Object>> rows(Workbench bench, String dataset) {
        return bench.rows(DatasetPath.of(dataset));
    }

    /** {@return everything in a database: DUMP and expiry of every key} */
    private static Map<String, String> dumps(Jedis jedis) {
        Map<String, String> dumps = new TreeMap<>();
        for (byte[] key : jedis.keys("*".getBytes(UTF_8))) {
            dumps.put(Arrays.toString(key), jedis.pttl(key) / 60_000 + " " + Arrays.toString(jedis.dump(key)));
        }
        return dumps;
    }

    // ---- what is there

    @Test
    void keysThatLookAlikeAreADataset() {
        for (int i = 0; i < 50; i++) {
            jedis.set("session:" + i, "value " + i);
            jedis.hset("user:" + i + ":profile", Map.of("name", "n" + i));
            jedis.sadd("tags:" + (char) ('a' + i % 26) + "x" + i, "one", "two");
        }
        jedis.zadd("leaderboard", 1.5, "anna");
        jedis.rpush("queue", "first");
        jedis.xadd("events", StreamEntryID.NEW_ENTRY, Map.of("f", "v"));
        jedis.pexpireAt("session:7", MOMENT);
        Catalog catalog = bench().catalog();
        assertThat(catalog.tables())
                .extracting(e -> e.table().path().name())
                .containsExactly(
                        "events#stream",
                        "leaderboard#zset",
                        "queue#list",
                        "session:*#string",
                        "tags:*#set",
                        "user:*:profile#hash");
        Catalog.Entry sessions = catalog.tables().get(3);
        assertThat(sessions.rows()).isEqualTo(50);
        assertThat(sessions.bytes()).isPositive();
        assertThat(sessions.table().comment()).contains("50 keys of type string, 2% of them expire, e.g. session:");
        assertThat(sessions.table().rowType().names()).containsExactly("key", "value", "expires_at");
        assertThat(catalog.tables().get(4).rows()).isEqualTo(100);
    }

    @Test
    void everyKeyIsInOneDatasetWhateverTheNames() {
        List<String> names = List.of(
                "",
                ":",
                "a",
                "a:b",
                "a:b*",
                "a:1",
                "a:b:c",
                "a::",
                "ü:ß",
                "{x}",
                "sp ace:1",
                "q?:[1]",
                "back\\slash",
                "h#ash",
                "1:b");
        names.forEach(name -> jedis.set(name, "v"));
        jedis.set(BINARY, BINARY);
        jedis.rpush("a:2", "a list among strings");
        Workbench bench = bench();
        Set<String> found = new HashSet<>();
        int rows = 0;
        for (Catalog.Entry entry : bench.catalog().tables()) {
            for (List<@Nullable Object> row : bench.rows(entry.table().path())) {
                Object key = entry.table().rowType().names().contains("key")
                        ? row.get(0)
                        : entry.table().path().name();
                found.add(key instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(key));
                rows++;
            }
        }
        assertThat(rows).isEqualTo(names.size() + 2);
        assertThat(found).hasSize(names.size() + 2);
    }

    @Test
    void manyNamesInOnePlaceAreAPattern() {
        for (char c = 'a'; c <= 'z'; c++) {
            jedis.set("user:" + c + ":name", "v");
            jedis.set("once" + c, "v");
        }
        assertThat(bench().catalog().tables())
                .extracting(e -> e.table().path().name())
                .containsExactly("*#string", "user:*:name#string");
    }

    @Test
    void declaredDatasetsHaveTheirColumns() {
        jedis.hset("session:17", Map.of("user", "anna", "visits", "3", "other", "x"));
        jedis.pexpireAt("session:17", MOMENT);
        jedis.set("counter:hits", "42");
        Workbench bench =
                bench("session:{id:int64}#row(user:string, visits:int32)", "counter:{name}#string(value:int64)");
        assertThat(bench.catalog().tables()).hasSize(2);
        assertThat(rows(bench, "session:{id:int64}#row(user:string, visits:int32)"))
                .containsExactly(Rows.row(17L, "anna", 3L, Instant.ofEpochMilli(MOMENT)));
        assertThat(rows(bench, "counter:{name}#string(value:int64)")).containsExactly(Rows.row("hits", 42L, null));
        assertThat(rows(bench, "session:{id}"))
                .containsExactly(Rows.row("17", "x", "anna", "3", Instant.ofEpochMilli(MOMENT)));
    }

    @Test
    void aTtlIsThereWhenItIsAskedFor() {
        jedis.psetex("a", 1_000_000, "v");
        ReadRequest request = new ReadRequest(DatasetPath.of("a#string"), List.of("value", "ttl"), null, 10, 1 << 20);
        try (Snapshot snapshot = bench().readable().snapshot()) {
            List<@Nullable Object> row = Rows.all(snapshot, request).get(0);
            assertThat(row.get(0)).isEqualTo("v");
            assertThat((Long) row.get(1)).isBetween(1L, 1_000_100L);
        }
    }

    @Test
    void elementsOfEveryTypeAreRows() {
        jedis.hset("h:1", Map.of("f", "v"));
        jedis.rpush("l:1", "first", "second");
        jedis.sadd("s:1", "m");
        jedis.zadd("z:1", Double.POSITIVE_INFINITY, "top");
        jedis.zadd("z:1", 0.1, "low");
        jedis.xadd("x:1", new StreamEntryID(5, 1), Map.of("temperature", "20"));
        Workbench bench = bench();
        assertThat(rows(bench, "h:*#hash")).containsExactly(Rows.row("h:1", "f", "v", null));
        assertThat(rows(bench, "l:{n:int32}#list"))
                .containsExactly(Rows.row(1L, 0L, "first", null), Rows.row(1L, 1L, "second", null));
        assertThat(rows(bench, "s:*#set")).containsExactly(Rows.row("s:1", "m", null));
        assertThat(rows(bench, "z:*#zset"))
                .containsExactly(
                        Rows.row("z:1", "low", 0.1, null), Rows.row("z:1", "top", Double.POSITIVE_INFINITY, null));
        assertThat(rows(bench, "x:*#stream")).containsExactly(Rows.row("x:1", "5-1", "{\"temperature\":\"20\"}", null));
    }

    @Test
    void whatIsNotOfTheTypeIsAMisfitAndNeverLeftOut() {
        jedis.set("a:1", "text");
        jedis.rpush("a:2", "list");
        try (Snapshot snapshot = bench().readable().snapshot()) {
            ReadRequest request = ReadRequest.all(DatasetPath.of("a:*#string"));
            assertThat(snapshot.misfits(
                            request, Wanted.of(snapshot.rowType(request).fields())))
                    .singleElement()
                    .satisfies(misfit -> assertThat(misfit.reason()).contains("something else than a string"));
            jedis.del("a:2");
            jedis.set("a:2".getBytes(UTF_8), BINARY);
            assertThat(snapshot.misfits(
                            request, Wanted.of(snapshot.rowType(request).fields())))
                    .singleElement()
                    .satisfies(misfit -> assertThat(misfit.value()).isEqualTo("\\x00\\xff\\x0a\\x0d\\x80"));
        }
    }

    @Test
    void aPartOfTheKeysTellsHowManyRowsThereAreAbout() {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            pairs.add((i % 4 == 0 ? "other:" : "session:") + i);
            pairs.add("x");
        }
        jedis.mset(pairs.toArray(String[]::new));
        try (Snapshot snapshot = bench("session:*#string").readable().snapshot()) {
            assertThat(snapshot.estimate(ReadRequest.all(DatasetPath.of("session:*#string"))))
                    .isCloseTo(30_000, withinPercentage(10));
        }
    }

    @Test
    void aBigKeyIsReadPieceByPieceAndCanBeGoneOnWith() {
        int many = 30_000;
        List<String> members = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            members.add("member " + i);
        }
        jedis.sadd("big", members.toArray(String[]::new));
        jedis.rpush("long", members.toArray(String[]::new));
        Workbench bench = bench();
        for (String dataset : List.of("big#set", "long#list")) {
            ReadRequest request = new ReadRequest(DatasetPath.of(dataset), List.of(), null, 700, 1 << 20);
            Set<List<@Nullable Object>> found = new HashSet<>();
            try (Snapshot snapshot = bench.readable().snapshot()) {
                assertThat(snapshot.count(request)).isEqualTo(many);
                String position = null;
                int rows = 0;
                for (boolean more = true; more; ) {
                    // Two batches of each reader, then another one, as after a crash.
                    try (BatchReader reader =
                            snapshot.read(request, snapshot.split(request, 1).get(0), position)) {
                        for (int i = 0; i < 2 && more; i++) {
                            Batch batch = reader.next();
                            more = batch != null;
                            if (batch != null) {
                                assertThat(batch.rows()).isLessThanOrEqualTo(700);
                                rows += batch.rows();
                                found.addAll(Rows.of(batch));
                                position = batch.position();
                            }
                        }
                    }
                }
                assertThat(rows).isEqualTo(many);
            }
            assertThat(found).hasSize(many);
        }
    }

    @Test
    void readingDoesNotGoOnAfterTheServerWasStartedAnew() {
        for (int i = 0; i < 100; i++) {
            jedis.set("k" + i, "v");
        }
        ReadRequest request = new ReadRequest(DatasetPath.of("**#keys"), List.of(), null, 20, 1 << 20);
        try (Snapshot snapshot = bench().readable().snapshot()) {
            String position;
            try (BatchReader reader =
                    snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
                position = String.valueOf(
                        java.util.Objects.requireNonNull(reader.next()).position());
            }
            String another = "0".repeat(40) + position.substring(40);
            assertThatThrownBy(() ->
                            snapshot.read(request, snapshot.split(request, 1).get(0), another))
                    .isInstanceOf(EndpointException.class)
                    .hasMessageContaining("started anew");
        }
    }

    // ---- whole keys

    private void fillWithEveryType() {
        jedis.set("text", "ü 😀");
        jedis.set("number", "12345");
        jedis.set("empty", "");
        jedis.set("long text", "abc ".repeat(5_000));
        jedis.set(BINARY, BINARY);
        jedis.set("", "a key without a name");
        jedis.set("a:b*", "a key with a star");
        jedis.rpush("list", "1", "two", "-300", "70000", "x".repeat(300), "9223372036854775807");
        jedis.sadd("numbers", "1", "-2", "70000", "5000000000");
        jedis.sadd("words", "a", "b", "c");
        jedis.hset("hash", Map.of("a", "1", "b", "x".repeat(70), "c", "-5"));
        jedis.zadd("zset", Map.of("a", 1.5, "b", -0.1, "c", Double.NEGATIVE_INFINITY, "d", 3.0));
        for (int i = 0; i < 1_000; i++) {
            jedis.hset("large hash", "field " + i, "value " + i);
            jedis.zadd("large zset", i / 3.0, "member " + i);
            jedis.sadd("large set", "member " + i);
            jedis.rpush("large list", "element " + i + " of them, all of them alike, all of them alike");
        }
        jedis.xadd("stream", new StreamEntryID(1, 1), Map.of("f", "v"));
        jedis.pexpireAt("text", MOMENT);
        jedis.pexpireAt("hash", MOMENT + 1);
    }

    private static long expiry(Jedis jedis, byte[] key) {
        return jedis.pttl(key) < 0 ? -1 : jedis.pttl(key) / 60_000;
    }

    private static Map<String, Object> values(Jedis jedis) {
        Map<String, Object> values = new TreeMap<>();
        for (byte[] key : jedis.keys("*".getBytes(UTF_8))) {
            String name = new String(key, UTF_8);
            Object value = switch (jedis.type(key)) {
                case "string" -> Arrays.toString(jedis.get(key));
                case "list" -> jedis.lrange(name, 0, -1);
                case "set" -> new java.util.TreeSet<>(jedis.smembers(name));
                case "hash" -> new TreeMap<>(jedis.hgetAll(name));
                case "zset" -> jedis.zrangeWithScores(name, 0, -1);
                default -> Arrays.toString(jedis.dump(key));
            };
            values.put(Arrays.toString(key), expiry(jedis, key) + " " + value);
        }
        return values;
    }

    @Test
    void wholeKeysOfEveryTypeComeThroughWithTheirExpiry() {
        fillWithEveryType();
        int other = TestServer.database();
        Workbench from = bench();
        Workbench to = bench(other);
        DatasetPath all = DatasetPath.of("**#keys");
        ReadRequest request = ReadRequest.all(all);
        try (Snapshot snapshot = from.readable().snapshot();
                RowWriter writer = to.writer("c", all, snapshot.rowType(request), List.of())) {
            for (Snapshot.Split split : snapshot.split(request, 4)) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                        writer.insert(batch);
                        writer.commit(Workbench.whole("c"));
                    }
                }
            }
        }
        assertThat(to.rows(all)).containsExactlyInAnyOrderElementsOf(from.rows(all));
        try (Jedis copy = client(other)) {
            copy.del("_tranship_ledger");
            assertThat(values(copy)).isEqualTo(values(jedis));
        }
    }

    @Test
    void aValueOfAHundredMegabytesComesThrough() {
        byte[] huge = new byte[100 << 20];
        new java.util.Random(5).nextBytes(huge);
        jedis.set("huge".getBytes(UTF_8), huge);
        int other = TestServer.database();
        Workbench to = bench(other);
        DatasetPath all = DatasetPath.of("**#keys");
        ReadRequest request = ReadRequest.all(all);
        try (Snapshot snapshot = bench().readable().snapshot();
                BatchReader reader =
                        snapshot.read(request, snapshot.split(request, 1).get(0), null);
                RowWriter writer = to.writer("c", all, snapshot.rowType(request), List.of())) {
            writer.insert(java.util.Objects.requireNonNull(reader.next()));
            writer.commit(Workbench.whole("c"));
        }
        try (Jedis copy = client(other)) {
            assertThat(Arrays.equals(copy.get("huge".getBytes(UTF_8)), huge)).isTrue();
        }
        jedis.del("huge");
    }

    @Test
    void anImageOfAKeyPutsItBackByteForByte() {
        fillWithEveryType();
        Map<String, String> before = dumps(jedis);
        Workbench bench = bench();
        DatasetPath all = DatasetPath.of("**#keys");
        RowType rowType = Layout.parse("**#keys").rowType();
        List<List<@Nullable Object>> changed = new ArrayList<>();
        for (byte[] key : jedis.keys("*".getBytes(UTF_8))) {
            changed.add(Rows.row(key, "string", "changed".getBytes(UTF_8), null));
        }
        Batch batch = Batch.of(rowType, changed);
        try (RowWriter writer = bench.writer("c", all, rowType, List.of("key"))) {
            Batch keys = batch.project(List.of("key"));
            Batch images = writer.before(keys, writer.lookup(keys));
            writer.upsert(batch);
            writer.commit(Workbench.whole("c"));
            assertThat(jedis.get("hash")).isEqualTo("changed");
            try (RowWriter undo = bench.writer("c", all, rowType, List.of("key"))) {
                undo.upsert(images);
                undo.commit(Workbench.whole("c"));
            }
        }
        bench.transactional().forget(List.of("c"));
        assertThat(dumps(jedis)).isEqualTo(before);
    }

    // ---- writing

    private static Table table(String name, List<String> key, Column... columns) {
        return Table.of(DatasetPath.of(name), List.of(columns), key.isEmpty() ? null : new Key(null, key));
    }

    @Test
    void rowsBecomeKeysOfATemplateAndRowsAgain() {
        Workbench bench = bench();
        Table sessions = table(
                "session:{id}",
                List.of("id"),
                Column.of("id", Type.INT64, false),
                Column.of("user", Type.TEXT, true),
                Column.of("paid", new Type.Decimal(10, 2), true),
                Column.of("expires_at", new Type.Timestamp(3, true), true));
        List<List<@Nullable Object>> rows = List.of(
                Rows.row(1L, "anna", new java.math.BigDecimal("1.50"), Instant.ofEpochMilli(MOMENT)),
                Rows.row(2L, null, null, null));
        Table stored = bench.load(Mode.CREATE, sessions, rows);
        assertThat(jedis.hgetAll("session:1")).isEqualTo(Map.of("id", "1", "user", "anna", "paid", "1.50"));
        assertThat(Expiries.read(wire(), server(), List.of("session:1".getBytes(UTF_8))))
                .containsExactly(MOMENT);
        assertThat(jedis.hgetAll("session:2")).isEqualTo(Map.of("id", "2"));
        assertThat(bench.rows(stored.path())).containsExactlyInAnyOrderElementsOf(rows);
    }

    private RedisServer server() {
        RedisServer server = RedisServer.open(RedisUrl.of(
                new dev.tranship.spi.ConnectionSpec(
                        "t",
                        "redis",
                        TestServer.SERVER.url(database).substring(6),
                        Map.of(),
                        java.nio.file.Path.of(""),
                        Access.READ),
                new RedisEndpointFactory(false),
                false));
        open.add(server);
        return server;
    }

    private Wire wire() {
        return server().wire("testing");
    }

    @Test
    void aTableBecomesASortedSetAListOrAString() {
        Workbench bench = bench();
        Table board = table(
                "board:{game}#zset",
                List.of("game", "member"),
                Column.of("game", Type.TEXT, false),
                Column.of("member", Type.INT64, false),
                Column.of("score", Type.FLOAT64, false));
        Table stored = bench.load(Mode.CREATE, board, List.of(Rows.row("go", 7L, 0.1), Rows.row("go", 8L, 12.0)));
        assertThat(jedis.zscore("board:go", "7")).isEqualTo(0.1);
        assertThat(bench.rows(stored.path())).containsExactly(Rows.row("go", 7L, 0.1), Rows.row("go", 8L, 12.0));

        Table list = table(
                "list:{n}#list",
                List.of("n", "position"),
                Column.of("n", Type.INT64, false),
                Column.of("position", Type.INT64, false),
                Column.of("value", Type.TEXT, false));
        bench.load(Mode.CREATE, list, List.of(Rows.row(1L, 0L, "a"), Rows.row(1L, 1L, "b")));
        assertThat(jedis.lrange("list:1", 0, -1)).containsExactly("a", "b");
        assertThatThrownBy(() ->
                        bench.insert(DatasetPath.of("list:{n}#list"), list.rowType(), List.of(Rows.row(1L, 7L, "gap"))))
                .hasMessageContaining("position 7 cannot be filled");

        Table counter = table(
                "counter:{name}#string",
                List.of("name"),
                Column.of("name", Type.TEXT, false),
                Column.of("value", Type.INT64, false));
        bench.load(Mode.CREATE, counter, List.of(Rows.row("hits", 41L)));
        assertThat(jedis.incr("counter:hits")).isEqualTo(42);
    }

    @Test
    void refusesWhatWouldShareAKeyOrBeReadAsAnother() {
        Workbench bench = bench();
        Table shared =
                table("t:{a}", List.of("a", "b"), Column.of("a", Type.INT64, false), Column.of("b", Type.INT64, false));
        assertThatThrownBy(() -> bench.create(shared)).hasMessageContaining("rows would share a key");
        assertThatThrownBy(() -> bench.create(table("u", List.of(), Column.of("a", Type.INT64, true))))
                .hasMessageContaining("has no key");
        assertThatThrownBy(() -> bench.create(table("u:*", List.of("a"), Column.of("a", Type.INT64, true))))
                .hasMessageContaining("does not say what the keys hold");
        Table parts = bench.create(
                table("p", List.of("a", "b"), Column.of("a", Type.TEXT, false), Column.of("b", Type.TEXT, false)));
        bench.insert(parts, List.of(Rows.row("x", "y:z")));
        assertThatThrownBy(() -> bench.insert(parts, List.of(Rows.row("x:y", "z"))))
                .hasMessageContaining("would be read with other values");
    }

    @Test
    void refusesToCreateWhereSuchKeysAreThere() {
        jedis.set("session:1", "v");
        Workbench bench = bench();
        assertThatThrownBy(() -> bench.create(table("session:{id}", List.of("id"), Column.of("id", Type.INT64, false))))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("session:1");
    }

    @Test
    void aKeyThatIsThereIsNotInsertedAgain() {
        Workbench bench = bench();
        Table stored = bench.load(
                Mode.CREATE, table("t", List.of("id"), Column.of("id", Type.INT64, false)), List.of(Rows.row(1L)));
        RowType rowType = stored.rowType();
        try (RowWriter writer = bench.writer("c", stored.path(), rowType, List.of("id"))) {
            assertThatThrownBy(() -> writer.insert(Batch.of(rowType, List.of(Rows.row(1L)))))
                    .hasMessageContaining("there already is the key t:1");
            writer.rollback();
            assertThatThrownBy(() -> writer.insert(Batch.of(rowType, List.of(Rows.row(2L), Rows.row(2L)))))
                    .hasMessageContaining("t:2");
        }
    }

    @Test
    void aKeyThatChangedItsTypeMeanwhileIsNamed() {
        Workbench bench = bench();
        DatasetPath path = DatasetPath.of("h:*#hash");
        RowType rowType = Layout.parse("h:*#hash").rowType();
        try (RowWriter writer = bench.writer("c", path, rowType, List.of("key", "field"))) {
            writer.insert(Batch.of(rowType, List.of(Rows.row("h:1", "f", "v", null))));
            jedis.set("h:1", "a string by now");
            assertThatThrownBy(() -> writer.commit(Workbench.whole("c")))
                    .isInstanceOf(EndpointException.class)
                    .hasMessageContaining("h:1")
                    .hasMessageContaining("WRONGTYPE");
        }
    }

    @Test
    void elementsAddedToAKeyAreTakenBackWithItsExpiry() {
        jedis.hset("h:1", Map.of("old", "1"));
        jedis.pexpireAt("h:1", MOMENT);
        Map<String, String> before = dumps(jedis);
        Workbench bench = bench();
        DatasetPath path = DatasetPath.of("h:*#hash");
        RowType rowType = Layout.parse("h:*#hash").rowType();
        Batch batch = Batch.of(
                rowType,
                List.of(
                        Rows.row("h:1", "old", "2", Instant.ofEpochMilli(MOMENT + 60_000_000)),
                        Rows.row("h:1", "new", "3", Instant.ofEpochMilli(MOMENT + 60_000_000)),
                        Rows.row("h:2", "f", "v", null)));
        Batch keys = batch.project(List.of("key", "field"));
        Batch images;
        try (RowWriter writer = bench.writer("c", path, rowType, List.of("key", "field"))) {
            Batch there = writer.lookup(keys);
            assertThat(Rows.of(there)).containsExactly(Rows.row("h:1", "old", "1", Instant.ofEpochMilli(MOMENT)));
            images = writer.before(keys, there);
            writer.upsert(batch);
            writer.commit(Workbench.whole("c"));
        }
        assertThat(jedis.hget("h:1", "new")).isEqualTo("3");
        try (RowWriter writer = bench.writer("c", path, rowType, List.of("key", "field"))) {
            writer.upsert(images);
            writer.commit(Workbench.whole("c"));
            writer.delete(keys.slice(1, 3));
            writer.commit(Workbench.whole("c"));
        }
        bench.transactional().forget(List.of("c"));
        assertThat(dumps(jedis)).isEqualTo(before);
    }

    @Test
    void aStreamIsTakenBackToNothing() {
        Workbench bench = bench();
        DatasetPath path = DatasetPath.of("x#stream");
        RowType rowType = Layout.parse("x#stream").rowType();
        Batch batch = Batch.of(
                rowType, List.of(Rows.row("1-1", "{\"a\":\"b\"}", null), Rows.row("1-2", "{\"a\":\"c\"}", null)));
        try (RowWriter writer = bench.writer("c", path, rowType, List.of("id"))) {
            writer.insert(batch);
            writer.commit(Workbench.whole("c"));
            assertThat(bench.rows(path)).hasSize(2);
            assertThat(writer.delete(batch.project(List.of("id")))).isEqualTo(2);
            writer.commit(Workbench.whole("c"));
        }
        assertThat(jedis.exists("x")).isFalse();
    }

    @Test
    void replacingKeepsTheKeysUnderOtherNames() {
        Workbench bench = bench();
        Table wanted = table(
                "session:{id}#string(value:string)",
                List.of("id"),
                Column.of("id", Type.TEXT, false),
                Column.of("value", Type.TEXT, false));
        bench.load(Mode.CREATE, wanted, List.of(Rows.row("1", "old"), Rows.row("2", "old")));
        TablePlan plan = bench.definable()
                .plan(
                        List.of(wanted),
                        List.of(),
                        Mode.REPLACE,
                        bench("session:{id}#string(value:string)").catalog())
                .tables()
                .get(0);
        bench.apply(plan.before());
        bench.insert(plan.loadInto(), wanted.rowType(), List.of(Rows.row("1", "new")));
        assertThat(jedis.get("session:1")).isEqualTo("old");
        bench.apply(plan.after());
        assertThat(jedis.get("session:1")).isEqualTo("new");
        assertThat(jedis.exists("session:2")).isFalse();
        bench.revert(plan.after());
        bench.revert(plan.before());
        assertThat(jedis.get("session:1")).isEqualTo("old");
        assertThat(jedis.get("session:2")).isEqualTo("old");
    }

    @Test
    void anExpiryIsReadToTheMillisecond() {
        for (int i = 0; i < 2_000; i++) {
            jedis.set("k" + i, "v");
            jedis.pexpireAt("k" + i, MOMENT + i);
        }
        for (List<@Nullable Object> row : rows(bench(), "*#string")) {
            long number = Long.parseLong(String.valueOf(row.get(0)).substring(1));
            assertThat(row.get(2)).isEqualTo(Instant.ofEpochMilli(MOMENT + number));
        }
    }

    // ---- opening

    @Test
    void aPasswordIsNeverShown() {
        String url = "redis://someone:very%20secret@127.0.0.1:" + TestServer.SERVER.port() + "/0";
        assertThatThrownBy(() -> TestServer.open(url, Access.READ, Map.of()))
                .isInstanceOf(EndpointException.class)
                .satisfies(
                        e -> assertThat(((EndpointException) e).kind()).isEqualTo(EndpointException.Kind.AUTHENTICATE))
                .hasMessageNotContaining("very secret")
                .hasMessageNotContaining("very%20secret");
    }

    @Test
    void aUrlIsUnderstood() {
        var spec = new dev.tranship.spi.ConnectionSpec(
                "c", "redis", "//u:p%40ss@[::1]:6380/3", Map.of(), java.nio.file.Path.of(""), Access.READ);
        RedisUrl url = RedisUrl.of(spec, new RedisEndpointFactory(true), true);
        assertThat(url.user()).isEqualTo("u");
        assertThat(url.password()).isEqualTo("p@ss");
        assertThat(url.port()).isEqualTo(6380);
        assertThat(url.database()).isEqualTo(3);
        assertThat(url.toString()).isEqualTo("rediss://[::1]:6380/3");
    }
}
