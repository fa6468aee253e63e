package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import dev.tranship.testkit.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Entries in Redis that are read in no order, side by side, as for a proof. */
class LanesTest {
    private static final int ENTRIES = 3000;

    @TempDir
    Path folder = Path.of("");

    @Test
    void lanesTogetherAreTheEntriesOfOnePartition() {
        Store.Redis store = new Store.Redis(Servers.newDatabase());
        List<Object> expected = new ArrayList<>();
        try (Jedis redis = store.connect();
                Pipeline pipeline = redis.pipelined()) {
            for (String partition : List.of("a", "a:b", "a*")) {
                pipeline.hset("_partition_metadata:" + partition, "datatype", "integer");
                pipeline.set("cache:" + partition + ":_LIMIT_" + Fixture.hash(1), "\0");
                for (int i = 0; i < ENTRIES; i++) {
                    pipeline.sadd("cache:" + partition + ":" + Fixture.hash(i), "" + i, "70000");
                    if (partition.equals("a")) {
                        expected.add(List.of(Fixture.hash(i), List.of((long) i, 70_000L)));
                    }
                }
            }
        }
        List<Object> found = new ArrayList<>();
        ReadRequest request = ReadRequest.all(DatasetPath.of("cache:a"));
        try (Endpoint endpoint = new Bench(folder).endpoint(store, Backend.REDIS_SET, Access.READ);
                Snapshot snapshot = ((Readable) endpoint).snapshot()) {
            List<Snapshot.Split> lanes = snapshot.passing(request, 4);
            assertThat(lanes).hasSize(4);
            for (Snapshot.Split lane : lanes) {
                int before = found.size();
                try (BatchReader reader = snapshot.read(request, lane, null)) {
                    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                        found.addAll(Rows.of(batch));
                    }
                }
                assertThat(found).hasSizeGreaterThan(before);
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }
}
