package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;

/**
 * A value of one column as bytes that sort as the values do. Numbers and times have a fixed width; what varies is written with its length,
 * or in a key so that its end can be seen and sorts before everything that goes on.
 */
final class SortedCell {
    private static final int ESCAPE = 0;
    private static final int ESCAPED_ZERO = 0xff;
    private static final int END = 1;

    private final Field field;
    private final Form form;
    private final int width;

    private enum Form {
        SIGNED,
        UNSIGNED,
        FLOAT,
        DECIMAL,
        INTERVAL,
        UUID,
        /** Text, JSON, bytes, bits, arrays and structs. */
        VARYING
    }

    SortedCell(Field field) {
        this.field = field;
        Type type = field.type();
        if (type instanceof Type.Bool) {
            form = Form.UNSIGNED;
            width = 1;
        } else if (type instanceof Type.Int integer) {
            form = integer.signed() ? Form.SIGNED : Form.UNSIGNED;
            width = integer.bits() / 8;
        } else if (type instanceof Type.Float floating) {
            form = Form.FLOAT;
            width = floating.bits() / 8;
        } else if (type instanceof Type.Decimal decimal) {
            form = decimal.compact() ? Form.SIGNED : Form.DECIMAL;
            width = decimal.compact()
                    ? 8
                    : BigInteger.TEN.pow(decimal.precision()).bitLength() / 8 + 1;
        } else if (type instanceof Type.Date || type instanceof Type.Time || type instanceof Type.Timestamp) {
            form = Form.SIGNED;
            width = 8;
        } else if (type instanceof Type.Interval) {
            form = Form.INTERVAL;
            width = 16;
        } else if (type instanceof Type.Uuid) {
            form = Form.UUID;
            width = 16;
        } else {
            form = Form.VARYING;
            width = -1;
        }
    }

    Field field() {
        return field;
    }

    /** Puts a value that is not NULL, with its length where that varies. */
    void put(Vector vector, int row, ByteOutput out) {
        if (form == Form.VARYING) {
            byte[] bytes = bytes(vector, row);
            out.length(bytes.length).put(bytes);
        } else {
            fixed(vector, row, out);
        }
    }

    /** Puts a value that is not NULL into a key. @param last whether the key ends with it */
    void putKey(Vector vector, int row, boolean last, ByteOutput out) {
        if (form != Form.VARYING) {
            fixed(vector, row, out);
        } else if (last) {
            out.put(bytes(vector, row));
        } else {
            for (byte b : bytes(vector, row)) {
                out.put(b);
                if (b == ESCAPE) {
                    out.put(ESCAPED_ZERO);
                }
            }
            out.put(ESCAPE).put(END);
        }
    }

    private byte[] bytes(Vector vector, int row) {
        Object value = vector.getObject(row);
        return Cells.bytes(field.name(), field.type(), value);
    }

    private void fixed(Vector vector, int row, ByteOutput out) {
        switch (form) {
            case SIGNED -> out.number(vector.getLong(row) ^ 1L << 8 * width - 1, width);
            case UNSIGNED -> out.number(vector.getLong(row), width);
            case FLOAT -> out.number(sortable(vector.getDouble(row)), width);
            case DECIMAL -> {
                BigInteger unscaled = ((BigDecimal) vector.getObject(row)).unscaledValue();
                byte[] all = unscaled.add(offset()).toByteArray();
                // The sum is not negative; it may come with a byte of sign, or be shorter.
                for (int i = all.length; i < width; i++) {
                    out.put(0);
                }
                for (int i = Math.max(0, all.length - width); i < all.length; i++) {
                    out.put(all[i]);
                }
            }
            case INTERVAL -> {
                Interval interval = (Interval) vector.getObject(row);
                out.number(interval.months() ^ 1L << 31, 4)
                        .number(interval.days() ^ 1L << 31, 4)
                        .number(interval.nanos() ^ Long.MIN_VALUE, 8);
            }
            case UUID -> {
                UUID uuid = (UUID) vector.getObject(row);
                out.number(uuid.getMostSignificantBits(), 8).number(uuid.getLeastSignificantBits(), 8);
            }
            case VARYING -> throw new IllegalStateException("no fixed width");
        }
    }

    private BigInteger offset() {
        return BigInteger.ONE.shiftLeft(8 * width - 1);
    }

    private long sortable(double value) {
        long bits = width == 4 ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
        // Negative numbers sort backwards, and before the others.
        long sign = 1L << 8 * width - 1;
        return (bits & sign) != 0 ? ~bits : bits ^ sign;
    }

    /** Takes a value that {@link #put} put. @throws IllegalArgumentException when there is none */
    void take(ByteInput in, Vector vector, int row) {
        if (form == Form.VARYING) {
            varying(in.take(in.length()), vector, row);
        } else {
            takeFixed(in, vector, row);
        }
    }

    /** Takes a value that {@link #putKey} put. @throws IllegalArgumentException when there is none */
    void takeKey(ByteInput in, boolean last, Vector vector, int row) {
        if (form != Form.VARYING) {
            takeFixed(in, vector, row);
        } else if (last) {
            varying(in.rest(), vector, row);
        } else {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int b = in.take(); ; b = in.take()) {
                if (b == ESCAPE) {
                    int next = in.take();
                    if (next == END) {
                        break;
                    }
                    if (next != ESCAPED_ZERO) {
                        throw new IllegalArgumentException("a key without the end of " + field.name());
                    }
                }
                bytes.write(b);
            }
            varying(bytes.toByteArray(), vector, row);
        }
    }

    private void varying(byte[] bytes, Vector vector, int row) {
        vector.set(row, Cells.value(field.type(), bytes));
    }

    private void takeFixed(ByteInput in, Vector vector, int row) {
        switch (form) {
            case SIGNED -> {
                int unused = 64 - 8 * width;
                vector.setLong(row, (in.number(width) ^ 1L << 8 * width - 1) << unused >> unused);
            }
            case UNSIGNED -> vector.setLong(row, in.number(width));
            case FLOAT -> {
                long number = in.number(width);
                long sign = 1L << 8 * width - 1;
                long bits = (number & sign) != 0 ? number ^ sign : ~number;
                vector.setDouble(row, width == 4 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits));
            }
            case DECIMAL -> {
                BigInteger unscaled = new BigInteger(1, in.take(width)).subtract(offset());
                vector.setObject(row, new BigDecimal(unscaled, ((Type.Decimal) field.type()).scale()));
            }
            case INTERVAL ->
                vector.setObject(
                        row,
                        new Interval(
                                (int) (in.number(4) ^ 1L << 31),
                                (int) (in.number(4) ^ 1L << 31),
                                in.number(8) ^ Long.MIN_VALUE));
            case UUID -> vector.setObject(row, new UUID(in.number(8), in.number(8)));
            case VARYING -> throw new IllegalStateException("no fixed width");
        }
    }
}
