package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import dev.tranship.plugin.partitioncache.KeyValues.Bytes;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The layout of rocksdb_set and rocksdb_bit. */
record RocksLayout(Backend backend) implements KeyValueLayout {
    private static final String BITSIZE = "_partition_bitsize:";
    private static final Value MARK = new Bytes(new byte[] {0});

    @Override
    public List<String> partitionKeys(String name) {
        return List.of(METADATA + name, BITSIZE + name, CREATED + name);
    }

    @Override
    public Partition partition(String name, List<@Nullable Value> values) {
        String bitsize = text(values.get(1));
        String created = text(values.get(2));
        return new Partition(
                name,
                KeyValueLayout.datatype(name, String.valueOf(text(values.get(0)))),
                backend.bits() && bitsize != null ? Integer.valueOf(bitsize) : null,
                created == null ? null : PythonTime.parse(created));
    }

    @Override
    public List<@Nullable Value> registration(Partition partition) {
        List<@Nullable Value> values = new java.util.ArrayList<>();
        values.add(bytes(partition.datatype().word()));
        values.add(
                partition.bitsize() == null ? null : bytes(partition.bitsize().toString()));
        values.add(partition.created() == null ? null : bytes(PythonTime.iso(partition.created())));
        return values;
    }

    @Override
    public Value mark() {
        return MARK;
    }

    @Override
    public boolean isMark(Value value) {
        return value instanceof Bytes bytes && bytes.bytes().length == 1 && bytes.bytes()[0] == 0;
    }

    private EntryCodec codec() {
        return backend.bits() ? Bits.PACKED : Concatenated.SET;
    }

    @Override
    public Value entry(Partition partition, List<Object> values) {
        Value value = new Bytes(codec().encode(partition, values));
        if (isMark(value)) {
            throw new Unholdable("its one zero byte would be read as the mark of no result");
        }
        return value;
    }

    @Override
    public List<Object> values(Partition partition, Value value) {
        if (value instanceof Bytes bytes) {
            return codec().decode(partition, bytes.bytes());
        }
        throw new Undecodable(value.getClass().getSimpleName(), "not bytes");
    }

    private static Value bytes(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(@Nullable Value value) {
        return value instanceof Bytes bytes ? new String(bytes.bytes(), StandardCharsets.UTF_8) : null;
    }

    /** Fields with a bar between them. The SQL comes first and may have bars of its own, so it is what the others leave. */
    @Override
    public Value query(Item.Query query, String status) {
        LocalDateTime seen = query.lastSeen();
        return bytes(
                String.join("|", query.text(), query.partition(), seen == null ? "" : PythonTime.iso(seen), status));
    }

    @Override
    public QueryRecord query(Value value) {
        String record = String.valueOf(text(value));
        int last = record.lastIndexOf('|');
        String end = record.substring(last + 1);
        // Before version 0.6 the time was the last field.
        String status = isTime(end) ? null : end;
        String rest = status == null ? record : record.substring(0, Math.max(0, last));
        int beforeTime = rest.lastIndexOf('|');
        int beforePartition = beforeTime < 0 ? -1 : rest.lastIndexOf('|', beforeTime - 1);
        if (beforePartition < 0) {
            throw Failures.corrupt("The query record '" + Failures.shown(record) + "' has too few fields.");
        }
        String time = rest.substring(beforeTime + 1);
        return new QueryRecord(
                rest.substring(beforePartition + 1, beforeTime),
                rest.substring(0, beforePartition),
                status,
                time.isEmpty() ? null : PythonTime.parse(time));
    }

    private static boolean isTime(String text) {
        return text.matches("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");
    }
}
