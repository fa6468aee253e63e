package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import dev.tranship.plugin.partitioncache.KeyValues.Bytes;
import dev.tranship.plugin.partitioncache.KeyValues.Fields;
import dev.tranship.plugin.partitioncache.KeyValues.Integers;
import dev.tranship.plugin.partitioncache.KeyValues.Members;
import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.spi.Suspect;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The layout of redis_set, redis_bit and redis_roaringbit. */
record RedisLayout(Backend backend) implements KeyValueLayout {
    private static final Value MARK = new Bytes(new byte[] {0});

    @Override
    public List<String> partitionKeys(String name) {
        return List.of(METADATA + name);
    }

    @Override
    public Partition partition(String name, List<@Nullable Value> values) {
        Value value = values.get(0);
        if (value instanceof Bytes word) {
            return new Partition(name, KeyValueLayout.datatype(name, text(word)), null, null);
        }
        Map<String, String> fields = value instanceof Fields hash ? hash.fields() : Map.of();
        String bitsize = fields.get("bitsize");
        String created = fields.get("created_at");
        return new Partition(
                name,
                KeyValueLayout.datatype(name, fields.getOrDefault("datatype", "")),
                backend.bits() && bitsize != null ? Integer.valueOf(bitsize) : null,
                created == null ? null : PythonTime.parse(created));
    }

    @Override
    public List<@Nullable Value> registration(Partition partition) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("datatype", partition.datatype().word());
        if (partition.bitsize() != null) {
            fields.put("bitsize", partition.bitsize().toString());
        }
        if (partition.created() != null) {
            // PartitionCache reads the fields it knows, and no others.
            fields.put("created_at", PythonTime.iso(partition.created()));
        }
        return List.of(new Fields(fields));
    }

    @Override
    public Value mark() {
        return MARK;
    }

    @Override
    public boolean isMark(Value value) {
        return value instanceof Bytes bytes && bytes.bytes().length == 1 && bytes.bytes()[0] == 0;
    }

    @Override
    public Value entry(Partition partition, List<Object> values) {
        return switch (backend.form()) {
            case BITS -> new Bytes(Bits.TEXT.encode(partition, values));
            case ROARING -> new Bytes(Roaring.PORTABLE.encode(partition, values));
            case VALUES -> members(partition, values);
        };
    }

    private static Value members(Partition partition, List<Object> values) {
        if (values.isEmpty()) {
            throw new Unholdable("it is a set without members, and Redis has no empty sets");
        } else if (partition.datatype() == Datatype.INTEGER) {
            return new Integers(Numbers.of(values));
        }
        return new Members(new Spelled(values));
    }

    @Override
    public Optional<List<Suspect>> suspects() {
        return backend.form() == Backend.Form.VALUES
                ? Optional.of(List.of(new Suspect.Empty(Rows.VALUES)))
                : Optional.empty();
    }

    @Override
    public List<Object> values(Partition partition, Value value) {
        return switch (backend.form()) {
            case BITS -> Bits.TEXT.decode(partition, bytes(value));
            case ROARING -> Roaring.PORTABLE.decode(partition, bytes(value));
            case VALUES -> set(partition, value);
        };
    }

    private static List<Object> set(Partition partition, Value value) {
        if (value instanceof Integers integers) {
            // Whatever they are to the cache: the server packs texts that look like integers, too.
            return partition.datatype() == Datatype.INTEGER
                    ? integers.numbers()
                    : partition
                            .datatype()
                            .sorted(integers.numbers().stream()
                                    .map(number -> (Object) number.toString())
                                    .toList());
        }
        if (!(value instanceof Members members)) {
            throw new Undecodable(value.getClass().getSimpleName(), "not a set");
        }
        if (partition.datatype() == Datatype.INTEGER) {
            return Numbers.of(members.members().stream()
                    .mapToLong(member -> number(new String(member, StandardCharsets.UTF_8)))
                    .toArray());
        }
        List<Object> values = new ArrayList<>(members.members().size());
        for (byte[] member : members.members()) {
            values.add(new String(member, StandardCharsets.UTF_8));
        }
        return partition.datatype().sorted(values);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Undecodable(text, "not an integer of 64 bits");
        }
    }

    private static byte[] bytes(Value value) {
        if (value instanceof Bytes bytes) {
            return bytes.bytes();
        }
        throw new Undecodable(value.getClass().getSimpleName(), "not a string");
    }

    private static String text(Bytes bytes) {
        return new String(bytes.bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public Value query(Item.Query query, String status) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("query", query.text());
        fields.put("partition_key", query.partition());
        if (query.lastSeen() != null) {
            fields.put("last_seen", PythonTime.plain(query.lastSeen()));
        }
        fields.put("status", status);
        return new Fields(fields);
    }

    @Override
    public QueryRecord query(Value value) {
        Map<String, String> fields = value instanceof Fields hash ? hash.fields() : Map.of();
        String seen = fields.get("last_seen");
        return new QueryRecord(
                Objects.requireNonNullElse(fields.get("partition_key"), ""),
                Objects.requireNonNullElse(fields.get("query"), ""),
                fields.get("status"),
                seen == null ? null : PythonTime.parse(seen));
    }

    /** Values as the members of a set, made when they are written. */
    private static final class Spelled extends AbstractList<byte[]> {
        private final List<Object> values;

        Spelled(List<Object> values) {
            this.values = values;
        }

        @Override
        public byte[] get(int index) {
            return values.get(index).toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int size() {
            return values.size();
        }
    }
}
