package dev.tranship.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows as typed columns: the unit that is read, transformed, written and checkpointed. Whoever holds a batch owns it; it is
 * handed from thread to thread, never shared. Rows that are {@linkplain Encoded encoded} are decoded when somebody looks.
 */
public final class Batch {
    private final RowType rowType;
    private final @Nullable Vector[] vectors;
    private final @Nullable Encoded encoded;
    private final int rows;
    private final List<Misfit> misfits;
    private final @Nullable String position;
    private long bytes = -1;

    /**
     * @param misfits values that the reader could not give in their column's type; the vector holds NULL in their place
     * @param position where the reader stands after this batch, in its own words; null when it cannot be resumed
     */
    public Batch(RowType rowType, Vector[] vectors, int rows, List<Misfit> misfits, @Nullable String position) {
        this(rowType, vectors.clone(), null, rows, List.copyOf(misfits), position);
    }

    /** @param encoded the rows, of this row type */
    public Batch(RowType rowType, Encoded encoded, int rows, @Nullable String position) {
        this(rowType, new Vector[rowType.size()], encoded, rows, List.of(), position);
    }

    private Batch(
            RowType rowType,
            @Nullable Vector[] vectors,
            @Nullable Encoded encoded,
            int rows,
            List<Misfit> misfits,
            @Nullable String position) {
        this.rowType = rowType;
        this.vectors = vectors;
        this.encoded = encoded;
        this.rows = rows;
        this.misfits = misfits;
        this.position = position;
    }

    public Batch(RowType rowType, Vector[] vectors, int rows) {
        this(rowType, vectors, rows, List.of(), null);
    }

    /** @param bytes what {@link #bytes()} would find, by who has added it up already */
    Batch(RowType rowType, Vector[] vectors, int rows, List<Misfit> misfits, @Nullable String position, long bytes) {
        this(rowType, vectors, null, rows, List.copyOf(misfits), position);
        this.bytes = bytes;
    }

    /** {@return new vectors for the columns of a row type} */
    public static Vector[] vectors(RowType rowType, int capacity) {
        Vector[] vectors = new Vector[rowType.size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = new Vector(rowType.type(i), capacity);
        }
        return vectors;
    }

    /** {@return a batch of rows given as boxed values, for tests and small results} */
    public static Batch of(RowType rowType, List<? extends List<? extends @Nullable Object>> rows) {
        Vector[] vectors = vectors(rowType, rows.size());
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < vectors.length; column++) {
                vectors[column].set(row, rows.get(row).get(column));
            }
        }
        return new Batch(rowType, vectors, rows.size());
    }

    public RowType rowType() {
        return rowType;
    }

    public int rows() {
        return rows;
    }

    public Vector vector(int column) {
        Vector vector = vectors[column];
        if (vector == null) {
            vector = Objects.requireNonNull(encoded).decode(column);
            vectors[column] = vector;
        }
        return vector;
    }

    /** {@return the rows as their backend sends them; null when they are there as values only} */
    public @Nullable Encoded encoded() {
        return encoded;
    }

    /** {@return the same rows as values only; this batch keeps none of what was decoded} */
    public Batch decoded() {
        return encoded == null ? this : new Batch(rowType, encoded.decode().vectors, null, rows, misfits, position);
    }

    /** {@return the same rows, shared, under a row type that has the same types} */
    public Batch as(RowType other) {
        for (int column = 0; column < Math.max(rowType.size(), other.size()); column++) {
            if (column >= other.size()
                    || column >= rowType.size()
                    || !other.type(column).equals(rowType.type(column))) {
                throw new IllegalArgumentException(other + " has not the types of " + rowType);
            }
        }
        Batch same = new Batch(other, vectors.clone(), encoded, rows, misfits, position);
        same.bytes = bytes;
        return same;
    }

    public List<Misfit> misfits() {
        return misfits;
    }

    public @Nullable String position() {
        return position;
    }

    /** {@return an estimate of the memory the values take, in bytes} */
    public long bytes() {
        if (bytes < 0) {
            long sum = encoded == null ? 0 : encoded.bytes();
            for (Vector vector : vectors) {
                sum += vector == null ? 0 : vector.bytes(rows);
            }
            bytes = sum;
        }
        return bytes;
    }

    /** {@return the boxed values of one row} */
    public List<@Nullable Object> row(int row) {
        List<@Nullable Object> values = new ArrayList<>(vectors.length);
        for (int column = 0; column < vectors.length; column++) {
            values.add(vector(column).get(row));
        }
        return values;
    }

    /** {@return rows {@code from} (inclusive) to {@code to} (exclusive), without misfits and position} */
    public Batch slice(int from, int to) {
        Vector[] parts = new Vector[vectors.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = vector(i).slice(from, to);
        }
        return new Batch(rowType, parts, to - from);
    }

    /** {@return the rows whose flag is set, in order, without misfits and with this batch's position} */
    public Batch filter(boolean[] keep) {
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            kept += keep[row] ? 1 : 0;
        }
        Vector[] parts = vectors(rowType, kept);
        for (int column = 0; column < parts.length; column++) {
            int to = 0;
            for (int row = 0; row < rows; row++) {
                if (keep[row]) {
                    parts[column].copy(to++, vector(column), row);
                }
            }
        }
        return new Batch(rowType, parts, kept, List.of(), position);
    }

    /** {@return only the named columns, in that order; vectors are shared} */
    public Batch project(List<String> columns) {
        List<Field> fields = new ArrayList<>();
        Vector[] parts = new Vector[columns.size()];
        for (int i = 0; i < parts.length; i++) {
            int column = rowType.indexOf(columns.get(i));
            if (column < 0) {
                throw new IllegalArgumentException("no column " + columns.get(i) + " in " + rowType);
            }
            fields.add(rowType.field(column));
            parts[i] = vector(column);
        }
        return new Batch(new RowType(fields), parts, rows, List.of(), position);
    }
}
