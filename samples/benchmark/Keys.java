import dev.tranship.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.args.FlushMode;

/**
 * Times whole commands from one Redis to another: Tranship, and the script that people use without it. Run by {@code
 * samples/benchmark/redis [keys] [rounds]}. Half of the keys are strings, half small hashes, each third one expires. What arrived is
 * counted.
 */
public final class Keys {
    private static final String BEGIN = "<!-- samples/benchmark/redis -->\n";
    private static final String END = "<!-- end -->\n";
    private static final long MOMENT = 4_102_444_799_123L;

    private final Path folder;
    private final Path tranship;
    private final int keys;
    private final RedisServer source;
    private final RedisServer target;
    private final Map<String, List<Double>> seconds = new TreeMap<>();

    private Keys(Path folder, Path tranship, int keys, RedisServer source, RedisServer target) {
        this.folder = folder;
        this.tranship = tranship;
        this.keys = keys;
        this.source = source;
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        try (RedisServer source = RedisServer.start(folder);
                RedisServer target = RedisServer.start(folder)) {
            new Keys(folder, Path.of(args[1]).toAbsolutePath(), Integer.parseInt(args[3]), source, target)
                    .run(Integer.parseInt(args[4]), Path.of(args[2]));
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        plan("none");
        plan("checksum");
        boolean client = there("redis-cli");
        if (!client) {
            System.err.println("there is no command redis-cli, so nothing to compare with");
        }
        // Round by round, so that whatever else the machine does meets all of them.
        for (int round = 0; round < rounds; round++) {
            if (client) {
                measure("1 redis-cli --scan, xargs, MIGRATE of 100 keys", this::script);
            }
            measure("2 tranship, verify: none", () -> tranship("none"));
            measure("3 tranship, verify: checksum", () -> tranship("checksum"));
        }
        String table = table();
        System.out.print(table);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        if (begin >= 0) {
            int end = text.indexOf(END, begin);
            Files.writeString(page, text.substring(0, begin) + BEGIN + table + text.substring(end));
        }
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

    private void measure(String name, Task task) throws Exception {
        try (Jedis jedis = new Jedis("127.0.0.1", target.port(), 120_000)) {
            jedis.flushAll(FlushMode.ASYNC);
            delete(folder.resolve(".tranship"));
            long began = System.nanoTime();
            task.run();
            double took = (System.nanoTime() - began) / 1e9;
            if (jedis.dbSize() != keys) {
                throw new IllegalStateException(name + " moved " + jedis.dbSize() + " of " + keys + " keys");
            }
            seconds.computeIfAbsent(name, n -> new ArrayList<>()).add(took);
            System.err.printf(Locale.ROOT, "%s: %.1f s, %,.0f keys/s%n", name, took, keys / took);
        }
    }

    private void script() throws Exception {
        process(List.of(
                "sh",
                "-c",
                "redis-cli -p " + source.port() + " --scan | xargs -d '\\n' -n 100 redis-cli -p "
                        + source.port() + " MIGRATE 127.0.0.1 " + target.port() + " '' 0 60000 COPY REPLACE KEYS"));
    }

    private void tranship(String plan) throws Exception {
        process(List.of(tranship.toString(), "run", plan + ".yaml"));
    }

    private void plan(String verify) throws IOException {
        Files.writeString(
                folder.resolve(verify + ".yaml"),
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

    private String table() {
        StringBuilder table = new StringBuilder("| | keys/s | against the first |\n| --- | ---: | ---: |\n");
        double first = Double.NaN;
        for (Map.Entry<String, List<Double>> entry : seconds.entrySet()) {
            List<Double> sorted = entry.getValue().stream().sorted().toList();
            double rate = keys / sorted.get(sorted.size() / 2);
            first = Double.isNaN(first) ? rate : first;
            table.append(String.format(
                    Locale.ROOT, "| %s | %,.0f | %.1f |%n", entry.getKey().substring(2), rate, rate / first));
        }
        return table.toString();
    }

    private void process(List<String> command) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("TRANSHIP_JAVA_OPTS", "-Xmx512m");
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(command + " ended with " + code + ":\n" + Files.readString(said));
        }
    }

    private static boolean there(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
