package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that were asked for, in one batch. */
final class FoundEntries implements BatchReader {
    private final RowType rowType;
    private List<Item.Entry> entries;

    FoundEntries(RowType rowType, List<Item.Entry> entries) {
        this.rowType = rowType;
        this.entries = entries;
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public @Nullable Batch next() {
        if (entries.isEmpty()) {
            return null;
        }
        Vector[] vectors = Batch.vectors(rowType, entries.size());
        for (int row = 0; row < entries.size(); row++) {
            List<@Nullable Object> values = Rows.row(CacheWriter.legible(entries.get(row)));
            for (int column = 0; column < vectors.length; column++) {
                vectors[column].set(row, values.get(column));
            }
        }
        Batch batch = new Batch(rowType, vectors, entries.size());
        entries = List.of();
        return batch;
    }

    @Override
    public void close() {
        entries = List.of();
    }
}
