package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.Item.Registered;
import dev.tranship.plugin.partitioncache.KeyValues.Raw;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.KeyValues.View;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Changes that wait in memory and are applied at once. */
final class KeyValueWriting implements Cache.Writing {
    private final KeyValues store;
    private final KeyValueItems items;
    private final boolean completes;

    /** Those that were asked for or written, by name. */
    private final Map<String, Partition> partitions = new HashMap<>();

    private final Map<String, @Nullable Value> pending = new LinkedHashMap<>();

    /** Of what is pending that which is written in the bytes that it had before. */
    private final Map<String, @Nullable Raw> restored = new HashMap<>();

    KeyValueWriting(KeyValueCache cache, boolean completes) {
        this.completes = completes;
        this.store = cache.store();
        this.items = cache.items();
    }

    /** Looks for the partition that the entries of a dataset belong to, unless it is known. */
    private void know(Dataset dataset) {
        if (dataset instanceof Dataset.Entries entries && !partitions.containsKey(entries.partition())) {
            try (View view = store.view()) {
                KeyValueCache.partition(view, items.layout(), entries.partition())
                        .ifPresent(partition -> partitions.put(entries.partition(), partition));
            }
        }
    }

    private List<@Nullable Value> current(List<String> keys) {
        List<String> stored =
                keys.stream().filter(key -> !pending.containsKey(key)).toList();
        Map<String, @Nullable Value> found = new HashMap<>();
        // As it is now: this writer is the one that changes it.
        try (View view = store.view()) {
            for (int from = 0; from < stored.size(); from += KeyValueCache.CHUNK) {
                List<String> some = stored.subList(from, Math.min(stored.size(), from + KeyValueCache.CHUNK));
                if (view.any(some)) {
                    List<@Nullable Value> values = view.get(some);
                    for (int i = 0; i < some.size(); i++) {
                        found.put(some.get(i), values.get(i));
                    }
                }
            }
        }
        List<@Nullable Value> values = new ArrayList<>(keys.size());
        for (String key : keys) {
            values.add(pending.containsKey(key) ? pending.get(key) : found.get(key));
        }
        return values;
    }

    @Override
    public void put(Dataset dataset, List<Item> some, boolean fresh) {
        know(dataset);
        List<String> keys = new ArrayList<>();
        some.forEach(item -> keys.addAll(items.keys(dataset, KeyValueItems.key(item))));
        List<@Nullable Value> before = current(keys);
        int each = some.isEmpty() ? 0 : keys.size() / some.size();
        Map<String, @Nullable Value> changes = new LinkedHashMap<>();
        for (int i = 0; i < some.size(); i++) {
            Item item = some.get(i);
            List<String> own = keys.subList(each * i, each * i + each);
            Item there =
                    items.item(dataset, KeyValueItems.key(item), before.subList(each * i, each * i + each), partitions);
            if (fresh
                    && (there != null && !(completes && mayComplete(there, item)) || changes.containsKey(own.get(0)))) {
                throw Failures.of(
                        Kind.CONSTRAINT,
                        "There is " + String.join(" ", KeyValueItems.key(item)) + " in " + dataset.word()
                                + " already.");
            }
            Item complete = item;
            if (item instanceof Registered registered) {
                complete = completed(registered, there);
                partitions.put(registered.partition().name(), ((Registered) complete).partition());
            }
            List<@Nullable Value> values = items.values(complete, partitions);
            for (int k = 0; k < each; k++) {
                changes.put(own.get(k), values.get(k));
            }
        }
        changes.keySet().forEach(restored::remove);
        pending.putAll(changes);
    }

    /** A partition that is registered without the time of its creation gets that, as if it were new. */
    private static boolean mayComplete(Item there, Item item) {
        return there instanceof Registered old
                && item instanceof Registered wanted
                && old.partition().created() == null
                && old.partition().datatype() == wanted.partition().datatype();
    }

    /** {@return the registration with the bitsize that the partition has, or that one without entries gets} */
    private Item completed(Registered wanted, @Nullable Item there) {
        Integer unfilled = items.layout().backend().bits() ? Bits.settled(0) : null;
        return new Registered(wanted.partition()
                .withBitsize(there instanceof Registered old ? old.partition().bitsize() : unfilled));
    }

    @Override
    public List<Cache.Stored> get(Dataset dataset, List<List<String>> wanted) {
        know(dataset);
        List<String> keys = new ArrayList<>();
        wanted.forEach(key -> keys.addAll(items.keys(dataset, key)));
        List<@Nullable Value> values = current(keys);
        List<byte @Nullable []> raw = store.raw(keys);
        int each = wanted.isEmpty() ? 0 : keys.size() / wanted.size();
        List<Cache.Stored> found = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            int from = each * i;
            Item item = items.item(dataset, wanted.get(i), values.subList(from, from + each), partitions);
            if (item != null) {
                boolean stored = keys.subList(from, from + each).stream().noneMatch(pending::containsKey);
                found.add(new Cache.Stored(item, stored ? image(raw.subList(from, from + each)) : null));
            }
        }
        return found;
    }

    /** {@return the bytes of all keys of an item, each with its length, which is -1 for a key that is not there} */
    private static byte[] image(List<byte @Nullable []> raw) {
        int length = 0;
        for (byte[] bytes : raw) {
            length += Integer.BYTES + (bytes == null ? 0 : bytes.length);
        }
        ByteBuffer image = ByteBuffer.allocate(length);
        for (byte[] bytes : raw) {
            image.putInt(bytes == null ? -1 : bytes.length);
            if (bytes != null) {
                image.put(bytes);
            }
        }
        return image.array();
    }

    @Override
    public void restore(Dataset dataset, List<Cache.Stored> some) {
        put(dataset, some.stream().map(Cache.Stored::item).toList(), false);
        for (Cache.Stored stored : some) {
            if (stored.image() != null) {
                ByteBuffer image = ByteBuffer.wrap(stored.image());
                for (String key : items.keys(dataset, KeyValueItems.key(stored.item()))) {
                    byte[] bytes = new byte[Math.max(0, image.getInt(image.position()))];
                    restored.put(key, image.getInt() < 0 ? null : new Raw(bytes));
                    image.get(bytes);
                }
            }
        }
    }

    @Override
    public long delete(Dataset dataset, List<List<String>> wanted) {
        List<String> keys = new ArrayList<>();
        new LinkedHashSet<>(wanted).forEach(key -> keys.addAll(items.keys(dataset, key)));
        List<@Nullable Value> values = current(keys);
        int each = wanted.isEmpty() ? 1 : items.keys(dataset, wanted.get(0)).size();
        long count = 0;
        for (int i = 0; i < keys.size(); i += each) {
            count += values.subList(i, i + each).stream().anyMatch(Objects::nonNull) ? 1 : 0;
        }
        keys.forEach(key -> {
            pending.put(key, null);
            restored.remove(key);
        });
        return count;
    }

    @Override
    public long mostRows() {
        return store.mostKeys();
    }

    @Override
    public long mostBytes() {
        return store.mostBytes();
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        pending.putAll(restored);
        store.apply(pending, checkpoint);
        rollback();
    }

    @Override
    public void rollback() {
        pending.clear();
        restored.clear();
    }

    @Override
    public void close() {
        rollback();
    }
}
