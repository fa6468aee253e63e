package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.testkit.RedisCluster;
import dev.tranship.testkit.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * The real process is killed where a cluster is most in the middle: a batch is in the ledger, some nodes have their part of it, and one
 * does not take it.
 */
class RedisClusterCrashTest {
    private static final String LEDGER = "_tranship_ledger";
    private static final int PARCELS = 12_000;
    private static final long MOMENT = 4_102_444_799_123L;

    private static final List<Jedis> NODES = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path temporary;

    @SuppressWarnings("NullAway.Init")
    private static RedisServer source;

    @SuppressWarnings("NullAway.Init")
    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        assumeTrue(RedisServer.available(), "the artifact's Redis runs on Linux, x86-64");
        Path servers = Path.of("target", "servers");
        source = RedisServer.start(servers);
        cluster = RedisCluster.start(servers);
        cluster.nodes().forEach(node -> NODES.add(new Jedis("127.0.0.1", node.port())));
    }

    @AfterAll
    static void stop() {
        NODES.forEach(Jedis::close);
        if (cluster != null) {
            cluster.close();
            source.close();
        }
    }

    private static int owner(String key) {
        return RedisCluster.owner(JedisClusterCRC16.getSlot(key));
    }

    private static Jedis node(String key) {
        return NODES.get(owner(key));
    }

    private static Map<String, String> dumps() {
        Map<String, String> dumps = new TreeMap<>();
        NODES.forEach(node -> dumps.putAll(RedisCrashTest.dumps(node)));
        return dumps;
    }

    /** What a step has begun to do when the process is killed in it. */
    private interface Begun {
        boolean seen();
    }

    @Test
    @Timeout(300)
    void goingOnAndGoingBackWorkFromTheMiddleOfACommit() throws Exception {
        ClassPath classPath = ClassPath.in(Files.createDirectory(temporary.resolve("libraries")));
        fill();
        Path whole = prepare("whole");
        Map<String, String> before = dumps();
        CommandLine.tranship(whole, "run", ".", "--yes");
        Map<String, String> after = dumps();
        assertThat(after).hasSizeGreaterThan(PARCELS);
        CommandLine.tranship(whole, "undo", ".", "all", "--yes");
        assertThat(dumps()).isEqualTo(before);

        Map<String, Begun> moments = Map.of(
                "create", () -> NODES.stream().mapToLong(Jedis::dbSize).sum() > PARCELS / 2,
                "replace",
                        () -> NODES.stream()
                                .anyMatch(node ->
                                        !node.keys("_tranship_old_score:*").isEmpty()));
        for (Map.Entry<String, Begun> moment : moments.entrySet()) {
            kill(classPath, prepare(moment.getKey()), moment.getValue());
            Path killed = temporary.resolve(moment.getKey());
            assertThat(dumps()).as("in the middle of " + moment.getKey()).isNotEqualTo(after);
            CommandLine.tranship(killed, "resume", ".", "--yes");
            assertThat(dumps()).as("after going on in " + moment.getKey()).isEqualTo(after);
            CommandLine.tranship(killed, "undo", ".", "all", "--yes");
            assertThat(dumps()).as("after going back in " + moment.getKey()).isEqualTo(before);
        }
        kill(classPath, prepare("back"), () -> true);
        CommandLine.tranship(temporary.resolve("back"), "undo", ".", "all", "--yes");
        assertThat(dumps()).as("after going back at once").isEqualTo(before);
    }

    /** Lets a process run until it has begun with something, holds up a node, and kills it when a batch is done but for that node. */
    private static void kill(ClassPath classPath, Path folder, Begun begun) throws Exception {
        Jedis ledger = node(LEDGER);
        Jedis held = NODES.get((owner(LEDGER) + 1) % NODES.size());
        Child child = Child.start(classPath, folder, "", "run", "--yes");
        try {
            while (!begun.seen()) {
                Child.sleep(5);
            }
            held.clientPause(600_000, ClientPauseMode.WRITE);
            while (ledger.hkeys(LEDGER).stream().noneMatch(field -> field.startsWith("redo"))) {
                Child.sleep(5);
            }
            Child.sleep(200);
        } finally {
            child.kill();
            held.clientUnpause();
        }
    }

    /** Keys of every type on the server that is copied from. */
    private static void fill() {
        try (Jedis jedis = new Jedis("127.0.0.1", source.port())) {
            for (int i = 0; i < 300; i++) {
                jedis.hset("session:" + i, Map.of("user", "u" + i));
                jedis.pexpireAt("session:" + i, MOMENT + i * 60_000L);
            }
            for (int i = 0; i < 30; i++) {
                jedis.sadd("tags:" + i, "x", "y" + i);
                jedis.zadd("board:" + i, 1.5, "anna");
                jedis.rpush("queue:" + i, "first", "second");
            }
        }
    }

    /** Some keys are there before, also such as are written over. */
    private static Path prepare(String name) throws Exception {
        cluster.clear();
        for (int i = 0; i < 300; i += 3) {
            String session = "session:" + i;
            node(session).hset(session, Map.of("user", "before", "more", "x".repeat(100)));
            node(session).pexpireAt(session, MOMENT + 600_000_000L);
            String score = "score:" + i;
            node(score).hset(score, Map.of("id", String.valueOf(i), "points", "-1"));
        }
        node("tags:7").rpush("tags:7", "of another type");
        node("bystander").set("bystander", "stays");
        Path folder = Files.createDirectory(temporary.resolve(name));
        RedisCrashTest.source(
                folder,
                "create table parcel (id integer primary key, label text)",
                "create table score (id integer primary key, points integer)",
                "with recursive r (n) as (select 1 union all select n + 1 from r where n < " + PARCELS
                        + ") insert into parcel select n, 'parcel ' || n from r",
                "insert into score select id, id * 10 from parcel where id < 3000");
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: crash
                connections:
                  s: sqlite:shop.db
                  old: { url: "%s", datasets: "**#keys" }
                  all: { url: "%s", datasets: "**#keys" }
                  w: { url: "%s", datasets: "score:{id:int64}#row(points:int64)" }
                defaults: { batch: 500, verify: checksum }
                steps:
                  - copy: old.* -> all
                    mode: upsert
                  - copy: s.parcel -> w
                    throttle: 10000/s
                  - copy: s.score -> w.score:{id:int64}#row(points:int64)
                    mode: replace
                """.formatted(source.url(0), cluster.url(), cluster.url()));
        return folder;
    }
}
