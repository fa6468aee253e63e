package dev.tranship.plugin.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Type;
import dev.tranship.testkit.RedisServer;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that dies between two commits and is started again. */
class RestartTest {
    private static final DatasetPath TAGS = DatasetPath.of("tags:*#set");
    private static final RowType MEMBERS =
            RowType.of(new Field("key", Type.TEXT, false), new Field("member", Type.TEXT, false));
    private static final Checkpoint FIRST = new Checkpoint("c", 0, "one", "");

    private static void write(Workbench bench, String member, Checkpoint checkpoint) {
        try (RowWriter writer = bench.writer("c", TAGS, MEMBERS, List.of("key", "member"))) {
            writer.upsert(Batch.of(MEMBERS, List.of(Rows.row("tags:a", member))));
            writer.commit(checkpoint);
        }
    }

    @Test
    void aServerThatKeptItsDataIsGoneOnWith() {
        try (RedisServer server = RedisServer.start(Path.of("target", "servers"), "--appendonly", "yes");
                Endpoint endpoint = TestServer.open(server.url(0), Access.WRITE, Map.of())) {
            Workbench bench = new Workbench(endpoint);
            write(bench, "first", FIRST);
            server.stop();
            server.restart();
            assertThat(bench.transactional().checkpoints("c")).containsExactly(FIRST);
            write(bench, "second", new Checkpoint("c", 0, "two", ""));
            assertThat(bench.rows(TAGS)).extracting(row -> row.get(1)).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void aServerThatLostWhatItHadIsFoundOut() {
        try (RedisServer server = RedisServer.start(Path.of("target", "servers"));
                Endpoint endpoint = TestServer.open(server.url(0), Access.WRITE, Map.of())) {
            Workbench bench = new Workbench(endpoint);
            write(bench, "first", FIRST);
            server.kill();
            assertThatThrownBy(() -> bench.transactional().checkpoints("c"))
                    .isInstanceOfSatisfying(
                            EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT));
            server.restart();
            assertThatThrownBy(() -> bench.transactional().checkpoints("another"))
                    .isInstanceOfSatisfying(
                            EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                    .hasMessageContaining("has lost what it had acknowledged");
            assertThat(bench.transactional().checkpoints("c"))
                    .as("who takes it back is not held up")
                    .isEmpty();
        }
    }
}
