package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;

/** A cache that plain commands have made goes from every backend to every other, and back out of it. */
class PairsTest {
    @TempDir
    Path folder = Path.of("");

    /** Each backend once as a source and once as a target, of another kind of store; with {@code -Dpairs=all} all pairs. */
    static Stream<Arguments> pairs() {
        List<Backend> all = new ArrayList<>(List.of(Backend.values()));
        all.removeIf(backend -> backend == Backend.ARCHIVE || backend.queue());
        boolean everyPair = "all".equals(System.getProperty("pairs"));
        List<Arguments> pairs = new ArrayList<>();
        for (int from = 0; from < all.size(); from++) {
            for (int next = everyPair ? 0 : 4; next < (everyPair ? all.size() : 5); next++) {
                pairs.add(Arguments.of(all.get(from), all.get((from + next) % all.size())));
            }
        }
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everythingArrivesAndUndoLeavesNoTrace(Backend from, Backend to) {
        Bench bench = new Bench(folder);
        Store source = Store.of(from, folder, "source");
        Store target = Store.of(to, folder, "target");
        Fixture.SMALL.seed(from, source);
        Map<String, List<List<@Nullable Object>>> expected = Fixture.SMALL.rows(from);
        assertThat(bench.contents(source, from)).isEqualTo(expected);

        // What the target has no place for is left out by name.
        List<String> except = new ArrayList<>();
        for (String dataset : expected.keySet()) {
            if (dataset.startsWith("cache:") && !Fixture.SMALL.rows(to).containsKey(dataset)) {
                except.add(dataset);
            }
        }
        String plan = Bench.plan(
                source.connection(from),
                target.connection(to),
                "  - copy: a -> b\n    except: [" + quoted(except) + "]\n"
                        + "    tables:\n      partitions:\n        js: \"row => ["
                        + quoted(except).replace("\"", "'")
                        + "].includes('cache:' + row.partition_key) ? null : row\"\n");
        SortedMap<String, String> before = target.dump();
        bench.run(plan);
        assertThat(bench.contents(target, to))
                .isEqualTo(Fixture.SMALL.rows(from.datatypes().containsAll(to.datatypes()) ? to : from));
        bench.undoAll(plan);
        assertThat(target.dump()).isEqualTo(before);
    }

    private static String quoted(List<String> names) {
        return String.join(", ", names.stream().map(n -> "'" + n + "'").toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"REDIS_SET", "ROCKSDB_SET", "DUCKDB_BIT"})
    void whatWasOverwrittenComesBackByteForByte(Backend backend) {
        Bench bench = new Bench(folder);
        Store source = Store.of(backend, folder, "source");
        Store target = Store.of(backend, folder, "target");
        Fixture.SMALL.seed(backend, source);
        Fixture.SMALL.seed(backend, target);
        String plan = Bench.plan(
                source.connection(backend),
                target.connection(backend),
                "  - copy: a -> b\n    mode: upsert\n    tables:\n      'cache:city_id':\n"
                        + "        js: \"row => ({ ...row, partition_keys: [1, 2] })\"\n");
        SortedMap<String, String> before = target.dump();
        bench.run(plan);
        assertThat(target.dump()).isNotEqualTo(before);
        bench.undoAll(plan);
        assertThat(target.dump()).isEqualTo(before);
    }

    @Test
    void aSetOfMoreMembersThanACommandTakesGoesThrough() {
        Store.Redis source = new Store.Redis(Servers.newDatabase());
        Store.Redis target = new Store.Redis(Servers.newDatabase());
        String key = "cache:city_id:" + Fixture.hash(1);
        try (Jedis redis = source.connect()) {
            redis.hset("_partition_metadata:city_id", "datatype", "integer");
            for (int from = 0; from < 2_000_000; from += 50_000) {
                redis.sadd(
                        key,
                        IntStream.range(from, from + 50_000)
                                .mapToObj(Integer::toString)
                                .toArray(String[]::new));
            }
        }
        new Bench(folder)
                .run(Bench.plan(
                        source.connection(Backend.REDIS_SET),
                        target.connection(Backend.REDIS_SET),
                        "  - copy: a -> b\n    verify: none\n"));
        try (Jedis redis = target.connect()) {
            assertThat(redis.scard(key)).isEqualTo(2_000_000);
        }
    }
}
