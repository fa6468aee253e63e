package dev.tranship.plugin.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.testkit.RedisCluster;
import dev.tranship.testkit.RedisServer;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.MigrateParams;
import redis.clients.jedis.util.JedisClusterCRC16;

/** A cluster of three nodes. */
class ClusterTest {
    private static final long MOMENT = 4_102_444_799_123L;

    private static final List<Jedis> NODES = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private static RedisCluster cluster;

    private Endpoint endpoint = TestServer.open(0, Access.READ, Map.of());

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start(Path.of("target", "servers"), "--appendonly", "yes");
        cluster.nodes().forEach(node -> NODES.add(new Jedis("127.0.0.1", node.port())));
    }

    @AfterAll
    static void stop() {
        NODES.forEach(Jedis::close);
        cluster.close();
    }

    @BeforeEach
    void open() {
        endpoint.close();
        cluster.clear();
        endpoint = TestServer.open(cluster.url(), Access.WRITE, Map.of());
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private Workbench bench() {
        return new Workbench(endpoint);
    }

    /** {@return the node that has a key} */
    private static Jedis owner(String key) {
        return NODES.get(RedisCluster.owner(JedisClusterCRC16.getSlot(key)));
    }

    private static Map<String, String> fill(int count) {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String key = "session:" + i;
            owner(key).set(key, "value " + i);
            if (i % 3 == 0) {
                owner(key).pexpireAt(key, MOMENT + i);
            }
            all.put(key, "value " + i + " " + (i % 3 == 0 ? Instant.ofEpochMilli(MOMENT + i) : null));
        }
        return all;
    }

    private static Map<String, String> found(List<List<@Nullable Object>> rows) {
        Map<String, String> all = new TreeMap<>();
        rows.forEach(row -> all.put((String) row.get(0), row.get(1) + " " + row.get(2)));
        return all;
    }

    private static Table customers(String name) {
        return Table.of(
                DatasetPath.of(name),
                List.of(Column.of("id", Type.INT64, false), Column.of("name", Type.TEXT, true)),
                new Key(null, List.of("id")));
    }

    @Test
    void theKeysOfAllNodesAreReadWithTheirExpiry() {
        Map<String, String> all = fill(2_000);
        assertThat(endpoint.product()).contains("in a cluster of 3 nodes");
        DatasetPath sessions = DatasetPath.of("session:*#string");
        assertThat(found(bench().rows(sessions))).isEqualTo(all);
        try (Snapshot snapshot = bench().readable().snapshot()) {
            assertThat(snapshot.count(ReadRequest.all(sessions))).isEqualTo(2_000);
        }
        assertThat(bench().catalog().tables())
                .singleElement()
                .satisfies(entry -> assertThat(entry.rows()).isEqualTo(2_000));
    }

    @Test
    void readingGoesOnInTheMiddle() {
        Map<String, String> all = fill(1_000);
        ReadRequest request = new ReadRequest(DatasetPath.of("session:*#string"), List.of(), null, 100, 1 << 20);
        Map<String, String> found = new TreeMap<>();
        String position = null;
        try (Snapshot snapshot = bench().readable().snapshot()) {
            Snapshot.Split split = snapshot.split(request, 4).get(0);
            do {
                try (BatchReader reader = snapshot.read(request, split, position)) {
                    Batch batch = reader.next();
                    position = batch == null ? null : batch.position();
                    for (int row = 0; batch != null && row < batch.rows(); row++) {
                        found.put(
                                (String) batch.row(row).get(0),
                                batch.row(row).get(1) + " " + batch.row(row).get(2));
                    }
                }
            } while (position != null);
        }
        assertThat(found).isEqualTo(all);
    }

    @Test
    void aTableBecomesKeysOnAllNodesAndIsTakenBack() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < 300; i++) {
            rows.add(Rows.row(i, "customer " + i));
        }
        SchemaPlan plan = bench().plan(Mode.CREATE, List.of(customers("customer")), List.of());
        TablePlan table = plan.tables().get(0);
        bench().apply(table.before());
        try (RowWriter writer =
                bench().writer("c", table.loadInto(), table.stored().rowType(), List.of())) {
            writer.insert(Batch.of(table.stored().rowType(), rows.subList(0, 200)));
            writer.commit(Workbench.whole("c"));
        }
        try (RowWriter writer =
                bench().writer("c", table.loadInto(), table.stored().rowType(), List.of())) {
            writer.insert(Batch.of(table.stored().rowType(), rows.subList(200, 300)));
            writer.commit(Workbench.whole("c"));
        }
        assertThat(bench().rows(DatasetPath.of("customer"))).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(NODES).allSatisfy(node -> assertThat(node.dbSize()).isGreaterThan(50));
        assertThat(bench().transactional().checkpoints("c")).hasSize(1);

        bench().revert(table.before());
        bench().transactional().forget(List.of("c", "test"));
        TreeSet<String> left = new TreeSet<>();
        NODES.forEach(node -> left.addAll(node.keys("customer*")));
        assertThat(left).isEmpty();
    }

    @Test
    void aCommitThatANodeDiesInIsEndedByTheNextWriterAndOnlyOnce() {
        Workbench bench = bench();
        DatasetPath lists = DatasetPath.of("queue:*#list");
        RowType elements = RowType.of(
                new Field("key", Type.TEXT, false),
                new Field("position", Type.INT64, false),
                new Field("value", Type.TEXT, false));
        List<String> key = List.of("key", "position");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < 400; i++) {
            String queue = "queue:" + i / 4;
            rows.add(Rows.row(queue, i % 4, "element " + i));
            if (i % 4 == 0) {
                owner(queue).rpush(queue, "before " + i, "before too");
            }
        }
        Checkpoint done = new Checkpoint("c", 0, "at the end", "all of it");
        int ledger = RedisCluster.owner(JedisClusterCRC16.getSlot("_tranship_ledger"));
        RedisServer dying = cluster.nodes().get((ledger + 1) % 3);
        RowWriter writer = bench.writer("c", lists, elements, key);
        try {
            writer.upsert(Batch.of(elements, rows));
            dying.kill();
            assertThatThrownBy(() -> writer.commit(done))
                    .isInstanceOfSatisfying(
                            EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT));
        } finally {
            writer.close();
            cluster.restart(dying);
            NODES.forEach(Jedis::disconnect);
        }
        assertThat(rows.stream()
                        .filter(row -> row.get(1).equals(3L))
                        .map(row -> (String) row.get(0))
                        .filter(queue -> owner(queue).llen(queue) == 4))
                .as("some are written, and some are not")
                .hasSizeBetween(1, 99);

        try (Endpoint reading = TestServer.open(cluster.url(), Access.READ, Map.of())) {
            assertThat(new Workbench(reading).transactional().checkpoints("c")).containsExactly(done);
        }
        assertThat(bench.transactional().checkpoints("another")).isEmpty();
        bench.writer("c", lists, elements, key).close();
        assertThat(bench.rows(lists).stream().map(row -> row.subList(0, 3))).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(bench.transactional().checkpoints("c")).containsExactly(done);
        assertThat(NODES.get(ledger).hlen("_tranship_ledger")).isEqualTo(1);
    }

    /** Gives the slot of a key, with all that is in it, to another node. */
    private static void move(String key) {
        Jedis from = owner(key);
        Jedis to = NODES.get((NODES.indexOf(from) + 1) % NODES.size());
        int slot = JedisClusterCRC16.getSlot(key);
        to.clusterSetSlotImporting(slot, from.clusterMyId());
        from.clusterSetSlotMigrating(slot, to.clusterMyId());
        for (String each : from.clusterGetKeysInSlot(slot, 1_000)) {
            from.migrate(
                    "127.0.0.1", cluster.nodes().get(NODES.indexOf(to)).port(), 0, 5_000, new MigrateParams(), each);
        }
        for (Jedis node : NODES) {
            node.clusterSetSlotNode(slot, to.clusterMyId());
        }
    }

    private static void moveBack(String key) {
        int slot = JedisClusterCRC16.getSlot(key);
        Jedis first = owner(key);
        Jedis now = NODES.get((NODES.indexOf(first) + 1) % NODES.size());
        now.flushAll();
        for (Jedis node : List.of(first, now)) {
            node.clusterSetSlotNode(slot, first.clusterMyId());
        }
        NODES.forEach(node -> node.clusterSetSlotNode(slot, first.clusterMyId()));
    }

    @Test
    void writingFollowsASlotThatMoves() {
        Workbench bench = bench();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < 200; i++) {
            rows.add(Rows.row(i, "customer " + i));
        }
        TablePlan table = bench.plan(Mode.CREATE, List.of(customers("customer")), List.of())
                .tables()
                .get(0);
        bench.apply(table.before());
        try (RowWriter writer =
                bench.writer("c", table.loadInto(), table.stored().rowType(), List.of())) {
            writer.insert(Batch.of(table.stored().rowType(), rows.subList(0, 100)));
            writer.commit(Workbench.whole("c"));
            move("customer:150");
            writer.insert(Batch.of(table.stored().rowType(), rows.subList(100, 200)));
            writer.commit(Workbench.whole("c"));
            assertThat(bench.rows(DatasetPath.of("customer"))).containsExactlyInAnyOrderElementsOf(rows);
        } finally {
            moveBack("customer:150");
        }
    }

    @Test
    void saysThatKeysMayHaveBeenMissedWhenSlotsMoveWhileTheyAreListed() {
        fill(1_000);
        ReadRequest request = new ReadRequest(DatasetPath.of("session:*#string"), List.of(), null, 50, 1 << 20);
        try (Snapshot snapshot = bench().readable().snapshot();
                BatchReader reader =
                        snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
            assertThat(reader.next()).isNotNull();
            move("session:7");
            assertThatThrownBy(() -> {
                        while (reader.next() != null) {
                            // To the end.
                        }
                    })
                    .isInstanceOfSatisfying(
                            EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT))
                    .hasMessageContaining("slots of the cluster went to other nodes");
        } finally {
            moveBack("session:7");
        }
    }
}
