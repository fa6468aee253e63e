package dev.tranship.spi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of a {@link Batch}: a null flag and a value for each row, in the {@linkplain Type.Layout layout} of its type.
 * Not safe for use by two threads at once. A text is held as it was given, as a String or in UTF-8; whoever asks for a
 * String gets one. The typed getters and setters do not check the layout beyond what the array
 * access does; {@link #get} and {@link #set} speak {@linkplain Values boxed values} and are for one value at a time.
 */
public final class Vector {
    private static final long[] NO_LONGS = {};
    private static final double[] NO_DOUBLES = {};
    private static final @Nullable Object[] NO_OBJECTS = {};

    private final Type type;
    private final boolean[] nulls;
    private final long[] longs;
    private final double[] doubles;
    private final @Nullable Object[] objects;

    public Vector(Type type, int capacity) {
        this.type = type;
        this.nulls = new boolean[capacity];
        this.longs = type.layout() == Type.Layout.LONG ? new long[capacity] : NO_LONGS;
        this.doubles = type.layout() == Type.Layout.DOUBLE ? new double[capacity] : NO_DOUBLES;
        this.objects = type.layout() == Type.Layout.OBJECT ? new Object[capacity] : NO_OBJECTS;
    }

    private Vector(Type type, boolean[] nulls, long[] longs, double[] doubles, @Nullable Object[] objects) {
        this.type = type;
        this.nulls = nulls;
        this.longs = longs;
        this.doubles = doubles;
        this.objects = objects;
    }

    public Type type() {
        return type;
    }

    public int capacity() {
        return nulls.length;
    }

    public boolean isNull(int row) {
        return nulls[row];
    }

    public long getLong(int row) {
        return longs[row];
    }

    public double getDouble(int row) {
        return doubles[row];
    }

    /** {@return the object of a row that is not null, in the class that the type's Javadoc names} */
    public Object getObject(int row) {
        byte[] utf8 = getUtf8(row);
        return utf8 == null ? Objects.requireNonNull(objects[row]) : new String(utf8, StandardCharsets.UTF_8);
    }

    /** {@return the text of a row in UTF-8, not to be changed, where it is held so; null where it is held as a String} */
    public byte @Nullable [] getUtf8(int row) {
        return objects[row] instanceof byte[] bytes && !(type instanceof Type.Bytes) ? bytes : null;
    }

    public String getString(int row) {
        return (String) getObject(row);
    }

    public void setNull(int row) {
        nulls[row] = true;
        if (objects.length > 0) {
            objects[row] = null;
        }
    }

    public void setLong(int row, long value) {
        nulls[row] = false;
        longs[row] = value;
    }

    public void setDouble(int row, double value) {
        nulls[row] = false;
        doubles[row] = value;
    }

    public void setObject(int row, Object value) {
        nulls[row] = false;
        objects[row] = value;
    }

    /** Stores a text, which must be valid UTF-8; the array is the vector's from now on. */
    public void setUtf8(int row, byte[] text) {
        setObject(row, text);
    }

    /** {@return the value as a {@linkplain Values boxed value}; null for NULL} */
    public @Nullable Object get(int row) {
        return nulls[row] ? null : Values.box(this, row);
    }

    /**
     * Stores a boxed value.
     *
     * @throws IllegalArgumentException when the value's class is not the one {@link Values} names for the type, or the
     *     value does not fit the layout exactly
     */
    public void set(int row, @Nullable Object value) {
        if (value == null) {
            setNull(row);
        } else {
            Values.unbox(this, row, value);
        }
    }

    /** Copies one value from a vector of the same layout. */
    public void copy(int row, Vector from, int fromRow) {
        if (from.nulls[fromRow]) {
            setNull(row);
            return;
        }
        nulls[row] = false;
        switch (type.layout()) {
            case LONG -> longs[row] = from.longs[fromRow];
            case DOUBLE -> doubles[row] = from.doubles[fromRow];
            case OBJECT -> objects[row] = from.objects[fromRow];
        }
    }

    /** {@return the same values under another type of the same layout; the arrays are shared} */
    public Vector as(Type other) {
        if (other.layout() != type.layout()) {
            throw new IllegalArgumentException(other + " is not laid out as " + type);
        }
        return new Vector(other, nulls, longs, doubles, objects);
    }

    /** {@return rows {@code from} (inclusive) to {@code to} (exclusive) as a vector of its own} */
    public Vector slice(int from, int to) {
        return new Vector(
                type,
                Arrays.copyOfRange(nulls, from, to),
                longs.length == 0 ? longs : Arrays.copyOfRange(longs, from, to),
                doubles.length == 0 ? doubles : Arrays.copyOfRange(doubles, from, to),
                objects.length == 0 ? objects : Arrays.copyOfRange(objects, from, to));
    }

    /** {@return what the values of the first rows take in memory, in bytes; an estimate for bounding queues} */
    public long bytes(int rows) {
        if (type.layout() != Type.Layout.OBJECT) {
            return 9L * rows;
        }
        long bytes = 5L * rows;
        for (int row = 0; row < rows; row++) {
            bytes += wide(row);
        }
        return bytes;
    }

    /** {@return an estimate of the memory that the object of a row takes; none for NULL} */
    long wide(int row) {
        Object value = objects[row];
        return value == null ? 0 : bytes(value);
    }

    /** {@return an estimate of the memory that one value of an object column takes, beside its place in the column} */
    public static long bytes(Object value) {
        if (value instanceof String text) {
            return 48L + text.length();
        }
        return value instanceof byte[] array ? 16L + array.length : 64;
    }
}
