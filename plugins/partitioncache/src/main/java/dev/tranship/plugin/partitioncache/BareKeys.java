package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.KeyValues.Keys;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.KeyValues.View;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A store in the layout of version 0.4.0, in which the hash alone is the key and nothing is registered, seen as the later
 * layout with one partition. It is only read.
 */
final class BareKeys implements KeyValues {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}\\uFFFD]*");

    private final KeyValues store;
    private final KeyValueLayout layout;
    private final Undivided undivided;

    private BareKeys(KeyValues store, KeyValueLayout layout, Undivided undivided) {
        this.store = store;
        this.layout = layout;
        this.undivided = undivided;
    }

    /** {@return the store, seen so when nothing of a later version is in it and keys that are hashes are} */
    static KeyValues of(KeyValues store, KeyValueLayout layout, Undivided undivided) {
        try (View view = store.view();
                Keys registered = view.keys(KeyValueLayout.METADATA, null);
                Keys entries = view.keys(KeyValueItems.CACHE, null)) {
            if (registered.hasNext() || entries.hasNext()) {
                return store;
            }
            try (Keys all = view.keys("", null)) {
                while (all.hasNext()) {
                    if (HASH.matcher(all.next()).matches()) {
                        return new BareKeys(store, layout, undivided);
                    }
                }
            }
        }
        return store;
    }

    private String registration() {
        return KeyValueLayout.METADATA + undivided.partition();
    }

    private String entries() {
        return KeyValueItems.entryKey(undivided.partition(), "");
    }

    @Override
    public String product() {
        return store.product() + ", layout of version 0.4.0";
    }

    @Override
    public View view() {
        return new BareView(store.view());
    }

    @Override
    public List<byte @Nullable []> raw(List<String> keys) {
        throw onlyRead();
    }

    @Override
    public void apply(Map<String, @Nullable Value> changes) {
        throw onlyRead();
    }

    private static EndpointException onlyRead() {
        return Failures.unsupported(
                "A cache in the layout of version 0.4.0 is only read.", "Copy it into a new one, which is today's.");
    }

    @Override
    public void close() {
        store.close();
    }

    private final class BareView implements View {
        private final View view;
        private @Nullable Partition partition;

        BareView(View view) {
            this.view = view;
        }

        @Override
        public List<@Nullable Value> get(List<String> keys) {
            Map<String, @Nullable Value> known = new HashMap<>();
            List<String> hashes = new ArrayList<>();
            for (String key : keys) {
                if (key.startsWith(entries())) {
                    hashes.add(key.substring(entries().length()));
                }
            }
            List<@Nullable Value> values = hashes.isEmpty() ? List.of() : view.get(hashes);
            for (int i = 0; i < hashes.size(); i++) {
                known.put(entries() + hashes.get(i), values.get(i));
            }
            if (keys.contains(registration())) {
                List<String> own = layout.partitionKeys(undivided.partition());
                List<@Nullable Value> registered = layout.registration(partition());
                for (int i = 0; i < own.size(); i++) {
                    known.put(own.get(i), registered.get(i));
                }
            }
            List<@Nullable Value> found = new ArrayList<>();
            keys.forEach(key -> found.add(known.get(key)));
            return found;
        }

        @Override
        public Keys keys(String prefix, @Nullable String after) {
            if (registration().startsWith(prefix)) {
                return new PrefixKeys(prefix, (after == null ? List.of(registration()) : List.<String>of()).iterator());
            } else if (!prefix.startsWith(entries())) {
                return new PrefixKeys(prefix, List.<String>of().iterator());
            }
            int cut = entries().length();
            return new Hashes(view.keys(prefix.substring(cut), after == null ? null : after.substring(cut)));
        }

        /** {@return the one partition, of the datatype that all its values have} */
        private synchronized Partition partition() {
            Partition known = partition;
            if (known == null) {
                Datatype datatype = undivided.datatype() == null ? detected() : undivided.datatype();
                known = new Partition(undivided.partition(), datatype, null, null);
                partition = known;
            }
            return known;
        }

        private Datatype detected() {
            Set<Datatype> possible = EnumSet.copyOf(layout.backend().datatypes());
            List<String> some = new ArrayList<>();
            try (Keys keys = keys(entries(), null)) {
                while (keys.hasNext() && possible.size() > 1) {
                    some.add(keys.next());
                    if (some.size() == KeyValueCache.CHUNK || !keys.hasNext()) {
                        get(some).forEach(value -> possible.removeIf(d -> value != null && !fits(d, value)));
                        some.clear();
                    }
                }
            }
            boolean guess = layout.backend() == Backend.ROCKSDB_SET && possible.size() > 1;
            if (possible.isEmpty() || guess) {
                throw Failures.of(
                        Kind.CONNECT,
                        guess
                                ? "The values of the cache could be integers as well as texts."
                                : "The values of the cache have no datatype in common.",
                        "Say which one they are by the option " + PartitionCacheFactory.DATATYPE + ", e.g. integer.");
            }
            return possible.iterator().next();
        }

        private boolean fits(Datatype datatype, Value value) {
            if (layout.isMark(value)) {
                return true;
            }
            try {
                List<Object> values = layout.values(new Partition(undivided.partition(), datatype, null, null), value);
                return datatype != Datatype.TEXT
                        || values.stream()
                                .allMatch(v -> PRINTABLE.matcher((String) v).matches());
            } catch (Undecodable e) {
                return false;
            }
        }

        @Override
        public void close() {
            view.close();
        }
    }

    /** The keys that are hashes, under the names that they have later. */
    private final class Hashes implements Keys {
        private final Keys keys;
        private @Nullable String next;

        Hashes(Keys keys) {
            this.keys = keys;
            advance();
        }

        private void advance() {
            next = null;
            while (next == null && keys.hasNext()) {
                String key = keys.next();
                next = HASH.matcher(key).matches() ? entries() + key : null;
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public String next() {
            String key = next;
            if (key == null) {
                throw new NoSuchElementException();
            }
            advance();
            return key;
        }

        @Override
        public void close() {
            keys.close();
        }
    }
}
