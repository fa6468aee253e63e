package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.KeyValues.Bytes;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.pickle.PickleWriter;
import dev.tranship.plugin.partitioncache.pickle.Tuple;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive of the newest generation, as PartitionCache's tool imports it. What that has no place for follows in a
 * pickle of its own, which the tool passes over: entries without result, statuses, times.
 */
final class ArchiveWriter {
    /** The key of what PartitionCache does not know. */
    static final String OURS = "__TRANSHIP__";

    private static final int PROTOCOL = 5;

    private final RocksdictLayout layout = new RocksdictLayout(Backend.ARCHIVE);
    private final Map<String, Partition> partitions = new TreeMap<>();
    private final SortedMap<String, Value> values;
    private final OutputStream out;

    private ArchiveWriter(SortedMap<String, Value> values, OutputStream out) {
        this.values = values;
        this.out = out;
    }

    /** @param values the keys and values of {@link RocksdictLayout} */
    static void write(SortedMap<String, Value> values, OutputStream out) throws IOException {
        new ArchiveWriter(values, out).write();
    }

    private void pickle(Object object) throws IOException {
        out.write(PickleWriter.write(PROTOCOL, object));
    }

    private void write() throws IOException {
        partitions();
        queries();
        Map<String, Object> ours = new LinkedHashMap<>();
        for (Map.Entry<String, Value> entry : values.entrySet()) {
            if (!entry(entry.getKey(), entry.getValue()) && !entry.getKey().startsWith(KeyValueLayout.METADATA)) {
                ours.put(entry.getKey(), ((Bytes) entry.getValue()).bytes());
            }
        }
        if (!ours.isEmpty()) {
            pickle(Map.of(OURS, ours));
        }
    }

    private void partitions() throws IOException {
        List<Object> list = new ArrayList<>();
        for (String key : values.tailMap(KeyValueLayout.METADATA).keySet()) {
            if (!key.startsWith(KeyValueLayout.METADATA)) {
                break;
            }
            String name = key.substring(KeyValueLayout.METADATA.length());
            List<@Nullable Value> registration = new ArrayList<>();
            layout.partitionKeys(name).forEach(k -> registration.add(values.get(k)));
            Partition partition = layout.partition(name, registration);
            partitions.put(name, partition);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("partition_key", name);
            fields.put("datatype", partition.datatype().word());
            list.add(fields);
        }
        pickle(Map.of(ArchiveReader.PARTITIONS, list));
    }

    private void queries() throws IOException {
        List<Object> list = new ArrayList<>();
        for (Map.Entry<String, Value> entry :
                values.tailMap(KeyValueItems.QUERY).entrySet()) {
            if (!entry.getKey().startsWith(KeyValueItems.QUERY)) {
                break;
            }
            KeyValueLayout.QueryRecord query = layout.query(entry.getValue());
            String hash = entry.getKey()
                    .substring(KeyValueItems.queryKey(query.partition(), "").length());
            list.add(new Tuple(List.of(hash, query.text(), query.partition())));
        }
        if (!list.isEmpty()) {
            pickle(Map.of(ArchiveReader.QUERIES, list));
        }
    }

    /** Writes an entry that has values, and {@return whether it was one}. */
    private boolean entry(String key, Value value) throws IOException {
        if (!key.startsWith(KeyValueItems.CACHE) || layout.isMark(value)) {
            return false;
        }
        String rest = key.substring(KeyValueItems.CACHE.length());
        int end = rest.lastIndexOf(':');
        Partition partition = end < 0 ? null : partitions.get(rest.substring(0, end));
        if (partition == null) {
            return false;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", rest.substring(end + 1));
        fields.put("value", new LinkedHashSet<>(layout.values(partition, value)));
        fields.put("partition_key", partition.name());
        pickle(fields);
        return true;
    }
}
