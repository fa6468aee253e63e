package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How other programs write a value as bytes. */
enum Codec {
    /** Everything but bytes as text in UTF-8: numbers as digits, times as ISO 8601. */
    STRING,
    /** Integers and floats as their bytes, the highest first, in two's complement; a boolean as 0 or 1; all else as text. */
    BINARY;

    /** {@return how it is said in the name of a dataset} */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Codec> of(String word) {
        return Arrays.stream(values()).filter(c -> c.word().equals(word)).findFirst();
    }

    /** @param value a boxed value of the type */
    byte[] encode(String column, Type type, Object value) {
        int width = width(type);
        if (width == 0) {
            return Cells.bytes(column, type, value);
        }
        ByteOutput out = new ByteOutput();
        if (value instanceof Boolean flag) {
            return out.put(flag ? 1 : 0).bytes();
        } else if (value instanceof Double number) {
            return out.number(
                            width == 4
                                    ? Float.floatToRawIntBits(number.floatValue())
                                    : Double.doubleToRawLongBits(number),
                            width)
                    .bytes();
        }
        return out.number(((Number) value).longValue(), width).bytes();
    }

    /**
     * {@return the boxed value}
     *
     * @throws IllegalArgumentException when the bytes are none of that type; the message says why
     */
    Object decode(Type type, byte[] bytes) {
        int width = width(type);
        if (width == 0) {
            return Cells.value(type, bytes);
        }
        if (bytes.length != width) {
            throw new IllegalArgumentException(bytes.length + " bytes, and " + type + " has " + width);
        }
        long bits = new ByteInput(bytes, 0).number(width);
        if (type instanceof Type.Bool) {
            if (bits > 1) {
                throw new IllegalArgumentException("neither 0 nor 1");
            }
            return bits == 1;
        } else if (type instanceof Type.Float) {
            return width == 4 ? (double) Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        }
        Type.Int integer = (Type.Int) type;
        if (!integer.signed()) {
            return width == 8 ? Values.unsigned(bits) : (Object) bits;
        }
        int unused = 64 - 8 * width;
        return bits << unused >> unused;
    }

    /** {@return how many bytes every value of a type has; 0 when that varies} */
    private int width(Type type) {
        if (this == STRING) {
            return 0;
        } else if (type instanceof Type.Int integer) {
            return integer.bits() / 8;
        } else if (type instanceof Type.Float floating) {
            return floating.bits() / 8;
        }
        return type instanceof Type.Bool ? 1 : 0;
    }
}
