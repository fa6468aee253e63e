package dev.tranship.plugin.rocksdb;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Reads the keys of a range in their order. */
final class RocksdbBatchReader implements BatchReader {
    private static final byte[] NOT_READ = {};

    private final Session session;
    private final Layout layout;
    private final BatchBuilder rows;
    private final Layout.Target target;
    private final boolean readsValues;
    private final Session.Cursor cursor;

    /** @param after where an earlier reader stopped; null to begin at the beginning */
    RocksdbBatchReader(
            Session session,
            Layout layout,
            ReadRequest request,
            RowType rowType,
            KeyRange range,
            @Nullable String after) {
        this.session = session;
        this.layout = layout;
        this.rows = new BatchBuilder(rowType, 64, request.batchRows(), request.batchBytes());
        int[] to = layout.rowType().names().stream().mapToInt(rowType::indexOf).toArray();
        this.target = new Layout.Target(layout, rows, to);
        boolean values = false;
        for (int column = 0; column < to.length; column++) {
            values |= to[column] >= 0 && layout.inValue(column);
        }
        this.readsValues = values;
        this.cursor = session.cursor(
                layout.family(),
                after == null ? range : range.after(HexFormat.of().parseHex(after)));
    }

    @Override
    public RowType rowType() {
        return rows.rowType();
    }

    @Override
    public @Nullable Batch next() {
        byte[] last = session.use("reading " + layout.path(), this::fill);
        return rows.end(HexFormat.of().formatHex(last));
    }

    /** Reads rows, and {@return the last key}. */
    private byte[] fill() throws RocksDBException {
        rows.begin();
        byte[] last = NOT_READ;
        for (; !rows.full() && cursor.valid(); cursor.next()) {
            byte[] key = cursor.key();
            if (!Layout.isOwn(key) && layout.matches(key)) {
                target.begin();
                layout.read(key, readsValues ? cursor.value() : NOT_READ, target);
                rows.added();
                last = key;
            }
        }
        return last;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
