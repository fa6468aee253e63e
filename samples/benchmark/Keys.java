import dev.tranship.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.args.FlushMode;

/**
 * Times whole commands from one Redis to another: Tranship, and the script that people use without it. Run by {@code
 * samples/benchmark/redis [keys] [rounds]}. Half of the keys are strings, half small hashes, each third one expires. What arrived is
 * counted.
 */
public final class Keys {
    private static final long MOMENT = 4_102_444_799_123L;

    private final Harness harness;
    private final int keys;
    private final RedisServer source;
    private final RedisServer target;

    private Keys(Harness harness, int keys, RedisServer source, RedisServer target) {
        this.harness = harness;
        this.keys = keys;
        this.source = source;
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Harness harness = new Harness(args[0], args[1], Map.of());
        try (RedisServer source = RedisServer.start(harness.file(""));
                RedisServer target = RedisServer.start(harness.file(""))) {
            new Keys(harness, Integer.parseInt(args[3]), source, target)
                    .run(Integer.parseInt(args[4]), Path.of(args[2]));
        }
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        plan("none");
        plan("checksum");
        boolean client = Harness.there("redis-cli");
        for (int round = 0; round < rounds; round++) {
            if (client) {
                measure("redis-cli --scan, xargs, MIGRATE of 100 keys", this::script);
            }
            measure("tranship, verify: none", () -> harness.tranship("run", "none.yaml"));
            measure("tranship, verify: checksum", () -> harness.tranship("run", "checksum.yaml"));
        }
        Harness.publish(harness.rates("keys", keys), page, "redis");
    }

    private void fill() {
        try (Jedis jedis = new Jedis("127.0.0.1", source.port(), 120_000);
                Pipeline pipeline = jedis.pipelined()) {
            for (int i = 0; i < keys; i++) {
                String key = (i % 2 == 0 ? "session:" : "user:") + i;
                if (i % 2 == 0) {
                    pipeline.set(key, "value of a session, " + i + ", and some more of it, so that it has 64 bytes");
                } else {
                    pipeline.hset(key, Map.of("name", "name " + i, "city", "city " + i % 100, "visits", "" + i % 1000));
                }
                if (i % 3 == 0) {
                    pipeline.pexpireAt(key, MOMENT + i);
                }
                if (i % 10_000 == 0) {
                    pipeline.sync();
                }
            }
        }
    }

    private void measure(String name, Harness.Task task) throws Exception {
        try (Jedis jedis = new Jedis("127.0.0.1", target.port(), 120_000)) {
            jedis.flushAll(FlushMode.ASYNC);
            harness.delete(".tranship");
            double took = Harness.timed(task);
            if (jedis.dbSize() != keys) {
                throw new IllegalStateException(name + " moved " + jedis.dbSize() + " of " + keys + " keys");
            }
            harness.took(name, took);
        }
    }

    private void script() throws Exception {
        harness.process(
                "sh",
                "-c",
                "redis-cli -p " + source.port() + " --scan | xargs -d '\\n' -n 100 redis-cli -p "
                        + source.port() + " MIGRATE 127.0.0.1 " + target.port() + " '' 0 60000 COPY REPLACE KEYS");
    }

    private void plan(String verify) throws IOException {
        harness.write(
                verify + ".yaml",
                """
                tranship: 1
                name: %s
                connections:
                  old: { url: "%s", datasets: "**#keys" }
                  new: { url: "%s", datasets: "**#keys" }
                steps:
                  - copy: old.* -> new
                    verify: %s
                """
                        .formatted(verify, source.url(0), target.url(0), verify));
    }
}
