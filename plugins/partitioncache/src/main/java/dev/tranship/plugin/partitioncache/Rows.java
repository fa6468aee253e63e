package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.Item.Entry;
import dev.tranship.plugin.partitioncache.Item.Query;
import dev.tranship.plugin.partitioncache.Item.Queued;
import dev.tranship.plugin.partitioncache.Item.Registered;
import dev.tranship.spi.Batch;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The datasets of a cache as rows: their columns, their keys, and items as rows and back. */
final class Rows {
    static final String HASH = "query_hash";
    static final String VALUES = "partition_keys";
    static final String PARTITION = "partition_key";
    private static final String DATATYPE = "datatype";
    private static final String CREATED = "created_at";
    private static final String QUERY = "query";
    private static final String STATUS = "status";
    private static final String LAST_SEEN = "last_seen";
    private static final String QUEUED_HASH = "hash";
    private static final String QUEUED_DATATYPE = "partition_datatype";
    private static final String PRIORITY = "priority";
    private static final String UPDATED = "updated_at";

    private Rows() {}

    static RowType partitions() {
        return RowType.of(
                new Field(PARTITION, Type.TEXT, false),
                new Field(DATATYPE, Type.TEXT, false),
                new Field(CREATED, Type.TIMESTAMP, true));
    }

    static RowType entries(Type element) {
        return RowType.of(new Field(HASH, Type.TEXT, false), new Field(VALUES, new Type.Array(element), true));
    }

    static RowType queries(Type status, boolean unknownTimes) {
        return RowType.of(
                new Field(PARTITION, Type.TEXT, false),
                new Field(HASH, Type.TEXT, false),
                new Field(QUERY, Type.TEXT, false),
                new Field(STATUS, status, false),
                new Field(LAST_SEEN, Type.TIMESTAMP, unknownTimes));
    }

    static RowType queue(Dataset.Queue queue) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(QUERY, Type.TEXT, false));
        if (queue == Dataset.Queue.FRAGMENT) {
            fields.add(new Field(QUEUED_HASH, Type.TEXT, false));
        }
        if (queue != Dataset.Queue.OLD) {
            fields.add(new Field(PARTITION, Type.TEXT, false));
            fields.add(new Field(QUEUED_DATATYPE, Type.TEXT, true));
        }
        fields.add(new Field(PRIORITY, Type.INT32, false));
        if (queue != Dataset.Queue.OLD) {
            fields.add(new Field(CREATED, Type.TIMESTAMP, true));
            fields.add(new Field(UPDATED, Type.TIMESTAMP, true));
        }
        return new RowType(fields);
    }

    /** {@return the columns that identify a row} */
    static List<String> key(Dataset dataset) {
        if (dataset instanceof Dataset.Queue queue) {
            return switch (queue) {
                case ORIGINAL -> List.of(QUERY, PARTITION);
                case FRAGMENT -> List.of(QUEUED_HASH, PARTITION);
                case OLD -> List.of(QUERY);
            };
        } else if (dataset instanceof Dataset.Entries) {
            return List.of(HASH);
        } else if (dataset instanceof Dataset.Queries) {
            return List.of(PARTITION, HASH);
        }
        return List.of(PARTITION);
    }

    /** {@return the values of an item in the columns of its dataset} */
    static List<@Nullable Object> row(Item item) {
        if (item instanceof Queued queued) {
            return switch (queued.queue()) {
                case ORIGINAL ->
                    Arrays.asList(
                            queued.query(),
                            queued.partition(),
                            queued.datatype(),
                            queued.priority(),
                            queued.created(),
                            queued.updated());
                case FRAGMENT ->
                    Arrays.asList(
                            queued.query(),
                            queued.hash(),
                            queued.partition(),
                            queued.datatype(),
                            queued.priority(),
                            queued.created(),
                            queued.updated());
                case OLD -> Arrays.asList(queued.query(), queued.priority());
            };
        } else if (item instanceof Entry entry) {
            return Arrays.asList(entry.hash(), entry.values());
        } else if (item instanceof Query query) {
            return Arrays.asList(query.partition(), query.hash(), query.text(), query.status(), query.lastSeen());
        } else if (item instanceof Registered registered) {
            Partition partition = registered.partition();
            return Arrays.asList(partition.name(), partition.datatype().word(), partition.created());
        }
        throw new IllegalArgumentException(item.toString());
    }

    /** {@return the item of a row} Columns that the batch does not have are unknown. */
    static Item item(Dataset dataset, Batch batch, int row, Datatype datatype) {
        if (dataset instanceof Dataset.Queue queue) {
            return new Queued(
                    queue,
                    queue == Dataset.Queue.FRAGMENT ? text(batch, QUEUED_HASH, row) : null,
                    text(batch, QUERY, row),
                    queue == Dataset.Queue.OLD ? null : text(batch, PARTITION, row),
                    (String) value(batch, QUEUED_DATATYPE, row),
                    (Long) Objects.requireNonNullElse(value(batch, PRIORITY, row), 1L),
                    (LocalDateTime) value(batch, CREATED, row),
                    (LocalDateTime) value(batch, UPDATED, row));
        } else if (dataset instanceof Dataset.Entries entries) {
            String hash = text(batch, HASH, row);
            return new Entry(entries.partition(), hash, values(batch, row, hash, datatype));
        } else if (dataset instanceof Dataset.Queries) {
            return new Query(
                    text(batch, PARTITION, row),
                    text(batch, HASH, row),
                    Objects.requireNonNullElse((String) value(batch, QUERY, row), ""),
                    Objects.requireNonNullElse((String) value(batch, STATUS, row), Markers.OK),
                    (LocalDateTime) value(batch, LAST_SEEN, row));
        }
        String name = text(batch, PARTITION, row);
        String word = text(batch, DATATYPE, row);
        Datatype known = Datatype.of(word)
                .orElseThrow(() -> Failures.of(
                        Kind.CONSTRAINT, "The partition " + name + " cannot be of the datatype '" + word + "'."));
        return new Registered(new Partition(name, known, null, (LocalDateTime) value(batch, CREATED, row)));
    }

    /** {@return the words by which a dataset knows a row} */
    static List<String> key(Dataset dataset, Batch batch, int row) {
        List<String> key = new ArrayList<>();
        for (String column : key(dataset)) {
            key.add(String.valueOf(value(batch, column, row)));
        }
        return key;
    }

    private static @Nullable Object value(Batch batch, String column, int row) {
        int at = batch.rowType().indexOf(column);
        return at < 0 ? null : batch.vector(at).get(row);
    }

    private static String text(Batch batch, String column, int row) {
        Object value = value(batch, column, row);
        if (value == null) {
            throw Failures.of(Kind.CONSTRAINT, "A row has no " + column + ".");
        }
        return (String) value;
    }

    private static @Nullable List<Object> values(Batch batch, int row, String hash, Datatype datatype) {
        Object value = value(batch, VALUES, row);
        if (value == null) {
            return null;
        } else if (value instanceof Numbers numbers) {
            return numbers;
        }
        List<Object> values = new ArrayList<>();
        Comparator<Object> order = datatype.order();
        for (Object member : (List<?>) value) {
            if (member == null) {
                throw Failures.of(Kind.CONSTRAINT, "The entry " + hash + " has NULL among its values.");
            }
            if (!values.isEmpty() && order.compare(values.get(values.size() - 1), member) >= 0) {
                throw Failures.of(
                        Kind.CONSTRAINT,
                        "The values of the entry " + hash + " are no set in order: "
                                + Failures.shown(values.get(values.size() - 1)) + " stands before "
                                + Failures.shown(member) + ".",
                        "Give each value once, in order: array_agg(distinct x order by x).");
            }
            values.add(member);
        }
        return values;
    }
}
