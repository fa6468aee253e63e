package dev.tranship.plugin.partitioncache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tranship.plugin.partitioncache.KeyValues.Bytes;
import dev.tranship.plugin.partitioncache.KeyValues.Keys;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.KeyValues.View;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Transactional;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ledger in a store of keys and values: a key for each split of a change. */
final class KeyValueLedger {
    private static final String LEDGER = Transactional.LEDGER + ":";
    private static final ObjectMapper JSON = new ObjectMapper();

    private KeyValueLedger() {}

    private static String prefix(String change) {
        return LEDGER + change + "/";
    }

    static String key(Checkpoint checkpoint) {
        return prefix(checkpoint.change()) + checkpoint.split();
    }

    static Value value(Checkpoint checkpoint) {
        return new Bytes(JSON.createObjectNode()
                .put("position", checkpoint.position())
                .put("state", checkpoint.state())
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    }

    static List<Checkpoint> checkpoints(KeyValues store, String change) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        String prefix = prefix(change);
        try (View view = store.view();
                Keys keys = view.keys(prefix, null)) {
            while (keys.hasNext()) {
                String key = keys.next();
                if (view.get(List.of(key)).get(0) instanceof Bytes bytes) {
                    JsonNode json = JSON.readTree(new String(bytes.bytes(), StandardCharsets.UTF_8));
                    checkpoints.add(new Checkpoint(
                            change,
                            Integer.parseInt(key.substring(prefix.length())),
                            json.get("position").textValue(),
                            json.get("state").asText()));
                }
            }
        } catch (JsonProcessingException e) {
            throw Failures.corrupt("The ledger of the cache is not understood.");
        }
        checkpoints.sort(Comparator.comparingInt(Checkpoint::split));
        return checkpoints;
    }

    static void forget(KeyValues store, Collection<String> changes) {
        Map<String, @Nullable Value> removed = new LinkedHashMap<>();
        try (View view = store.view()) {
            for (String change : changes) {
                try (Keys keys = view.keys(prefix(change), null)) {
                    keys.forEachRemaining(key -> removed.put(key, null));
                }
            }
        }
        if (!removed.isEmpty()) {
            store.apply(removed);
        }
    }
}
