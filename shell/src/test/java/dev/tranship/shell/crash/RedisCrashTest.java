package dev.tranship.shell.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * The real process is killed where it can stand, with keys as the target: going on ends as if nothing had happened, going back with
 * every key as it was, byte for byte.
 */
class RedisCrashTest {
    private static final int KILLS = Boolean.getBoolean("tranship.thorough") ? Integer.MAX_VALUE : 5;
    private static final long MOMENT = 4_102_444_799_123L;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path temporary;

    @SuppressWarnings("NullAway.Init")
    private static RedisServer server;

    @BeforeAll
    static void start() {
        assumeTrue(RedisServer.available(), "the artifact's Redis runs on Linux, x86-64");
        server = RedisServer.start(Path.of("target", "servers"), "--appendonly", "yes");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Jedis client(int database) {
        Jedis jedis = new Jedis("127.0.0.1", server.port());
        jedis.select(database);
        return jedis;
    }

    private static Map<String, String> dumps(int database) {
        try (Jedis jedis = client(database)) {
            return dumps(jedis);
        }
    }

    /** {@return everything in a database: when each key expires, and what DUMP says of it} */
    static Map<String, String> dumps(Jedis jedis) {
        Map<String, String> dumps = new TreeMap<>();
        for (byte[] key : jedis.keys("*".getBytes(UTF_8))) {
            long expiry = jedis.pttl(key) < 0 ? -1 : (jedis.pttl(key) + System.currentTimeMillis() + 30_000) / 60_000;
            dumps.put(new String(key, UTF_8) + Arrays.toString(key), expiry + Arrays.toString(jedis.dump(key)));
        }
        return dumps;
    }

    @Test
    void goingOnAndGoingBackWorkFromWhereverTheProcessDied() throws Exception {
        ClassPath classPath = ClassPath.in(Files.createDirectory(temporary.resolve("libraries")));
        fillSource();
        Path whole = prepare(1);
        Map<String, String> before = dumps(1);
        List<String> points = Child.points(classPath, whole, "run", "--yes");
        Map<String, String> after = dumps(1);
        assertThat(after).isNotEqualTo(before).containsKeys(key("session:7"), key("customer:3"), key("tags:b"));
        int database = 1;
        for (String point : Points.spread(points, KILLS)) {
            Path killed = prepare(++database);
            assertThat(dumps(database)).isEqualTo(before);
            Child.killAt(point, classPath, killed, "run", "--yes");
            if (database % 2 == 1) {
                CommandLine.tranship(killed, "resume", ".", "--yes");
                assertThat(dumps(database)).as("after going on from " + point).isEqualTo(after);
            }
            CommandLine.tranship(killed, "undo", ".", "all", "--yes");
            assertThat(dumps(database)).as("after going back from " + point).isEqualTo(before);
        }
    }

    @Test
    void aTargetThatIsKilledAndComesBackIsGoneOnWith() throws Exception {
        ClassPath classPath = ClassPath.in(Files.createDirectory(temporary.resolve("more-libraries")));
        Path folder = Files.createDirectory(temporary.resolve("restarted"));
        source(folder, "create table parcel (id integer primary key, label text)", """
                with recursive r (n) as (select 1 union all select n + 1 from r where n < 60000)
                insert into parcel select n, 'parcel ' || n from r""");
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: restarted
                connections:
                  shop: sqlite:shop.db
                  cache: %s
                steps:
                  - copy: shop.parcel -> cache
                    batch: 1000
                    throttle: 20000/s
                """.formatted(server.url(100)));
        Child child = Child.start(classPath, folder, "", "run", "--yes");
        try (Jedis jedis = client(100)) {
            while (jedis.dbSize() < 10_000) {
                Child.sleep(20);
            }
        }
        server.kill();
        child.fail();
        server.restart();
        try (Jedis jedis = client(100)) {
            assertThat(jedis.dbSize()).isBetween(10_000L, 59_000L);
            CommandLine.tranship(folder, "resume", ".", "--yes");
            assertThat(jedis.keys("parcel:*")).hasSize(60_000);
            assertThat(jedis.exists("_tranship_ledger")).isFalse();
            CommandLine.tranship(folder, "undo", ".", "all", "--yes");
            assertThat(jedis.dbSize()).isZero();
        }
    }

    @Test
    void aDatasetWithAStarInItsNameIsMeantByItsName() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("star"));
        try (Jedis jedis = client(101)) {
            jedis.set("session:1", "one");
            jedis.set("session:1:cart", "another");
        }
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: star
                connections:
                  cache: %s
                  w: sqlite:shop.db
                steps:
                  - copy: cache.session:*#string -> w.session
                """.formatted(server.url(101)));
        CommandLine.tranship(folder, "run", ".", "--yes");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select key, value from session")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1) + rows.getString(2)).isEqualTo("session:1one");
            assertThat(rows.next()).isFalse();
        }
    }

    private static String key(String name) {
        return name + Arrays.toString(name.getBytes(UTF_8));
    }

    /** Database 0: sessions that expire, and a few of every other type. */
    private static void fillSource() {
        try (Jedis jedis = client(0);
                Pipeline pipeline = jedis.pipelined()) {
            for (int i = 0; i < 60; i++) {
                pipeline.hset("session:" + i, Map.of("user", "u" + i));
                pipeline.pexpireAt("session:" + i, MOMENT + i * 60_000L);
            }
            pipeline.sadd("tags:a", "x", "y");
            pipeline.sadd("tags:b", "z");
            pipeline.zadd("board:go", 1.5, "anna");
            pipeline.rpush("queue:*", "first", "second");
            pipeline.set(new byte[] {0, -1, 'k'}, new byte[] {-128, 0});
        }
    }

    /** Some keys are there before, also such as are written over. */
    private static Path prepare(int database) throws IOException, SQLException {
        Path folder = Files.createDirectory(temporary.resolve("redis-" + database));
        try (Jedis jedis = client(database)) {
            jedis.hset("session:3", Map.of("user", "before", "more", "x".repeat(100)));
            jedis.pexpireAt("session:3", MOMENT + 600_000_000L);
            jedis.rpush("session:4", "of another type");
            jedis.sadd("tags:a", "before", "z");
            jedis.set("bystander", "stays");
            jedis.hset("visit:1", Map.of("id", "1", "page", "before"));
            jedis.hset("score:1", Map.of("id", "1", "points", "-1"));
        }
        source(
                folder,
                "create table customer (id integer primary key, name text)",
                "create table visit (id integer primary key, page text)",
                "create table score (id integer primary key, points integer)",
                "with recursive r (i) as (select 1 union all select i + 1 from r where i < 40)"
                        + " insert into customer select i, 'c' || i from r",
                "insert into visit select id + 1, 'p' || id from customer",
                "insert into score select id, id * 10 from customer");
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: crash
                connections:
                  s: sqlite:shop.db
                  old: { url: "%s", datasets: "**#keys" }
                  all: { url: "%s", datasets: "**#keys" }
                  visits: { url: "%s", datasets: "visit:{id:int64}#row(page:string) score:{id:int64}#row(points:int64)" }
                  w: %s
                defaults: { batch: 15, verify: checksum }
                steps:
                  - copy: old.* -> all
                    mode: upsert
                  - copy: s.customer -> w
                  - copy: s.visit -> visits.visit:{id:int64}#row(page:string)
                    mode: append
                  - copy: s.score -> visits.score:{id:int64}#row(points:int64)
                    mode: replace
                """.formatted(
                        server.url(0), server.url(database), server.url(database), server.url(database)));
        return folder;
    }

    static void source(Path folder, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
