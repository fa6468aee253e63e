package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.KeyValues.Keys;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.KeyValues.View;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Suspect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cache in a store of keys and values. */
final class KeyValueCache implements Cache {
    /** So many keys are looked up or changed at once. */
    static final int CHUNK = 1000;

    private final KeyValues store;
    private final KeyValueItems items;
    private final boolean writes;

    KeyValueCache(KeyValues store, KeyValueLayout layout, boolean writes) {
        this.store = store;
        this.items = new KeyValueItems(layout);
        this.writes = writes;
    }

    KeyValues store() {
        return store;
    }

    KeyValueItems items() {
        return items;
    }

    @Override
    public String product() {
        return store.product();
    }

    @Override
    public Reading read() {
        return new KeyValueReading(store.view(), items);
    }

    /** Looks at the partition's own keys only. */
    @Override
    public Optional<Partition> partition(String name) {
        try (View view = store.view()) {
            return partition(view, items.layout(), name);
        }
    }

    /** {@return a registered partition, without a look at other keys than its own} */
    static Optional<Partition> partition(View view, KeyValueLayout layout, String name) {
        List<@Nullable Value> registration = view.get(layout.partitionKeys(name));
        return registration.get(0) == null ? Optional.empty() : Optional.of(layout.partition(name, registration));
    }

    private Partition required(String name) {
        return partition(name).orElseThrow(() -> Failures.of(Kind.NOT_FOUND, "There is no partition " + name + "."));
    }

    @Override
    public Found get(String name, List<String> hashes) {
        List<Item.Entry> found = new ArrayList<>();
        Partition partition = required(name);
        try (View view = store.view()) {
            Dataset dataset = new Dataset.Entries(name);
            for (String hash : hashes) {
                List<@Nullable Value> value = view.get(items.keys(dataset, List.of(hash)));
                if (items.item(dataset, List.of(hash), value, Map.of(name, partition)) instanceof Item.Entry entry) {
                    found.add(entry);
                }
            }
            return new Found(partition, found);
        }
    }

    @Override
    public Writing write(boolean completes) {
        checkWrites();
        return new KeyValueWriting(this, completes);
    }

    @Override
    public void check(Partition partition, Item.Entry entry) {
        items.value(partition, entry);
    }

    @Override
    public Optional<List<Suspect>> suspects() {
        return items.suspects();
    }

    private void checkWrites() {
        if (!writes) {
            throw Failures.unsupported("The cache is opened for reading only.", null);
        }
    }

    /** {@return the registered partitions by name} */
    static Map<String, Partition> partitions(View view, KeyValueLayout layout) {
        Map<String, Partition> partitions = new TreeMap<>();
        try (Keys keys = view.keys(KeyValueLayout.METADATA, null)) {
            while (keys.hasNext()) {
                String name = keys.next().substring(KeyValueLayout.METADATA.length());
                partitions.put(name, layout.partition(name, view.get(layout.partitionKeys(name))));
            }
        }
        return partitions;
    }

    // ---- statements

    @Override
    public void execute(List<Statement> statements, Checkpoint checkpoint) {
        checkWrites();
        Map<String, @Nullable Value> last = new LinkedHashMap<>();
        for (Statement statement : statements) {
            execute(statement, last);
        }
        store.apply(last, checkpoint);
    }

    /** Does what may be done twice at once, and adds what must be done once to the last changes. */
    private void execute(Statement statement, Map<String, @Nullable Value> last) {
        KeyValueLayout layout = items.layout();
        if (statement instanceof Statement.CreatePartition create) {
            Partition there = partition(create.partition()).orElse(null);
            if (there != null && (there.datatype() != create.datatype() || filled(there))) {
                throw Failures.of(Kind.STATEMENT, "The partition " + create.partition() + " is there already.");
            }
            register(
                    new Partition(
                            create.partition(),
                            create.datatype(),
                            create.bits(),
                            there == null ? null : there.created()),
                    last);
        } else if (statement instanceof Statement.DropPartition drop) {
            layout.partitionKeys(drop.partition()).forEach(key -> last.put(key, null));
            if (partition(drop.partition()).isPresent()) {
                dropEntries(drop.partition());
            }
        } else if (statement instanceof Statement.SettlePartition settle) {
            Partition partition = required(settle.partition());
            if (layout.backend().bits()) {
                register(resized(partition, Bits.settled(most(partition))), last);
            }
        } else if (statement instanceof Statement.GrowPartition grow) {
            Partition partition = required(grow.partition());
            int most = most(partition);
            if (!layout.backend().bits() || most > grow.bits()) {
                throw Failures.of(
                        Kind.STATEMENT,
                        layout.backend().bits()
                                ? "The partition " + partition.name() + " has members that need " + most
                                        + " bits, so it cannot have " + grow.bits() + "."
                                : "The partitions of " + layout.backend().word() + " have no bitsize.");
            }
            register(resized(partition, grow.bits()), last);
        } else if (statement instanceof Statement.Drop drop) {
            clear(drop.dataset());
        } else if (statement instanceof Statement.Clear clear) {
            clear(clear.dataset());
        }
    }

    private boolean filled(Partition partition) {
        try (Reading reading = read();
                Cursor cursor = reading.items(new Dataset.Entries(partition.name()), null)) {
            return !cursor.next(1).isEmpty();
        }
    }

    private void register(Partition partition, Map<String, @Nullable Value> changes) {
        List<String> keys = items.layout().partitionKeys(partition.name());
        List<@Nullable Value> values = items.layout().registration(partition);
        for (int i = 0; i < keys.size(); i++) {
            changes.put(keys.get(i), values.get(i));
        }
    }

    /** {@return how many bits the entries of a partition need} */
    private int most(Partition partition) {
        int most = 0;
        try (Reading reading = read();
                Cursor cursor = reading.items(new Dataset.Entries(partition.name()), null)) {
            for (List<Item> some = cursor.next(CHUNK); !some.isEmpty(); some = cursor.next(CHUNK)) {
                for (Item item : some) {
                    List<Object> values = ((Item.Entry) item).values();
                    most = values == null ? most : Math.max(most, Bits.needed(values));
                }
            }
        }
        return most;
    }

    /** Gives all entries of a partition another number of bits, and {@return the partition as it is then}. */
    private Partition resized(Partition partition, int bits) {
        Partition resized = partition.withBitsize(bits);
        rewrite(new Dataset.Entries(partition.name()), item -> {
            Item.Entry entry = (Item.Entry) item;
            if (entry.misfit() != null) {
                throw Failures.corrupt("The entry " + entry.hash() + " of the partition " + partition.name() + " holds "
                        + entry.misfit().value() + ": " + entry.misfit().reason());
            }
            return entry.values() == null
                    ? Map.of()
                    : Map.of(KeyValueItems.entryKey(entry.partition(), entry.hash()), items.value(resized, entry));
        });
        return resized;
    }

    private void dropEntries(String partition) {
        Dataset dataset = new Dataset.Entries(partition);
        rewrite(dataset, item -> removed(dataset, item));
    }

    private void clear(Dataset dataset) {
        if (dataset instanceof Dataset.Partitions) {
            try (Reading reading = read()) {
                reading.partitions().forEach(p -> dropEntries(p.name()));
            }
        }
        rewrite(dataset, item -> removed(dataset, item));
    }

    private Map<String, @Nullable Value> removed(Dataset dataset, Item item) {
        Map<String, @Nullable Value> changes = new HashMap<>();
        items.keys(dataset, KeyValueItems.key(item)).forEach(key -> changes.put(key, null));
        return changes;
    }

    /** Changes all items of a dataset, some at a time. */
    private void rewrite(
            Dataset dataset, java.util.function.Function<Item, Map<String, ? extends @Nullable Value>> change) {
        try (Reading reading = read();
                Cursor cursor = reading.items(dataset, null)) {
            for (List<Item> some = cursor.next(CHUNK); !some.isEmpty(); some = cursor.next(CHUNK)) {
                Map<String, @Nullable Value> changes = new LinkedHashMap<>();
                some.forEach(item -> changes.putAll(change.apply(item)));
                if (!changes.isEmpty()) {
                    store.apply(changes);
                }
            }
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return store.checkpoints(change);
    }

    @Override
    public void forget(Collection<String> changes) {
        checkWrites();
        store.forget(changes);
    }

    @Override
    public void close() {
        store.close();
    }
}
