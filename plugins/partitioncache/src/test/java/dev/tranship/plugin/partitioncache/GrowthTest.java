package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bit partitions get other sizes while they hold entries. */
class GrowthTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"POSTGRESQL_BIT", "REDIS_BIT", "ROCKSDB_BIT", "DUCKDB_BIT"})
    void growsInPlaceAndBack(Backend backend) {
        Bench bench = new Bench(folder);
        Store store = Store.of(backend, folder, "cache");
        Fixture.SMALL.seed(backend, store);
        String plan = "connections: { a: " + store.connection(backend) + " }\nsteps:\n"
                + "  - sql: a\n    run: grow partition \"city_id\" to 70000 bits\n"
                + "    undo: grow partition \"city_id\" to " + Fixture.SMALL_BITSIZE + " bits\n";
        SortedMap<String, String> before = store.dump();
        bench.run(plan);
        assertThat(bench.contents(store, backend)).isEqualTo(Fixture.SMALL.rows(backend));
        assertThat(store.dump()).isNotEqualTo(before);
        bench.undoAll(plan);
        assertThat(store.dump()).isEqualTo(before);
    }

    @Test
    void refusesToCutMembersOff() {
        Bench bench = new Bench(folder);
        Store store = Store.of(Backend.ROCKSDB_BIT, folder, "cache");
        Fixture.SMALL.seed(Backend.ROCKSDB_BIT, store);
        assertThatThrownBy(() -> bench.run("connections: { a: " + store.connection(Backend.ROCKSDB_BIT)
                        + " }\nsteps:\n  - sql: a\n    run: grow partition \"city_id\" to 2000 bits\n    undo: none\n"))
                .hasMessageContaining("need 3000 bits");
        assertThat(bench.contents(store, Backend.ROCKSDB_BIT)).isEqualTo(Fixture.SMALL.rows(Backend.ROCKSDB_BIT));
    }

    @Test
    void isSettledWithRoomAboveTheLargestValue() {
        Bench bench = new Bench(folder);
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store target = Store.of(Backend.REDIS_BIT, folder, "target");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        bench.run(Bench.plan(
                source.connection(Backend.ROCKSDICT),
                target.connection(Backend.REDIS_BIT),
                "  - copy: a.cache:city_id -> b\n"));
        try (var redis = ((Store.Redis) target).connect()) {
            Map<String, String> metadata = redis.hgetAll("_partition_metadata:city_id");
            assertThat(metadata).containsEntry("datatype", "integer").containsEntry("bitsize", "4000");
            assertThat(redis.get("cache:city_id:" + Fixture.hash(1)))
                    .hasSize(4000)
                    .startsWith("01000000001");
        }
        List<List<@Nullable Object>> cities =
                bench.contents(target, Backend.REDIS_BIT).get("cache:city_id");
        assertThat(cities).isEqualTo(Fixture.SMALL.rows(Backend.REDIS_BIT).get("cache:city_id"));
    }

    @Test
    void namesTheBitsizeThatALaterValueNeeds() {
        Bench bench = new Bench(folder);
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store target = Store.of(Backend.DUCKDB_BIT, folder, "target");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        Fixture.SMALL.seed(Backend.DUCKDB_BIT, target);
        assertThatThrownBy(
                        () -> bench.run(
                                Bench.plan(
                                        source.connection(Backend.ROCKSDICT),
                                        target.connection(Backend.DUCKDB_BIT),
                                        "  - copy: a.cache:a -> b\n    mode: upsert\n    js: \"row => ({ ...row, partition_keys: [6000] })\"\n")))
                .hasMessageContaining("6000")
                .hasMessageContaining("bitsize of 6001")
                .hasMessageContaining("grow partition");
    }

    @Test
    void assessNamesItBefore() {
        Bench bench = new Bench(folder);
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store wide = Store.of(Backend.ROCKSDICT, folder, "wide");
        Store target = Store.of(Backend.REDIS_BIT, folder, "target");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        Fixture.SMALL.seed(Backend.REDIS_BIT, target);
        bench.run(Bench.plan(
                source.connection(Backend.ROCKSDICT),
                wide.connection(Backend.ROCKSDICT),
                "  - copy: a.cache:a -> b\n    js: \"row => ({ ...row, partition_keys: [6000] })\"\n"));
        try (Session session = bench.open(Bench.plan(
                wide.connection(Backend.ROCKSDICT), target.connection(Backend.REDIS_BIT), "  - assess: a -> b\n"))) {
            assertThat(String.valueOf(session.run(null, false).steps().get(0).summary()))
                    .contains("cache:a", "bitsize of 6001", "grow partition");
        }
    }

    @Test
    void assessSaysWhichBitsizeANewPartitionNeeds() {
        Bench bench = new Bench(folder);
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store target = Store.of(Backend.REDIS_BIT, folder, "empty");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        try (Session session = bench.open(Bench.plan(
                source.connection(Backend.ROCKSDICT), target.connection(Backend.REDIS_BIT), "  - assess: a -> b\n"))) {
            assertThat(String.valueOf(session.run(null, false).steps().get(0).summary()))
                    .containsPattern("its numbers are \\d+ to \\d+: a bitsize of \\d+ at least, \\d+ with head-room");
        }
    }
}
