package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items of a dataset as batches. */
final class CacheReader implements BatchReader {
    /** So many items are fetched first; entries can be large. Then as many as the earlier ones say. */
    private static final int FIRST = 100;

    private static final int MOST = 2000;
    private static final long FETCHED_BYTES = 1L << 20;

    /** What a member of a set takes in memory. */
    private static final int MEMBER_BYTES = 24;

    private static final int ITEM_BYTES = 200;

    private final Cache.Cursor cursor;
    private final RowType all;
    private final RowType rowType;
    private final ReadRequest request;
    private int fetched = FIRST;

    /** @param all the columns of the dataset */
    CacheReader(Cache.Cursor cursor, RowType all, RowType rowType, ReadRequest request) {
        this.cursor = cursor;
        this.all = all;
        this.rowType = rowType;
        this.request = request;
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public @Nullable Batch next() {
        List<Item> items = new ArrayList<>();
        long bytes = 0;
        while (items.size() < request.batchRows() && bytes < request.batchBytes()) {
            List<Item> some = cursor.next(Math.min(fetched, request.batchRows() - items.size()));
            if (some.isEmpty()) {
                break;
            }
            items.addAll(some);
            long width = some.stream().mapToLong(CacheReader::bytes).sum();
            bytes += width;
            fetched = (int) Math.max(1, Math.min(MOST, FETCHED_BYTES * some.size() / width));
        }
        return items.isEmpty() ? null : batch(items);
    }

    private static long bytes(Item item) {
        return item instanceof Item.Entry entry && entry.values() != null
                ? ITEM_BYTES + (long) MEMBER_BYTES * entry.values().size()
                : ITEM_BYTES;
    }

    private Batch batch(List<Item> items) {
        Vector[] vectors = Batch.vectors(rowType, items.size());
        List<Misfit> misfits = new ArrayList<>();
        int[] places = rowType.names().stream().mapToInt(all::indexOf).toArray();
        for (int row = 0; row < items.size(); row++) {
            List<@Nullable Object> values = Rows.row(items.get(row));
            for (int column = 0; column < places.length; column++) {
                vectors[column].set(row, values.get(places[column]));
            }
            if (items.get(row) instanceof Item.Entry entry
                    && entry.misfit() != null
                    && rowType.indexOf(Rows.VALUES) >= 0) {
                misfits.add(new Misfit(
                        row, Rows.VALUES, entry.misfit().value(), entry.misfit().reason()));
            }
        }
        return new Batch(rowType, vectors, items.size(), misfits, cursor.position());
    }

    @Override
    public void close() {
        cursor.close();
    }
}
