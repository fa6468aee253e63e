package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.ByteKey;
import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.Refusals;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Type;
import dev.tranship.spi.WriteRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Writes rows. They are kept until the commit, which does everything and the checkpoint in one {@linkplain RedisLedger#commit
 * transaction}; so a commit is wanted often.
 */
final class RedisRowWriter implements RowWriter {
    /** What a key was like, as DUMP has it: what {@link #before} gives and {@link #upsert} puts back. */
    private static final RowType IMAGE = RowType.of(
            new Field("redis key", Type.BYTES, false),
            new Field("redis dump", Type.BYTES, false),
            new Field("redis expiry", Type.INT64, false));

    private static final int MOST_ROWS = 5_000;
    private static final long MOST_BYTES = 16L << 20;
    private static final int KEYS_AT_ONCE = 500;

    private final RedisServer server;
    private final Wire wire;
    private final Layout layout;
    private final RowWrites writes;
    private final WriteRequest request;
    private final Set<ByteKey> imaged = new HashSet<>();
    private final Map<ByteKey, RowWrites.Row> pending = new LinkedHashMap<>();
    private final Map<ByteKey, Long> lengths = new LinkedHashMap<>();

    RedisRowWriter(RedisServer server, Wire wire, Layout layout, WriteRequest request) {
        this.server = server;
        this.wire = wire;
        this.layout = layout;
        this.request = request;
        this.writes = new RowWrites(layout);
        Refusals.checkColumns(layout.path(), layout.rowType(), request.rowType());
    }

    // ---- writing

    @Override
    public void insert(Batch batch) {
        List<RowWrites.Row> rows = writes.rows(batch, RowWrites.Way.INSERT);
        Set<ByteKey> there = existing(rows);
        for (RowWrites.Row row : rows) {
            RowWrites.Row before = pending.get(row.id());
            if (before == null ? there.contains(row.id()) : before.way() != RowWrites.Way.DELETE) {
                throw new EndpointException(
                        Kind.CONSTRAINT, "there already is " + writes.shown(row) + " in " + layout.path());
            }
            put(row);
        }
    }

    @Override
    public void upsert(Batch batch) {
        if (batch.rowType().equals(IMAGE)) {
            restore(batch);
            return;
        }
        List<RowWrites.Row> rows = writes.rows(batch, RowWrites.Way.UPSERT);
        checkTypes(rows);
        existing(rows);
        rows.forEach(this::put);
    }

    @Override
    public long delete(Batch keys) {
        List<RowWrites.Row> rows = writes.rows(keys, RowWrites.Way.DELETE);
        Set<ByteKey> there = existing(rows);
        if (layout.shape() == Shape.LIST) {
            // Elements are taken out at the end.
            rows.sort(Comparator.comparingLong(RowWrites.Row::position).reversed());
        }
        long count = 0;
        for (RowWrites.Row row : rows) {
            RowWrites.Row before = pending.get(row.id());
            boolean found = before == null ? there.contains(row.id()) : before.way() != RowWrites.Way.DELETE;
            if (found) {
                count++;
                put(row);
            }
        }
        return count;
    }

    private void put(RowWrites.Row row) {
        if (layout.shape() == Shape.LIST) {
            keepOrder(row);
        }
        pending.put(row.id(), row);
    }

    /** An element of a list goes to its place: over one that is there, or behind the last. */
    private void keepOrder(RowWrites.Row row) {
        long length = requireNonNull(lengths.get(new ByteKey(row.key())));
        long position = row.position();
        boolean last = position == length - 1;
        if (row.way() == RowWrites.Way.DELETE ? !last : position > length || position < 0) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    "the list " + Cells.shown(row.key()) + " has " + length + " elements, so position " + position
                            + (row.way() == RowWrites.Way.DELETE ? " cannot be taken out" : " cannot be filled"));
        }
        if (row.way() == RowWrites.Way.DELETE) {
            lengths.put(new ByteKey(row.key()), length - 1);
        } else if (position == length) {
            lengths.put(new ByteKey(row.key()), length + 1);
        }
    }

    private void restore(Batch images) {
        for (int i = 0; i < images.rows(); i++) {
            put(writes.image(
                    (byte[]) images.vector(0).getObject(i),
                    (byte[]) images.vector(1).getObject(i),
                    images.vector(2).getLong(i)));
        }
    }

    // ---- looking

    /** {@return the ids of those rows that the server has} */
    private Set<ByteKey> existing(List<RowWrites.Row> rows) {
        Set<ByteKey> there = new HashSet<>();
        for (int i = 0; i < rows.size(); i += KEYS_AT_ONCE) {
            List<RowWrites.Row> some = rows.subList(i, Math.min(rows.size(), i + KEYS_AT_ONCE));
            Collection<ByteKey> keys = keys(some);
            boolean none = exist(keys) == 0;
            if (layout.shape() == Shape.LIST) {
                measure(keys);
            }
            if (!none) {
                some.forEach(row -> writes.probe(wire, row));
                for (RowWrites.Row row : some) {
                    if (writes.probed(wire.receive(), row)) {
                        there.add(row.id());
                    }
                }
            }
        }
        return there;
    }

    private static Collection<ByteKey> keys(List<RowWrites.Row> rows) {
        Set<ByteKey> keys = new LinkedHashSet<>();
        rows.forEach(row -> keys.add(new ByteKey(row.key())));
        return keys;
    }

    private long exist(Collection<ByteKey> keys) {
        return keys.isEmpty()
                ? 0
                : (Long) wire.call(
                        Command.EXISTS, keys.stream().map(ByteKey::bytes).toArray(byte[][]::new));
    }

    private void measure(Collection<ByteKey> keys) {
        for (ByteKey key : keys) {
            if (!lengths.containsKey(key)) {
                wire.send(Command.LLEN, key.bytes());
                lengths.put(key, wire.receive() instanceof Long length ? length : 0L);
            }
        }
    }

    private void checkTypes(List<RowWrites.Row> rows) {
        if (layout.shape() == Shape.KEYS) {
            return;
        }
        Collection<ByteKey> keys = keys(rows);
        keys.forEach(key -> wire.send(Command.TYPE, key.bytes()));
        List<String> types = new ArrayList<>();
        keys.forEach(key -> types.add(Cells.text((byte[]) requireNonNull(wire.received()))));
        int i = 0;
        for (ByteKey key : keys) {
            String type = types.get(i++);
            if (!type.equals("none") && !type.equals(layout.shape().type())) {
                throw new EndpointException(
                        Kind.CONSTRAINT,
                        "the key " + Cells.shown(key.bytes()) + " holds a " + type + ", and "
                                + layout.shape().type() + " was to be written to it");
            }
        }
    }

    @Override
    public Batch lookup(Batch keys) {
        List<RowWrites.Row> rows = writes.rows(keys, RowWrites.Way.DELETE);
        Set<ByteKey> there = existing(rows);
        List<List<@Nullable Object>> found = new ArrayList<>();
        for (RowWrites.Row row : rows) {
            RowWrites.Row before = pending.get(row.id());
            if (before != null && before.way() != RowWrites.Way.DELETE) {
                found.add(projected(before.columns()));
            } else if (before == null && there.contains(row.id())) {
                @Nullable Object[] stored = stored(row);
                if (stored != null) {
                    found.add(projected(stored));
                }
            }
        }
        return Batch.of(request.rowType(), found);
    }

    /** {@return a stored row in the order of the layout; null when it is gone by now} */
    private @Nullable Object @Nullable [] stored(RowWrites.Row row) {
        KeyValues values = new KeyValues(server, wire, layout, layout.expires());
        Queue<@Nullable Object[]> rows = new ArrayDeque<>();
        if (layout.shape().identity() == 0) {
            KeyValues.Asked asked = values.ask(List.of(row.key()));
            asked.pending().forEach(pending -> values.receive(pending, rows));
        } else {
            long expiry = layout.expires() ? Expiries.read(wire, server, List.of(row.key()))[0] : Expiries.NEVER;
            writes.probe(wire, row);
            values.element(new KeyValues.Pending(row.key(), expiry), row.columns(), wire.receive(), rows);
        }
        return rows.poll();
    }

    private List<@Nullable Object> projected(@Nullable Object[] columns) {
        List<@Nullable Object> row = new ArrayList<>();
        KeyValues values = new KeyValues(server, wire, layout, false);
        for (String name : request.rowType().names()) {
            Object value = columns[values.column(name)];
            if (value instanceof KeyValues.Bad bad) {
                throw new EndpointException(
                        Kind.CONSTRAINT,
                        "there is a row with a value of another type: " + bad.value() + ": " + bad.reason());
            }
            row.add(value);
        }
        return row;
    }

    /** Rows that are keys of their own change no others: of those that are not there, there is nothing to keep. */
    @Override
    public Batch before(Batch keys, Batch there) {
        List<List<Object>> images = new ArrayList<>();
        List<byte[]> wanted = new ArrayList<>();
        Batch touched = layout.shape().identity() == 0 ? there : keys;
        for (ByteKey key : keys(writes.rows(touched, RowWrites.Way.DELETE))) {
            if (imaged.add(key)) {
                wanted.add(key.bytes());
            }
        }
        for (int i = 0; i < wanted.size(); i += KEYS_AT_ONCE) {
            List<byte[]> some = wanted.subList(i, Math.min(wanted.size(), i + KEYS_AT_ONCE));
            if ((Long) wire.call(Command.EXISTS, some.toArray(byte[][]::new)) > 0) {
                long[] expiries = Expiries.read(wire, server, some);
                some.forEach(key -> wire.send(Command.DUMP, key));
                for (int k = 0; k < some.size(); k++) {
                    if (wire.received() instanceof byte[] dump) {
                        images.add(List.of(some.get(k), dump, Math.max(0, expiries[k])));
                    }
                }
            }
        }
        return Batch.of(IMAGE, images);
    }

    // ---- the transaction

    @Override
    public long mostRows() {
        return MOST_ROWS;
    }

    @Override
    public long mostBytes() {
        return MOST_BYTES;
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        server.checkOpen();
        List<Request> requests = new ArrayList<>();
        List<Request> deletions = new ArrayList<>();
        for (RowWrites.Row row : pending.values()) {
            writes.requests(row, row.way() == RowWrites.Way.DELETE ? deletions : requests);
        }
        requests.addAll(deletions);
        if (layout.shape() == Shape.STREAM) {
            requests.addAll(emptied());
        }
        RedisLedger.commit(server, wire, List.of(requests), checkpoint);
        clear();
    }

    /** A stream without entries is still a key; where all are taken out it goes, too. */
    private List<Request> emptied() {
        Map<ByteKey, Long> left = new LinkedHashMap<>();
        for (RowWrites.Row row : pending.values()) {
            ByteKey key = new ByteKey(row.key());
            if (row.way() == RowWrites.Way.DELETE) {
                left.merge(key, -1L, Long::sum);
            } else {
                left.put(key, Long.MAX_VALUE / 2);
            }
        }
        List<Request> requests = new ArrayList<>();
        left.forEach((key, deleted) -> {
            if (deleted < 0 && (Long) wire.call(Command.XLEN, key.bytes()) + deleted == 0) {
                requests.add(new Request(Command.UNLINK, key.bytes()));
            }
        });
        return requests;
    }

    @Override
    public void rollback() {
        // What was captured may have been thrown out of the undo log with the rows.
        imaged.clear();
        clear();
    }

    private void clear() {
        pending.clear();
        lengths.clear();
    }

    @Override
    public void close() {
        wire.close();
    }
}
