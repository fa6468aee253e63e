package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tranship.dsl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cache of many entries, made by plain commands, goes into caches that hold others already. With {@code -Dentries=200000}
 * it has that many, each backend is once its source and once its target, those that hold more than integers among themselves,
 * and the times are written to {@code target/large-cache.md}; with {@code -Dall=true} it goes from every backend into every
 * other. {@code -Dskip=5 -Dlimit=2} takes two of the pairs, after the first five.
 */
class LargeCacheTest {
    private static final int ENTRIES = Integer.getInteger("entries", 1200);
    private static final Path TIMES = Path.of("target", "large-cache.md");

    @TempDir
    static Path sources = Path.of("");

    private static @Nullable Seeded seeded;

    @TempDir
    Path folder = Path.of("");

    /** A source, with its rows; the pairs that begin with it follow one another and share it. */
    private record Seeded(Backend backend, Store store, Map<String, List<List<@Nullable Object>>> rows) {}

    private static Seeded source(Backend backend) {
        Seeded known = seeded;
        if (known != null && known.backend() == backend) {
            return known;
        }
        dropSource();
        Fixture cache = Fixture.large(ENTRIES);
        Seeded made = new Seeded(backend, Store.of(backend, sources, backend.word()), cache.rows(backend));
        cache.seed(backend, made.store());
        seeded = made;
        return made;
    }

    @AfterAll
    static void dropSource() {
        if (seeded != null) {
            seeded.store().drop();
            seeded = null;
        }
    }

    static Stream<Arguments> pairs() {
        if (System.getProperty("entries") == null) {
            return Stream.of(
                    Arguments.of(Backend.POSTGRESQL_ARRAY, Backend.REDIS_SET),
                    Arguments.of(Backend.ROCKSDICT, Backend.POSTGRESQL_ARRAY),
                    Arguments.of(Backend.REDIS_BIT, Backend.ROCKSDB_BIT));
        }
        List<Backend> all = new ArrayList<>(List.of(Backend.values()));
        all.removeIf(backend -> backend == Backend.ARCHIVE || backend.queue());
        Stream<Arguments> pairs = Boolean.getBoolean("all")
                ? all.stream()
                        .flatMap(from -> all.stream().filter(to -> to != from).map(to -> Arguments.of(from, to)))
                : Stream.concat(
                        ring(all.stream().filter(b -> b.form() == Backend.Form.VALUES)),
                        ring(all.stream().filter(b -> b.form() != Backend.Form.VALUES)));
        return pairs.skip(Integer.getInteger("skip", 0)).limit(Integer.getInteger("limit", Integer.MAX_VALUE));
    }

    /** {@return pairs in which each backend is once the source and once the target} Neighbours are of one store, so every second is next. */
    private static Stream<Arguments> ring(Stream<Backend> backends) {
        List<Backend> ring = backends.toList();
        int step = ring.size() % 2 == 0 ? 1 : 2;
        return Stream.iterate(0, i -> i + 1)
                .limit(ring.size())
                .map(i -> Arguments.of(ring.get(i), ring.get((i + step) % ring.size())));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void arrivesBesideOthersEntryByEntryAndGoesAgain(Backend from, Backend to) throws IOException {
        Bench bench = new Bench(folder);
        Seeded seeded = source(from);
        Store source = seeded.store();
        Store target = Store.of(to, folder, "target");
        Fixture.SMALL.seed(to, target);
        SortedMap<String, String> before = target.dump();

        Map<String, List<List<@Nullable Object>>> moved = seeded.rows();
        Set<String> places = Fixture.large(0).rows(to).keySet();
        List<String> lacking =
                moved.keySet().stream().filter(name -> !places.contains(name)).toList();
        if (!lacking.isEmpty()) {
            assertRefusesByName(bench, source, from, target, to, lacking);
            assertThat(target.dump()).isEqualTo(before);
        }
        String quoted =
                String.join(", ", lacking.stream().map(n -> "'" + n + "'").toList());
        String plan = Bench.plan(
                source.connection(from),
                target.connection(to),
                "  - copy: a -> b\n    mode: upsert\n    except: [" + quoted + "]\n    tables:\n      partitions:\n"
                        + "        js: \"row => [" + quoted
                        + "].includes('cache:' + row.partition_key) ? null : row\"\n");
        long began = System.nanoTime();
        bench.run(plan);
        double copied = (System.nanoTime() - began) / 1e9;
        assertThat(bench.contents(target, to)).isEqualTo(together(to, moved, lacking));

        began = System.nanoTime();
        bench.undoAll(plan);
        double undone = (System.nanoTime() - began) / 1e9;
        assertThat(target.dump()).isEqualTo(before);
        target.drop();
        if (System.getProperty("entries") != null) {
            long entries = moved.entrySet().stream()
                    .filter(e -> e.getKey().startsWith("cache:") && !lacking.contains(e.getKey()))
                    .mapToLong(e -> e.getValue().size())
                    .sum();
            Files.writeString(
                    TIMES,
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %,d | %.1f s | %.1f s |%n",
                            from.word(),
                            to.word(),
                            entries,
                            copied,
                            undone),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private static void assertRefusesByName(
            Bench bench, Store source, Backend from, Store target, Backend to, List<String> lacking) {
        String plan =
                Bench.plan(source.connection(from), target.connection(to), "  - copy: a -> b\n    mode: upsert\n");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> bench.run(plan))
                .satisfies(e -> assertThat(e.code()).isEqualTo("RUN-212"))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(lacking.stream()
                                .map(name -> "partition " + name.substring("cache:".length()) + " is of the datatype")
                                .toList()));
    }

    /** {@return what was there, with what was moved over it} */
    private static Map<String, List<List<@Nullable Object>>> together(
            Backend to, Map<String, List<List<@Nullable Object>>> moved, List<String> lacking) {
        Map<String, List<List<@Nullable Object>>> all = new TreeMap<>(Fixture.SMALL.rows(to));
        moved.forEach((name, rows) -> {
            if (!lacking.contains(name)) {
                int key = name.equals("queries") ? 2 : 1;
                Map<List<@Nullable Object>, List<@Nullable Object>> merged = new LinkedHashMap<>();
                all.getOrDefault(name, List.of()).forEach(row -> merged.put(row.subList(0, key), row));
                rows.forEach(row -> {
                    boolean known = !name.equals("partitions")
                            || !lacking.contains("cache:" + Objects.requireNonNull(row.get(0)));
                    if (known) {
                        merged.put(row.subList(0, key), row);
                    }
                });
                all.put(name, Fixture.sorted(merged.values()));
            }
        });
        return all;
    }
}
