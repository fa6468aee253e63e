package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.KeyValues.Bytes;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.plugin.partitioncache.pickle.PickleException;
import dev.tranship.plugin.partitioncache.pickle.PickleReader;
import dev.tranship.plugin.partitioncache.pickle.PickleWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The layout of rocksdict and rocksdict_roaringbit: a byte before each key and value says what it is. */
record RocksdictLayout(Backend backend) implements KeyValueLayout {
    private static final int BYTES = 1;
    static final int TEXT = 2;
    private static final int PICKLE = 6;
    private static final byte[] MARK = "\u0002NULL".getBytes(StandardCharsets.UTF_8);

    @Override
    public List<String> partitionKeys(String name) {
        return List.of(METADATA + name, CREATED + name);
    }

    @Override
    public Partition partition(String name, List<@Nullable Value> values) {
        String created = text(values.get(1));
        return new Partition(
                name,
                KeyValueLayout.datatype(name, String.valueOf(text(values.get(0)))),
                null,
                created == null ? null : PythonTime.parse(created));
    }

    @Override
    public List<@Nullable Value> registration(Partition partition) {
        List<@Nullable Value> values = new ArrayList<>();
        values.add(text(partition.datatype().word()));
        values.add(partition.created() == null ? null : text(PythonTime.iso(partition.created())));
        return values;
    }

    @Override
    public Value mark() {
        return new Bytes(MARK);
    }

    @Override
    public boolean isMark(Value value) {
        return value instanceof Bytes bytes && Arrays.equals(bytes.bytes(), MARK);
    }

    @Override
    public Value entry(Partition partition, List<Object> values) {
        return backend.form() == Backend.Form.ROARING
                ? typed(BYTES, Roaring.PORTABLE.encode(partition, values))
                : typed(PICKLE, PickledSet.SET.encode(partition, values));
    }

    @Override
    public List<Object> values(Partition partition, Value value) {
        byte[] bytes = ((Bytes) value).bytes();
        int type = bytes.length == 0 ? -1 : bytes[0];
        byte[] payload = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length);
        if (type == PICKLE && backend.form() == Backend.Form.VALUES) {
            return PickledSet.SET.decode(partition, payload);
        } else if (type == BYTES && backend.form() == Backend.Form.ROARING) {
            return Roaring.PORTABLE.decode(partition, payload);
        }
        throw new Undecodable(bytes.length + " bytes", "a value of the type " + type + " in the place of an entry");
    }

    private static Value typed(int type, byte[] payload) {
        byte[] bytes = new byte[payload.length + 1];
        bytes[0] = (byte) type;
        System.arraycopy(payload, 0, bytes, 1, payload.length);
        return new Bytes(bytes);
    }

    private static Value text(String text) {
        return typed(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(@Nullable Value value) {
        return value instanceof Bytes bytes && bytes.bytes().length > 0 && bytes.bytes()[0] == TEXT
                ? new String(bytes.bytes(), 1, bytes.bytes().length - 1, StandardCharsets.UTF_8)
                : null;
    }

    @Override
    public Value query(Item.Query query, String status) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        LocalDateTime seen = query.lastSeen();
        fields.put("query", query.text());
        fields.put("partition_key", query.partition());
        fields.put("last_seen", seen == null ? null : PythonTime.iso(seen));
        fields.put("status", status);
        return typed(PICKLE, PickleWriter.write(PickledSet.PROTOCOL, fields));
    }

    @Override
    public QueryRecord query(Value value) {
        byte[] bytes = ((Bytes) value).bytes();
        try {
            Object object =
                    bytes.length > 0 && bytes[0] == PICKLE ? PickleReader.read(bytes, 1, bytes.length - 1) : null;
            if (object instanceof Map<?, ?> fields && fields.get("query") instanceof String query) {
                Object seen = fields.get("last_seen");
                return new QueryRecord(
                        String.valueOf(fields.get("partition_key")),
                        query,
                        fields.get("status") instanceof String status ? status : null,
                        seen instanceof String time
                                ? PythonTime.parse(time)
                                : seen instanceof LocalDateTime local ? local : null);
            }
        } catch (PickleException e) {
            throw Failures.corrupt("A query record is not read: " + e.getMessage() + ".");
        }
        throw Failures.corrupt("A query record is no dict of a query.");
    }
}
