package dev.tranship.plugin.neo4j;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.SimpleQueryRunner;
import org.neo4j.driver.TransactionContext;

/** The ledger as nodes, each of them a checkpoint. All methods work inside the caller's transaction. */
final class Ledger {
    private static final String NODE = "(l:" + Transactional.LEDGER + " {change: $change, split: $split})";

    private Ledger() {}

    static void put(SimpleQueryRunner tx, Checkpoint checkpoint) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("change", checkpoint.change());
        values.put("split", checkpoint.split());
        values.put("position", checkpoint.position());
        values.put("state", checkpoint.state());
        tx.run("MERGE " + NODE + " SET l.position = $position, l.state = $state", values)
                .consume();
    }

    static List<Checkpoint> read(TransactionContext tx, String change) {
        return tx.run(
                        "MATCH (l:" + Transactional.LEDGER + " {change: $change}) RETURN l ORDER BY l.split",
                        Map.of("change", change))
                .list(row -> new Checkpoint(
                        change,
                        row.get("l").get("split").asInt(),
                        row.get("l").get("position").isNull()
                                ? null
                                : row.get("l").get("position").asString(),
                        row.get("l").get("state").asString()));
    }

    static void forget(TransactionContext tx, Collection<String> changes) {
        tx.run(
                        "MATCH (l:" + Transactional.LEDGER + ") WHERE l.change IN $changes DELETE l",
                        Map.of("changes", List.copyOf(changes)))
                .consume();
    }

    static void forget(TransactionContext tx, String change, int split) {
        tx.run("MATCH " + NODE + " DELETE l", Map.of("change", change, "split", split))
                .consume();
    }
}
