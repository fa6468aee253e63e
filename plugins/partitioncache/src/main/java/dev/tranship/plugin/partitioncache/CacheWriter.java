package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows into one dataset of a cache. */
final class CacheWriter implements RowWriter {
    /** The column, behind those of the row type, that holds a row's bytes. */
    private static final Field IMAGE = new Field("_stored", Type.BYTES, true);

    private final Cache.Writing writing;
    private final Dataset dataset;
    private final RowType all;
    private final RowType rowType;
    private final Datatype datatype;

    /**
     * @param all the columns of the dataset
     * @param rowType those that are written
     * @param datatype of the values of entries
     */
    CacheWriter(Cache.Writing writing, Dataset dataset, RowType all, RowType rowType, Datatype datatype) {
        this.writing = writing;
        this.dataset = dataset;
        this.all = all;
        this.rowType = rowType;
        this.datatype = datatype;
    }

    @Override
    public void insert(Batch batch) {
        writing.put(dataset, items(batch), true);
    }

    @Override
    public void upsert(Batch batch) {
        int image = batch.rowType().indexOf(IMAGE.name());
        if (image < 0) {
            writing.put(dataset, items(batch), false);
            return;
        }
        List<Cache.Stored> stored = new ArrayList<>(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            stored.add(new Cache.Stored(Rows.item(dataset, batch, row, datatype), (byte[])
                    batch.vector(image).get(row)));
        }
        writing.restore(dataset, stored);
    }

    private List<Item> items(Batch batch) {
        List<Item> items = new ArrayList<>(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            items.add(Rows.item(dataset, batch, row, datatype));
        }
        return items;
    }

    private List<List<String>> keys(Batch batch) {
        List<List<String>> keys = new ArrayList<>(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            keys.add(Rows.key(dataset, batch, row));
        }
        return keys;
    }

    @Override
    public Batch lookup(Batch keys) {
        List<Cache.Stored> found = writing.get(dataset, keys(keys));
        boolean images = found.stream().anyMatch(stored -> stored.image() != null);
        List<Field> fields = new ArrayList<>(rowType.fields());
        if (images) {
            fields.add(IMAGE);
        }
        RowType columns = new RowType(fields);
        Vector[] vectors = Batch.vectors(columns, found.size());
        for (int row = 0; row < found.size(); row++) {
            List<@Nullable Object> values = Rows.row(legible(found.get(row).item()));
            for (int column = 0; column < rowType.size(); column++) {
                vectors[column].set(row, values.get(all.indexOf(rowType.name(column))));
            }
            if (images) {
                vectors[rowType.size()].set(row, found.get(row).image());
            }
        }
        return new Batch(columns, vectors, found.size());
    }

    static Item legible(Item item) {
        if (item instanceof Item.Entry entry && entry.misfit() != null) {
            throw Failures.corrupt("The entry " + entry.hash() + " of the partition " + entry.partition() + " holds "
                    + entry.misfit().value() + ": " + entry.misfit().reason() + "; it would be lost.");
        }
        return item;
    }

    @Override
    public long delete(Batch keys) {
        return writing.delete(dataset, keys(keys));
    }

    @Override
    public long mostRows() {
        return writing.mostRows();
    }

    @Override
    public long mostBytes() {
        return writing.mostBytes();
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        writing.commit(checkpoint);
    }

    @Override
    public void rollback() {
        writing.rollback();
    }

    @Override
    public void close() {
        writing.close();
    }
}
