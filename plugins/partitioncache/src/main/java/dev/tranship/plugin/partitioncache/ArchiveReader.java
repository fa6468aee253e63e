package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.KeyValues.Bytes;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.pickle.PickleReader;
import dev.tranship.plugin.partitioncache.pickle.Tuple;
import dev.tranship.spi.EndpointException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Reads the three generations of archives: an entry a pickle without partitions; partitions as tuples first; partitions as
 * dicts first. The last pickle may be {@linkplain ArchiveWriter#OURS ours}.
 */
final class ArchiveReader {
    static final String PARTITIONS = "__PARTITION_METADATA__";
    static final String QUERIES = "__QUERIES_METADATA__";

    /** Where the entries of the first generation go, as in PartitionCache. */
    private static final String DEFAULT_PARTITION = "partition_key";

    private final RocksdictLayout layout = new RocksdictLayout(Backend.ARCHIVE);
    private final Map<String, Datatype> datatypes = new TreeMap<>();
    private final Map<String, Map<String, @Nullable Object>> entries = new TreeMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();

    Map<String, Value> read(Path file) throws IOException {
        try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            PickleReader reader = new PickleReader(in);
            while (reader.hasNext()) {
                if (!(reader.next() instanceof Map<?, ?> map)) {
                    throw damaged(file, "there is something else than a dict in it");
                }
                take(file, map);
            }
        }
        entries.forEach((partition, some) -> put(file, partition, some));
        return values;
    }

    private static RuntimeException damaged(Path file, String why) {
        return Failures.of(Kind.CONNECT, "The archive " + file + " is none of PartitionCache: " + why + ".");
    }

    private void take(Path file, Map<?, ?> map) {
        if (map.get(PARTITIONS) instanceof List<?> partitions) {
            partitions.forEach(p -> partition(file, p));
        } else if (map.get(QUERIES) instanceof List<?> queries) {
            queries.forEach(q -> query(file, q));
        } else if (map.get(ArchiveWriter.OURS) instanceof Map<?, ?> ours) {
            ours.forEach((key, value) -> values.put(String.valueOf(key), new Bytes((byte[]) value)));
        } else if (map.get("key") instanceof String hash && map.get("partition_key") instanceof String partition) {
            entry(partition, hash, map.get("value"));
        } else {
            // The first generation: hash → set.
            map.forEach((hash, set) -> entry(DEFAULT_PARTITION, String.valueOf(hash), set));
        }
    }

    private void entry(String partition, String hash, @Nullable Object value) {
        entries.computeIfAbsent(partition, p -> new LinkedHashMap<>()).put(hash, value);
    }

    private void partition(Path file, @Nullable Object item) {
        Object name = null;
        Object datatype = null;
        if (item instanceof Tuple tuple && tuple.items().size() >= 2) {
            name = tuple.items().get(0);
            datatype = tuple.items().get(1);
        } else if (item instanceof Map<?, ?> fields) {
            name = fields.get("partition_key");
            datatype = fields.get("datatype");
        }
        if (!(name instanceof String) || !(datatype instanceof String)) {
            throw damaged(file, "a partition in it has no name or no datatype");
        }
        datatypes.put((String) name, KeyValueLayout.datatype((String) name, (String) datatype));
        entries.computeIfAbsent((String) name, p -> new LinkedHashMap<>());
    }

    private void query(Path file, @Nullable Object item) {
        if (item instanceof Tuple tuple
                && tuple.items().size() == 3
                && tuple.items().get(0) instanceof String hash
                && tuple.items().get(1) instanceof String text
                && tuple.items().get(2) instanceof String partition) {
            Item.Query query = new Item.Query(partition, hash, text, Markers.OK, null);
            values.put(KeyValueItems.queryKey(partition, hash), layout.query(query, Markers.OK));
            return;
        }
        throw damaged(file, "a query in it is no tuple of hash, text and partition");
    }

    private void put(Path file, String name, Map<String, @Nullable Object> some) {
        Datatype datatype = datatypes.containsKey(name) ? datatypes.get(name) : guessed(file, name, some.values());
        Partition partition = new Partition(name, datatype, null, null);
        List<String> keys = layout.partitionKeys(name);
        values.putIfAbsent(
                keys.get(0),
                java.util.Objects.requireNonNull(layout.registration(partition).get(0)));
        some.forEach((hash, set) -> {
            try {
                values.put(
                        KeyValueItems.entryKey(name, hash),
                        set == null ? layout.mark() : layout.entry(partition, PythonValues.of(datatype, set)));
            } catch (Undecodable e) {
                throw damaged(
                        file,
                        "the entry " + hash + " of the partition " + name + " holds "
                                + e.unreadable().value() + ": " + e.getMessage());
            }
        });
    }

    /** {@return the one datatype of all values of all entries} */
    private static Datatype guessed(Path file, String partition, Collection<? extends @Nullable Object> sets) {
        List<Datatype> possible = new ArrayList<>(List.of(Datatype.values()));
        for (Object set : sets) {
            if (set instanceof RoaringBitmap) {
                possible.retainAll(List.of(Datatype.INTEGER));
            } else if (set instanceof Collection<?> members) {
                for (Object member : members) {
                    possible.removeIf(datatype -> !admits(datatype, member));
                }
            }
        }
        if (possible.isEmpty()) {
            throw damaged(file, "the entries of the partition " + partition + " are of several datatypes");
        }
        return possible.get(0);
    }

    private static boolean admits(Datatype datatype, @Nullable Object member) {
        return switch (datatype) {
            case INTEGER -> member instanceof Long;
            case FLOAT -> member instanceof Number;
            case TEXT -> member instanceof String;
            case TIMESTAMP -> member instanceof LocalDateTime;
        };
    }
}
