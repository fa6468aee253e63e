package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.KeyValues.Keys;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.KeyValues.View;
import dev.tranship.plugin.partitioncache.Markers.Marker;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cache of keys and values as it is read. The position in a dataset is a key. */
final class KeyValueReading implements Cache.Reading {
    private final View view;
    private final KeyValueItems items;

    /** All that are registered; null until they are asked for. */
    private volatile @Nullable Map<String, Partition> partitions;

    KeyValueReading(View view, KeyValueItems items) {
        this.view = view;
        this.items = items;
    }

    private Map<String, Partition> all() {
        Map<String, Partition> known = partitions;
        if (known == null) {
            known = KeyValueCache.partitions(view, items.layout());
            partitions = known;
        }
        return known;
    }

    @Override
    public String description() {
        return switch (items.layout().backend().store()) {
            case REDIS -> "the keys as they are; what changes meanwhile may be read before or after";
            case ROCKSDB, ROCKSDICT -> "snapshot of RocksDB";
            case ARCHIVE -> "the archive as it is";
            case POSTGRESQL, DUCKDB -> throw new IllegalStateException();
        };
    }

    @Override
    public List<Partition> partitions() {
        return List.copyOf(all().values());
    }

    @Override
    public Optional<Partition> partition(String name) {
        Map<String, Partition> known = partitions;
        return known == null
                ? KeyValueCache.partition(view, items.layout(), name)
                : Optional.ofNullable(known.get(name));
    }

    @Override
    public boolean has(Dataset dataset) {
        if (dataset instanceof Dataset.Entries entries) {
            return partition(entries.partition()).isPresent();
        }
        try (Found found = new Found(dataset, null)) {
            return found.hasNext();
        }
    }

    @Override
    public boolean prepared(Dataset dataset) {
        return true;
    }

    @Override
    public Type status() {
        return Type.TEXT;
    }

    @Override
    public long count(Dataset dataset) {
        long count = 0;
        try (Found found = new Found(dataset, null)) {
            for (; found.hasNext(); found.next()) {
                count++;
            }
        }
        return count;
    }

    @Override
    public Cache.Cursor items(Dataset dataset, @Nullable String after) {
        return new ItemCursor(dataset, new Found(dataset, after), after == null ? "" : after);
    }

    /** The entries of a partition have keys of one prefix only. */
    @Override
    public int lanes(Dataset dataset, int most) {
        return dataset instanceof Dataset.Entries ? view.lanes(most) : 1;
    }

    @Override
    public Cache.Cursor lane(Dataset dataset, int lane, int lanes) {
        return new ItemCursor(dataset, new Found(dataset, lane, lanes), "");
    }

    @Override
    public void close() {
        view.close();
    }

    /** {@return the partition that a key of an entry or a marker belongs to: the registered one with the longest name} */
    private @Nullable String owner(String key) {
        String rest = key.substring(key.indexOf(':') + 1);
        String owner = null;
        for (String name : all().keySet()) {
            boolean under = rest.length() > name.length() && rest.startsWith(name) && rest.charAt(name.length()) == ':';
            if (under && (owner == null || name.length() > owner.length())) {
                owner = name;
            }
        }
        return owner;
    }

    /**
     * An item that is there.
     *
     * @param position the key by which it was found
     */
    private record Place(String position, List<String> key) {}

    /** The keys of a dataset, and which item each of them belongs to. */
    private final class Found implements Iterator<Place>, AutoCloseable {
        private final Dataset dataset;
        private final List<String> prefixes;
        private final @Nullable String after;
        private int prefix;
        private Keys keys;
        private @Nullable Place next;

        /** Those of one lane of a dataset of one prefix. */
        Found(Dataset dataset, int lane, int lanes) {
            this.dataset = dataset;
            this.after = null;
            this.prefixes = prefixes();
            this.keys = view.lane(prefixes.get(prefix), lane, lanes);
            this.next = advance();
        }

        Found(Dataset dataset, @Nullable String after) {
            this.dataset = dataset;
            this.after = after;
            this.prefixes = prefixes();
            while (after != null && prefix < prefixes.size() - 1 && !after.startsWith(prefixes.get(prefix))) {
                prefix++;
            }
            this.keys = view.keys(prefixes.get(prefix), after);
            this.next = advance();
        }

        private List<String> prefixes() {
            if (dataset instanceof Dataset.Entries entries) {
                return List.of(KeyValueItems.entryKey(entries.partition(), ""));
            } else if (dataset instanceof Dataset.Queries) {
                // Those with a record, then those that have a marker only.
                List<String> all = new ArrayList<>();
                all.add(KeyValueItems.QUERY);
                for (String name : all().keySet()) {
                    for (Marker marker : Marker.values()) {
                        all.add(KeyValueItems.entryKey(name, marker.prefix()));
                    }
                }
                return all;
            }
            return List.of(KeyValueLayout.METADATA);
        }

        private @Nullable Place advance() {
            while (true) {
                while (!keys.hasNext()) {
                    prefix++;
                    if (prefix >= prefixes.size()) {
                        return null;
                    }
                    keys.close();
                    keys = view.keys(prefixes.get(prefix), null);
                }
                String key = keys.next();
                Place place = place(key, prefixes.get(prefix));
                if (place != null && !key.equals(after)) {
                    return place;
                }
            }
        }

        private @Nullable Place place(String key, String under) {
            String rest = key.substring(under.length());
            if (dataset instanceof Dataset.Entries entries) {
                // Without a colon no longer name of a partition ends in it.
                boolean own = rest.indexOf(':') < 0 || entries.partition().equals(owner(key));
                return Markers.isMarker(rest) || !own ? null : new Place(key, List.of(rest));
            } else if (dataset instanceof Dataset.Partitions) {
                return new Place(key, List.of(rest));
            } else if (under.equals(KeyValueItems.QUERY)) {
                String owner = owner(key);
                // A partition may be unregistered; hashes have no colon.
                int end = owner == null ? rest.lastIndexOf(':') : owner.length();
                return end < 0 ? null : new Place(key, List.of(rest.substring(0, end), rest.substring(end + 1)));
            }
            return marked(key, under, rest);
        }

        /** A query that has a record was found by that, and one that has both markers by the first of them. */
        private @Nullable Place marked(String key, String under, String hash) {
            for (Marker marker : Marker.values()) {
                if (under.endsWith(":" + marker.prefix())) {
                    String partition = under.substring(
                            KeyValueItems.CACHE.length(),
                            under.length() - marker.prefix().length() - 1);
                    if (!partition.equals(owner(key))) {
                        return null;
                    }
                    List<String> keys = items.queryKeys(partition, hash);
                    List<@Nullable Value> earlier = view.get(keys.subList(0, 1 + marker.ordinal()));
                    return earlier.stream().allMatch(java.util.Objects::isNull)
                            ? new Place(key, List.of(partition, hash))
                            : null;
                }
            }
            throw new IllegalStateException(under);
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Place next() {
            Place place = next;
            if (place == null) {
                throw new NoSuchElementException();
            }
            next = advance();
            return place;
        }

        @Override
        public void close() {
            keys.close();
        }
    }

    private final class ItemCursor implements Cache.Cursor {
        private final Dataset dataset;
        private final Found found;
        /** The one that its entries belong to. */
        private final Map<String, Partition> partitions;

        private String position;

        ItemCursor(Dataset dataset, Found found, String position) {
            this.dataset = dataset;
            this.found = found;
            this.position = position;
            this.partitions = dataset instanceof Dataset.Entries entries
                    ? partition(entries.partition())
                            .map(p -> Map.of(p.name(), p))
                            .orElse(Map.of())
                    : Map.of();
        }

        @Override
        public List<Item> next(int most) {
            List<Item> some = new ArrayList<>();
            while (some.isEmpty() && found.hasNext()) {
                List<Place> places = new ArrayList<>();
                while (places.size() < most && found.hasNext()) {
                    places.add(found.next());
                }
                read(places, some);
                position = places.get(places.size() - 1).position();
            }
            return some;
        }

        private void read(List<Place> places, List<Item> to) {
            List<String> keys = new ArrayList<>();
            places.forEach(place -> keys.addAll(items.keys(dataset, place.key())));
            List<@Nullable Value> values = view.get(keys);
            int each = keys.size() / places.size();
            for (int i = 0; i < places.size(); i++) {
                Item item =
                        items.item(dataset, places.get(i).key(), values.subList(each * i, each * i + each), partitions);
                if (item != null) {
                    to.add(item);
                }
            }
        }

        @Override
        public String position() {
            return position;
        }

        @Override
        public void close() {
            found.close();
        }
    }
}
