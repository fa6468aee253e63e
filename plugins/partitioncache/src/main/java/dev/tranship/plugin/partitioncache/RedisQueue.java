package dev.tranship.plugin.partitioncache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.plugin.partitioncache.Item.Queued;
import dev.tranship.plugin.partitioncache.KeyValues.Elements;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.KeyValues.View;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Type;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queues in lists of Redis. What stands in a list several times is one item of that priority, and where priority and
 * times are known they are further fields of the element, which a reader of JSON passes over. A list is in memory as a
 * whole while it is read or written.
 */
final class RedisQueue implements Cache {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyValues store;
    private final String prefix;
    private final boolean writes;

    /** @param prefix what the names of the lists begin with, and the name of the list of version 0.4.0 */
    RedisQueue(KeyValues store, String prefix, boolean writes) {
        this.store = store;
        this.prefix = prefix;
        this.writes = writes;
    }

    private String key(Dataset.Queue queue) {
        return switch (queue) {
            case ORIGINAL -> prefix + "_original_query";
            case FRAGMENT -> prefix + "_query_fragment";
            case OLD -> prefix;
        };
    }

    private List<String> elements(Dataset.Queue queue) {
        try (View view = store.view()) {
            Value value = view.get(List.of(key(queue))).get(0);
            if (value == null) {
                return List.of();
            } else if (value instanceof Elements list) {
                return list.elements();
            }
            throw Failures.corrupt("The key " + key(queue) + " holds no list, so it is no queue.");
        }
    }

    // ---- elements

    private Queued item(Dataset.Queue queue, String element) {
        if (queue == Dataset.Queue.OLD) {
            return new Queued(queue, null, element, null, null, 1, null, null);
        }
        try {
            JsonNode fields = JSON.readTree(element);
            String hash = fields.path("hash").textValue();
            if (!fields.path("query").isTextual()
                    || !fields.path("partition_key").isTextual()
                    || hash == null && queue == Dataset.Queue.FRAGMENT) {
                throw illegible(queue, element);
            }
            return new Queued(
                    queue,
                    queue == Dataset.Queue.FRAGMENT ? hash : null,
                    fields.get("query").textValue(),
                    fields.get("partition_key").textValue(),
                    fields.path("partition_datatype").textValue(),
                    fields.path("priority").asLong(1),
                    time(fields.path("created_at")),
                    time(fields.path("updated_at")));
        } catch (JsonProcessingException e) {
            throw illegible(queue, element);
        }
    }

    private RuntimeException illegible(Dataset.Queue queue, String element) {
        return Failures.corrupt("The list " + key(queue) + " holds an element that is no query of a partition: "
                + Failures.shown(element));
    }

    private static @Nullable LocalDateTime time(JsonNode node) {
        return node.isTextual() ? PythonTime.parse(node.textValue()) : null;
    }

    private static String element(Queued item) {
        ObjectNode fields = JSON.createObjectNode().put("query", item.query());
        if (item.hash() != null) {
            fields.put("hash", item.hash());
        }
        fields.put("partition_key", item.partition());
        if (item.datatype() != null) {
            fields.put("partition_datatype", item.datatype());
        }
        if (item.priority() != 1) {
            fields.put("priority", item.priority());
        }
        if (item.created() != null) {
            fields.put("created_at", PythonTime.iso(item.created()));
        }
        if (item.updated() != null) {
            fields.put("updated_at", PythonTime.iso(item.updated()));
        }
        return fields.toString();
    }

    /** {@return the items of a list by their keys, each at the place of its first element} */
    private Map<List<String>, Queued> items(Dataset.Queue queue, List<String> elements) {
        Map<List<String>, Queued> items = new LinkedHashMap<>();
        for (String element : elements) {
            Queued item = item(queue, element);
            items.merge(KeyValueItems.key(item), item, RedisQueue::together);
        }
        return items;
    }

    private static Queued together(Queued first, Queued again) {
        return new Queued(
                first.queue(),
                first.hash(),
                first.query(),
                first.partition(),
                first.datatype(),
                first.priority() + again.priority(),
                first.created(),
                first.updated());
    }

    // ---- the cache

    @Override
    public String product() {
        return store.product();
    }

    @Override
    public void check(Partition partition, Item.Entry entry) {
        throw new IllegalStateException("a queue has no entries");
    }

    @Override
    public Found get(String partition, List<String> hashes) {
        throw Failures.unsupported("A queue has no entries.", null);
    }

    @Override
    public Reading read() {
        return new QueueReading();
    }

    @Override
    public Writing write(boolean completes) {
        checkWrites();
        return new QueueWriting();
    }

    private void checkWrites() {
        if (!writes) {
            throw Failures.unsupported("The queue is opened for reading only.", null);
        }
    }

    @Override
    public void execute(List<Statement> statements, Checkpoint checkpoint) {
        checkWrites();
        Map<String, @Nullable Value> changes = new LinkedHashMap<>();
        for (Statement statement : statements) {
            if (statement instanceof Statement.Clear clear && clear.dataset() instanceof Dataset.Queue queue) {
                changes.put(key(queue), null);
            } else if (statement instanceof Statement.Drop drop && drop.dataset() instanceof Dataset.Queue queue) {
                changes.put(key(queue), null);
            } else if (!(statement instanceof Statement.Create create && create.dataset() instanceof Dataset.Queue)) {
                throw Failures.of(Kind.STATEMENT, "A queue cannot " + statement + ".");
            }
        }
        store.apply(changes, checkpoint);
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

    private final class QueueReading implements Reading {
        private final Map<Dataset.Queue, List<Item>> read = new LinkedHashMap<>();

        @Override
        public String description() {
            return "each queue as it is when it is first looked at";
        }

        @Override
        public List<Partition> partitions() {
            return List.of();
        }

        private synchronized List<Item> all(Dataset dataset) {
            return dataset instanceof Dataset.Queue queue
                    ? read.computeIfAbsent(
                            queue,
                            q -> List.copyOf(
                                    RedisQueue.this.items(q, elements(q)).values()))
                    : List.of();
        }

        @Override
        public boolean has(Dataset dataset) {
            return !all(dataset).isEmpty();
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
            return all(dataset).size();
        }

        @Override
        public Cursor items(Dataset dataset, @Nullable String after) {
            return new QueueCursor(all(dataset), after == null ? 0 : Integer.parseInt(after));
        }

        @Override
        public void close() {
            read.clear();
        }
    }

    private static final class QueueCursor implements Cursor {
        private final List<Item> items;
        private int next;

        QueueCursor(List<Item> items, int next) {
            this.items = items;
            this.next = next;
        }

        @Override
        public List<Item> next(int most) {
            List<Item> some = items.subList(next, Math.min(items.size(), next + most));
            next += some.size();
            return some;
        }

        @Override
        public String position() {
            return Integer.toString(next);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    /** An element and where it stands. */
    private record Placed(int at, String element) {}

    /** One list as it is, and as it is going to be. */
    private final class Editing {
        private final Dataset.Queue queue;
        private final List<String> before;
        private final List<String> after;
        private Map<List<String>, Queued> items;

        Editing(Dataset.Queue queue) {
            this.queue = queue;
            this.before = List.copyOf(elements(queue));
            this.after = new ArrayList<>(before);
            this.items = RedisQueue.this.items(queue, after);
        }

        private List<Placed> placed(List<String> key) {
            List<Placed> placed = new ArrayList<>();
            if (items.containsKey(key)) {
                for (int i = 0; i < after.size(); i++) {
                    if (KeyValueItems.key(item(queue, after.get(i))).equals(key)) {
                        placed.add(new Placed(i, after.get(i)));
                    }
                }
            }
            return placed;
        }

        /** Takes the elements of a key out, and {@return where the first of them stood, or the end} */
        private int remove(List<String> key) {
            List<Placed> placed = placed(key);
            for (int i = placed.size() - 1; i >= 0; i--) {
                after.remove(placed.get(i).at());
            }
            items.remove(key);
            return placed.isEmpty() ? after.size() : placed.get(0).at();
        }

        private void put(Queued item, boolean fresh) {
            List<String> key = KeyValueItems.key(item);
            if (fresh && items.containsKey(key)) {
                throw Failures.of(
                        Kind.CONSTRAINT,
                        "There is " + Failures.shown(String.join(" ", key)) + " in " + queue.word() + " already.");
            }
            after.add(remove(key), element(item));
            items.put(key, item);
        }

        private void restore(List<Placed> placed) {
            placed.forEach(p -> after.add(Math.min(p.at(), after.size()), p.element()));
            items = RedisQueue.this.items(queue, after);
        }

        /** {@return the change of the list}. What was only added to is added to, whatever else happens to the list. */
        private Value change() {
            boolean added = after.size() >= before.size()
                    && after.subList(0, before.size()).equals(before);
            return added
                    ? new KeyValues.Appended(List.copyOf(after.subList(before.size(), after.size())))
                    : new KeyValues.Exchanged(before, List.copyOf(after));
        }
    }

    private final class QueueWriting implements Writing {
        private final Map<Dataset.Queue, Editing> edited = new LinkedHashMap<>();

        private Editing editing(Dataset dataset) {
            return edited.computeIfAbsent((Dataset.Queue) dataset, Editing::new);
        }

        @Override
        public void put(Dataset dataset, List<Item> items, boolean fresh) {
            items.forEach(item -> editing(dataset).put((Queued) item, fresh));
        }

        @Override
        public List<Stored> get(Dataset dataset, List<List<String>> keys) {
            Editing editing = editing(dataset);
            List<Stored> found = new ArrayList<>();
            for (List<String> key : keys) {
                Queued item = editing.items.get(key);
                if (item != null) {
                    found.add(new Stored(item, image(editing.placed(key))));
                }
            }
            return found;
        }

        private byte[] image(List<Placed> placed) {
            try {
                return JSON.writeValueAsBytes(placed);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void restore(Dataset dataset, List<Stored> items) {
            Editing editing = editing(dataset);
            List<Placed> all = new ArrayList<>();
            for (Stored stored : items) {
                editing.remove(KeyValueItems.key(stored.item()));
                byte[] image = stored.image();
                if (image == null) {
                    all.add(new Placed(Integer.MAX_VALUE, element((Queued) stored.item())));
                } else {
                    all.addAll(placed(image));
                }
            }
            all.sort(java.util.Comparator.comparingInt(Placed::at));
            editing.restore(all);
        }

        private static List<Placed> placed(byte[] image) {
            try {
                return List.of(JSON.readValue(image, Placed[].class));
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public long delete(Dataset dataset, List<List<String>> keys) {
            Editing editing = editing(dataset);
            long count = 0;
            for (List<String> key : keys) {
                count += editing.items.containsKey(key) ? 1 : 0;
                editing.remove(key);
            }
            return count;
        }

        @Override
        public void commit(Checkpoint checkpoint) {
            Map<String, @Nullable Value> changes = new LinkedHashMap<>();
            edited.forEach((queue, editing) -> changes.put(key(queue), editing.change()));
            store.apply(changes, checkpoint);
            edited.clear();
        }

        @Override
        public void rollback() {
            edited.clear();
        }

        @Override
        public void close() {
            rollback();
        }
    }
}
