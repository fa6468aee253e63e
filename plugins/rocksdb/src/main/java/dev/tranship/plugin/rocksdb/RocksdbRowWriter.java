package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.ByteKey;
import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.Refusals;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Type;
import dev.tranship.spi.WriteRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.WriteBatch;

/**
 * Writes rows. They are kept until the commit, which writes them together with the checkpoint: many new ones as a file of sorted keys that
 * is taken in as a whole, all else in one batch.
 */
final class RocksdbRowWriter implements RowWriter {
    /** What was stored under a key: what {@link #before} gives and {@link #upsert} puts back. */
    private static final RowType IMAGE =
            RowType.of(new Field("rocksdb key", Type.BYTES, false), new Field("rocksdb value", Type.BYTES, false));

    private static final int MOST_ROWS = 250_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int KEYS_AT_ONCE = 1_000;

    private final Session session;
    private final Layout layout;
    private final WriteRequest request;
    private final int sstRows;
    /** In the order in which they came, as that is mostly the order in which a file has them. */
    private final Map<ByteKey, Pending> pending = new LinkedHashMap<>();
    /** Whether all that is pending was not there before. */
    private boolean onlyNew = true;
    /** The last change of the database that was looked at when keys were looked for. */
    private long looked = Long.MAX_VALUE;

    /**
     * @param value what the key will hold; null when it goes
     * @param isNew whether it must not be there when it is written
     */
    private record Pending(byte @Nullable [] value, boolean isNew) {}

    /** @param sstRows so many new rows are written as a file */
    RocksdbRowWriter(Session session, Layout layout, WriteRequest request, int sstRows) {
        this.session = session;
        this.layout = layout;
        this.request = request;
        this.sstRows = sstRows;
        Refusals.checkColumns(layout.path(), layout.rowType(), request.rowType());
    }

    // ---- writing

    @Override
    public void insert(Batch batch) {
        Layout.Source source = new Layout.Source(layout, batch);
        List<ByteKey> keys = keys(source);
        look();
        Set<ByteKey> there = existing(keys);
        for (int row = 0; row < keys.size(); row++) {
            ByteKey key = keys.get(row);
            Pending before = pending.get(key);
            if (before == null ? there.contains(key) : before.value() != null) {
                throw thereAlready(key);
            }
            onlyNew &= before == null;
            pending.put(key, new Pending(layout.value(source, row), before == null));
        }
    }

    private EndpointException thereAlready(ByteKey key) {
        return new EndpointException(
                Kind.CONSTRAINT, "there already is the key " + shown(key) + " in " + layout.path());
    }

    /** {@return a key for people: the columns it is made of} */
    private String shown(ByteKey key) {
        BatchBuilder rows = new BatchBuilder(layout.rowType(), 1, 1, 1);
        rows.begin();
        int[] to = new int[layout.rowType().size()];
        for (int i = 0; i < to.length; i++) {
            to[i] = layout.inValue(i) ? -1 : i;
        }
        Layout.Target target = new Layout.Target(layout, rows, to);
        target.begin();
        layout.read(key.bytes(), new byte[0], target);
        List<String> parts = new ArrayList<>();
        for (String column : layout.key()) {
            int at = layout.rowType().indexOf(column);
            Object value = target.vector(at).get(target.row(at));
            parts.add(column + " "
                    + (value == null
                            ? Cells.shown(key.bytes())
                            : Cells.shown(Cells.bytes(column, layout.rowType().type(at), value))));
        }
        return parts.isEmpty() ? Cells.shown(key.bytes()) : String.join(", ", parts);
    }

    @Override
    public void upsert(Batch batch) {
        if (batch.rowType().equals(IMAGE)) {
            for (int row = 0; row < batch.rows(); row++) {
                put(new ByteKey((byte[]) batch.vector(0).getObject(row)), (byte[])
                        batch.vector(1).getObject(row));
            }
            return;
        }
        Layout.Source source = new Layout.Source(layout, batch);
        List<ByteKey> keys = keys(source);
        for (int row = 0; row < keys.size(); row++) {
            put(keys.get(row), layout.value(source, row));
        }
    }

    @Override
    public long delete(Batch batch) {
        long deleted = 0;
        List<ByteKey> keys = keys(new Layout.Source(layout, batch));
        List<byte @Nullable []> stored = stored(keys);
        for (int i = 0; i < keys.size(); i++) {
            if (stored.get(i) != null) {
                deleted++;
                put(keys.get(i), null);
            }
        }
        return deleted;
    }

    private void put(ByteKey key, byte @Nullable [] value) {
        pending.put(key, new Pending(value, false));
        onlyNew = false;
    }

    private List<ByteKey> keys(Layout.Source source) {
        List<ByteKey> keys = new ArrayList<>(source.batch().rows());
        for (int row = 0; row < source.batch().rows(); row++) {
            byte[] key = layout.key(source, row);
            if (Layout.isOwn(key)) {
                throw new EndpointException(
                        Kind.CONSTRAINT,
                        "the key " + Cells.shown(key) + " of " + layout.path() + " begins with " + Layout.OWN
                                + ", which is kept for Tranship itself");
            }
            keys.add(new ByteKey(key));
        }
        return keys;
    }

    // ---- looking

    /** {@return those keys that the database holds} */
    private Set<ByteKey> existing(List<ByteKey> keys) {
        if (keys.isEmpty() || gap(keys)) {
            return Set.of();
        }
        Set<ByteKey> there = new HashSet<>();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            List<ByteKey> some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
            List<byte @Nullable []> values = values(some);
            for (int i = 0; i < some.size(); i++) {
                if (values.get(i) != null) {
                    there.add(some.get(i));
                }
            }
        }
        return there;
    }

    /** {@return whether the database holds nothing between the first and the last of the keys, which is so where they come in order} */
    private boolean gap(List<ByteKey> keys) {
        ByteKey first = keys.get(0);
        ByteKey last = first;
        for (ByteKey key : keys) {
            first = key.compareTo(first) < 0 ? key : first;
            last = key.compareTo(last) > 0 ? key : last;
        }
        byte[] from = first.bytes();
        byte[] to = last.bytes();
        return session.use("looking for keys of " + layout.path(), () -> {
            try (Session.Cursor cursor =
                    session.cursor(layout.family(), new KeyRange(from, Arrays.copyOf(to, to.length + 1)))) {
                while (cursor.valid() && Layout.isOwn(cursor.key())) {
                    cursor.next();
                }
                return !cursor.valid();
            }
        });
    }

    private List<byte @Nullable []> values(List<ByteKey> keys) {
        return session.get(layout.family(), keys.stream().map(ByteKey::bytes).toList());
    }

    /** {@return what each key holds, with what this writer has not committed yet; null where nothing} */
    private List<byte @Nullable []> stored(List<ByteKey> keys) {
        List<byte @Nullable []> stored = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            stored.addAll(values(keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE))));
        }
        for (int i = 0; i < keys.size(); i++) {
            Pending written = pending.get(keys.get(i));
            if (written != null) {
                stored.set(i, written.value());
            }
        }
        return stored;
    }

    @Override
    public Batch lookup(Batch batch) {
        List<ByteKey> keys = keys(new Layout.Source(layout, batch));
        List<byte @Nullable []> stored = stored(keys);
        RowType rowType = request.rowType();
        BatchBuilder rows =
                new BatchBuilder(rowType, Math.max(1, keys.size()), Math.max(1, keys.size()), Long.MAX_VALUE);
        int[] to = layout.rowType().names().stream().mapToInt(rowType::indexOf).toArray();
        Layout.Target target = new Layout.Target(layout, rows, to);
        rows.begin();
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = stored.get(i);
            if (value != null) {
                target.begin();
                layout.read(keys.get(i).bytes(), value, target);
                rows.added();
            }
        }
        Batch found = rows.end(null);
        if (found == null) {
            return Batch.of(rowType, List.of());
        }
        if (!found.misfits().isEmpty()) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    "there is a key in " + layout.path() + " with a value of another type: "
                            + found.misfits().get(0).value() + ": "
                            + found.misfits().get(0).reason());
        }
        return found;
    }

    @Override
    public Batch before(Batch batch, Batch there) {
        if (there.rows() == 0) {
            return Batch.of(IMAGE, List.of());
        }
        List<ByteKey> keys = keys(new Layout.Source(layout, batch));
        List<byte @Nullable []> stored = stored(keys);
        List<List<Object>> images = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = stored.get(i);
            if (value != null) {
                images.add(List.of(keys.get(i).bytes(), value));
            }
        }
        return Batch.of(IMAGE, images);
    }

    private void look() {
        looked = Math.min(looked, sequence());
    }

    private long sequence() {
        return session.use(
                "writing " + layout.path(), () -> session.folder().database().getLatestSequenceNumber());
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
        if (onlyNew && pending.size() >= sstRows) {
            try (SstFile file = new SstFile(session, layout.family())) {
                file.write(sorted(checkpoint));
                alone(file::takeIn);
            }
        } else {
            alone(() -> write(checkpoint));
        }
        clear();
    }

    /** Writes while no other writer does, after a look whether one of them wrote the same keys. */
    private void alone(Runnable writing) {
        session.folder().committing().lock();
        try {
            if (looked < sequence()) {
                List<ByteKey> mustBeNew = new ArrayList<>();
                pending.forEach((key, change) -> {
                    if (change.isNew()) {
                        mustBeNew.add(key);
                    }
                });
                for (ByteKey key : existing(mustBeNew)) {
                    throw thereAlready(key);
                }
            }
            writing.run();
        } finally {
            session.folder().committing().unlock();
        }
    }

    private List<SstFile.Entry> sorted(Checkpoint checkpoint) {
        List<SstFile.Entry> entries = new ArrayList<>(pending.size() + 1);
        pending.forEach((key, change) -> {
            byte[] value = change.value();
            if (value != null) {
                entries.add(new SstFile.Entry(key.bytes(), value));
            }
        });
        entries.add(new SstFile.Entry(RocksdbLedger.key(checkpoint), RocksdbLedger.value(checkpoint)));
        entries.sort(SstFile.ORDER);
        return entries;
    }

    private void write(Checkpoint checkpoint) {
        try (WriteBatch batch = new WriteBatch()) {
            session.use("writing " + layout.path(), () -> {
                ColumnFamilyHandle family = session.folder().family(layout.family());
                for (Map.Entry<ByteKey, Pending> change : pending.entrySet()) {
                    byte[] value = change.getValue().value();
                    if (value == null) {
                        batch.delete(family, change.getKey().bytes());
                    } else {
                        batch.put(family, change.getKey().bytes(), value);
                    }
                }
                batch.put(family, RocksdbLedger.key(checkpoint), RocksdbLedger.value(checkpoint));
                return true;
            });
            session.write("writing " + layout.path(), batch);
        }
    }

    @Override
    public void rollback() {
        clear();
    }

    private void clear() {
        pending.clear();
        onlyNew = true;
        looked = Long.MAX_VALUE;
    }

    @Override
    public void close() {
        session.close();
    }
}
