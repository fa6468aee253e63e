package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import dev.tranship.plugin.partitioncache.Item.Entry;
import dev.tranship.plugin.partitioncache.Item.Query;
import dev.tranship.plugin.partitioncache.Item.Queued;
import dev.tranship.plugin.partitioncache.Item.Registered;
import dev.tranship.plugin.partitioncache.KeyValueLayout.QueryRecord;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.Markers.Marker;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Suspect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Items as keys and values: which keys an item has, what its values are, and back. */
record KeyValueItems(KeyValueLayout layout) {
    static final String CACHE = "cache:";
    static final String QUERY = "query:";

    static String entryKey(String partition, String hash) {
        return CACHE + partition + ":" + hash;
    }

    static String queryKey(String partition, String hash) {
        return QUERY + partition + ":" + hash;
    }

    /** {@return the keys of the item that its dataset knows by these words} */
    List<String> keys(Dataset dataset, List<String> key) {
        if (dataset instanceof Dataset.Entries entries) {
            return List.of(entryKey(entries.partition(), key.get(0)));
        } else if (dataset instanceof Dataset.Queries) {
            return queryKeys(key.get(0), key.get(1));
        }
        return layout.partitionKeys(key.get(0));
    }

    List<String> queryKeys(String partition, String hash) {
        return List.of(
                queryKey(partition, hash),
                entryKey(partition, Marker.LIMIT.prefix() + hash),
                entryKey(partition, Marker.TIMEOUT.prefix() + hash));
    }

    /** {@return the words by which its dataset knows an item} */
    static List<String> key(Item item) {
        if (item instanceof Entry entry) {
            return List.of(entry.hash());
        } else if (item instanceof Query query) {
            return List.of(query.partition(), query.hash());
        } else if (item instanceof Registered registered) {
            return List.of(registered.partition().name());
        } else if (item instanceof Queued queued) {
            List<String> key = new ArrayList<>();
            key.add(queued.hash() == null ? queued.query() : queued.hash());
            if (queued.partition() != null) {
                key.add(queued.partition());
            }
            return key;
        }
        throw new IllegalArgumentException(item.toString());
    }

    /** {@return the item whose keys have these values; null when it is not there} */
    @Nullable
    Item item(Dataset dataset, List<String> key, List<@Nullable Value> values, Map<String, Partition> partitions) {
        if (dataset instanceof Dataset.Entries entries) {
            Value value = values.get(0);
            return value == null ? null : entry(partition(partitions, entries.partition()), key.get(0), value);
        } else if (dataset instanceof Dataset.Queries) {
            return query(key.get(0), key.get(1), values);
        }
        return values.get(0) == null ? null : new Registered(layout.partition(key.get(0), values));
    }

    static Partition partition(Map<String, Partition> partitions, String name) {
        Partition partition = partitions.get(name);
        if (partition == null) {
            throw Failures.of(Kind.NOT_FOUND, "There is no partition " + name + ".");
        }
        return partition;
    }

    private Entry entry(Partition partition, String hash, Value value) {
        if (layout.isMark(value)) {
            return new Entry(partition.name(), hash, null);
        }
        try {
            return new Entry(partition.name(), hash, layout.values(partition, value));
        } catch (Undecodable e) {
            return new Entry(partition.name(), hash, null, e.unreadable());
        }
    }

    private @Nullable Query query(String partition, String hash, List<@Nullable Value> values) {
        Set<Marker> markers = EnumSet.noneOf(Marker.class);
        for (Marker marker : Marker.values()) {
            if (values.get(1 + marker.ordinal()) != null) {
                markers.add(marker);
            }
        }
        Value value = values.get(0);
        if (value != null) {
            QueryRecord known = layout.query(value);
            return new Query(partition, hash, known.text(), Markers.status(known.status(), markers), known.lastSeen());
        }
        return markers.isEmpty() ? null : new Query(partition, hash, "", Markers.status(null, markers), Markers.NEVER);
    }

    /** {@return the values for the keys of an item, null where a key is not to be there} */
    List<@Nullable Value> values(Item item, Map<String, Partition> partitions) {
        List<@Nullable Value> values = new ArrayList<>();
        if (item instanceof Entry entry) {
            values.add(value(partition(partitions, entry.partition()), entry));
        } else if (item instanceof Query query) {
            Markers.Split split = Markers.split(query);
            values.add(split.record() == null ? null : layout.query(query, split.record()));
            for (Marker marker : Marker.values()) {
                values.add(split.markers().contains(marker) ? layout.mark() : null);
            }
        } else if (item instanceof Registered registered) {
            values.addAll(layout.registration(registered.partition()));
        }
        return values;
    }

    /** {@return what {@link #value} may have against an entry; empty where only it can tell} */
    Optional<List<Suspect>> suspects() {
        return layout.suspects().map(own -> {
            List<Suspect> suspects = new ArrayList<>(own);
            for (Marker marker : Marker.values()) {
                suspects.add(new Suspect.Beginning(Rows.HASH, marker.prefix()));
            }
            return suspects;
        });
    }

    Value value(Partition partition, Entry entry) {
        if (Markers.isMarker(entry.hash())) {
            throw Failures.unholdable(
                    layout.backend(), partition.name(), entry.hash(), "its name is that of a marker of a query");
        }
        List<Object> members = entry.values();
        if (members == null) {
            return layout.mark();
        }
        try {
            return layout.entry(partition, members);
        } catch (Unholdable e) {
            throw Failures.unholdable(layout.backend(), partition.name(), entry.hash(), String.valueOf(e.getMessage()));
        }
    }
}
