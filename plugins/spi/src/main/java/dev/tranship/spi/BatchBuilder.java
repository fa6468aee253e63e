package dev.tranship.spi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches out of rows that come one after another: room grows as rows come, begins with as much as the last batch took,
 * and a batch is full at a number of rows or bytes. Belongs to one thread.
 *
 * <pre>{@code
 * rows.begin();
 * while (!rows.full() && source.next()) {
 *     int row = rows.add();
 *     // fill rows.vector(i) at row
 *     rows.added();
 * }
 * return rows.end(position);
 * }</pre>
 */
public final class BatchBuilder {
    private static final int MISFIT_SHOWN = 200;

    private final RowType rowType;
    private final boolean[] wide;
    private final long fixedBytes;
    private final int mostRows;
    private final long mostBytes;

    private Vector[] vectors = {};
    private List<Misfit> misfits = new ArrayList<>();
    private int capacity;
    private int rows;
    private long bytes;
    private int lastRows;

    /** @param startCapacity how many rows there is room for at first */
    public BatchBuilder(RowType rowType, int startCapacity, int mostRows, long mostBytes) {
        this.rowType = rowType;
        this.lastRows = startCapacity;
        this.mostRows = mostRows;
        this.mostBytes = mostBytes;
        this.wide = new boolean[rowType.size()];
        long fixed = 0;
        for (int i = 0; i < wide.length; i++) {
            wide[i] = rowType.type(i).layout() == Type.Layout.OBJECT;
            fixed += wide[i] ? 5 : 9;
        }
        this.fixedBytes = fixed;
    }

    public RowType rowType() {
        return rowType;
    }

    /** Begins a batch. */
    public void begin() {
        capacity = Math.min(mostRows, lastRows);
        vectors = Batch.vectors(rowType, capacity);
        misfits = new ArrayList<>();
        rows = 0;
        bytes = 0;
    }

    /** {@return whether the batch takes no more rows} */
    public boolean full() {
        return rows >= mostRows || bytes >= mostBytes;
    }

    /** Makes room for one more row, and {@return its position in the vectors}. */
    public int add() {
        if (rows == capacity) {
            capacity = (int) Math.min(mostRows, capacity * 2L);
            vectors = sized(capacity);
        }
        return rows;
    }

    /** {@return the values of a column; good until the next {@link #add()}} */
    public Vector vector(int column) {
        return vectors[column];
    }

    /**
     * Says that a value of the row that is being added cannot be held; NULL takes its place.
     *
     * @param value as people know it, however long
     */
    public void misfit(int column, String value, String reason) {
        vectors[column].setNull(rows);
        misfits.add(new Misfit(
                rows,
                rowType.name(column),
                value.length() > MISFIT_SHOWN ? value.substring(0, MISFIT_SHOWN) + "…" : value,
                reason));
    }

    /** Takes the row that was added, and {@return its size as {@link Vector#bytes} has it}. */
    public long added() {
        long width = fixedBytes;
        for (int column = 0; column < wide.length; column++) {
            if (wide[column]) {
                width += vectors[column].wide(rows);
            }
        }
        bytes += width;
        rows++;
        return width;
    }

    /** {@return the batch; null when no row was added} */
    public @Nullable Batch end(@Nullable String position) {
        if (rows == 0) {
            return null;
        }
        lastRows = rows;
        return new Batch(rowType, rows == capacity ? vectors : sized(rows), rows, misfits, position, bytes);
    }

    private Vector[] sized(int room) {
        Vector[] sized = new Vector[vectors.length];
        for (int i = 0; i < sized.length; i++) {
            if (room == rows) {
                sized[i] = vectors[i].slice(0, rows);
            } else {
                sized[i] = new Vector(vectors[i].type(), room);
                for (int row = 0; row < rows; row++) {
                    sized[i].copy(row, vectors[i], row);
                }
            }
        }
        return sized;
    }
}
