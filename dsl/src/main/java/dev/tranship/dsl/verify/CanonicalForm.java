package dev.tranship.dsl.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import dev.tranship.spi.Vector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes values in the one form in which equal values have equal bytes, whatever type or backend they come from, and
 * different values different bytes. Every value starts with its kind and ends by itself (a fixed size, or a length
 * ahead), so that a sequence of values can be read in one way only.
 *
 * <pre>
 * kind       content (little-endian)                         values
 * 0 null
 * 1 whole    i64                                             integers and decimals whose value is whole and fits
 * 2 decimal  i8 scale, i64 digits without trailing zeros     decimals with a fraction of up to 18 digits
 * 3 big      i32 scale, i32 length, digits (two's compl.)    all other exact numbers, without trailing zeros
 * 4 boolean  i8
 * 5 float    i64 bits, one NaN, one zero
 * 6 text     i32 length, UTF-8                               string, enum
 * 7 bytes    i32 length, bytes
 * 8 date     i64 days
 * 9 time     i64 nanoseconds
 * 10 local   i64 seconds, i32 nanoseconds                    timestamp
 * 11 instant i64 seconds, i32 nanoseconds                    timestamptz
 * 12 interval i32 months, i32 days, i64 nanoseconds
 * 13 uuid    i64, i64
 * 14 bits    i32 length, 0 and 1
 * 15 list    i32 size, values                                array, struct (names do not count), JSON array
 * 16 object  i32 size, (text, value) by name                 JSON object; of a name given twice the last counts
 * 17 json    i32 length, UTF-8                               a text in a JSON column that is not JSON
 * 18 json null                                               the null of JSON, which is not NULL
 * 19 misfit  i32 column, text                               after the values of a row
 * </pre>
 *
 * Not for use by two threads at once.
 */
final class CanonicalForm {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private byte[] bytes = new byte[1024];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Writes one value of a vector. */
    @FunctionalInterface
    interface Writer {
        void write(CanonicalForm form, Vector vector, int row);
    }

    /** {@return the writer of values, which are not null, for a type} */
    static Writer writer(Type type) {
        if (type instanceof Type.Int integer) {
            return integer.bits() == 64 && !integer.signed()
                    ? (form, vector, row) -> form.unsigned(vector.getLong(row))
                    : (form, vector, row) -> form.fixed(1, vector.getLong(row));
        } else if (type instanceof Type.Decimal decimal && decimal.compact()) {
            int scale = decimal.scale();
            return (form, vector, row) -> form.decimal(vector.getLong(row), scale);
        } else if (type instanceof Type.Bool) {
            return (form, vector, row) -> form.bool(vector.getLong(row) != 0);
        } else if (type instanceof Type.Float) {
            return (form, vector, row) -> form.floating(vector.getDouble(row));
        } else if (type instanceof Type.Date) {
            return (form, vector, row) -> form.fixed(8, vector.getLong(row));
        } else if (type instanceof Type.Time) {
            return (form, vector, row) -> form.fixed(9, vector.getLong(row));
        } else if (type instanceof Type.Timestamp timestamp) {
            int kind = timestamp.zoned() ? 11 : 10;
            return timestamp.unitsPerSecond() == 1_000_000
                    ? (form, vector, row) -> form.micros(kind, vector.getLong(row))
                    : (form, vector, row) -> form.nanos(kind, vector.getLong(row));
        } else if (type instanceof Type.Text || type instanceof Type.Enum) {
            return (form, vector, row) -> {
                byte[] utf8 = vector.getUtf8(row);
                if (utf8 == null) {
                    form.text(6, vector.getString(row));
                } else {
                    form.bytes(6, utf8);
                }
            };
        }
        return (form, vector, row) -> form.value(type, vector.getObject(row));
    }

    /** Writes a boxed value, or an object as a vector holds it. */
    private void value(Type type, @Nullable Object value) {
        if (value == null) {
            nothing();
        } else if (value instanceof Long number) {
            fixed(1, number);
        } else if (value instanceof BigInteger number) {
            exact(new BigDecimal(number));
        } else if (value instanceof BigDecimal number) {
            exact(number);
        } else if (value instanceof Boolean bool) {
            bool(bool);
        } else if (value instanceof Double number) {
            floating(number);
        } else if (value instanceof String text) {
            if (type instanceof Type.Json) {
                json(text);
            } else {
                text(type instanceof Type.BitString ? 14 : 6, text);
            }
        } else if (value instanceof byte[] array) {
            bytes(7, array);
        } else if (value instanceof UUID uuid) {
            fixed(13, uuid.getMostSignificantBits());
            longs(uuid.getLeastSignificantBits());
        } else if (value instanceof Interval interval) {
            head(12, interval.months(), 12);
            INT.set(bytes, length, interval.days());
            length += 4;
            longs(interval.nanos());
        } else if (value instanceof List<?> list) {
            head(15, list.size(), 0);
            for (int i = 0; i < list.size(); i++) {
                value(part(type, i), list.get(i));
            }
        } else {
            Vector one = new Vector(type, 1);
            one.set(0, value);
            writer(type).write(this, one, 0);
        }
    }

    private static Type part(Type type, int index) {
        return type instanceof Type.Array array
                ? array.element()
                : ((Type.Struct) type).fields().get(index).type();
    }

    void nothing() {
        room(1);
        bytes[length++] = 0;
    }

    private void jsonNull() {
        room(1);
        bytes[length++] = 18;
    }

    void misfit(int column, String value) {
        head(19, column, 0);
        text(6, value);
    }

    private void bool(boolean value) {
        room(2);
        bytes[length++] = 4;
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    private void fixed(int kind, long value) {
        room(9);
        bytes[length] = (byte) kind;
        LONG.set(bytes, length + 1, value);
        length += 9;
    }

    private void longs(long value) {
        room(8);
        LONG.set(bytes, length, value);
        length += 8;
    }

    /** Writes a kind and a number and makes room for what follows. */
    private void head(int kind, int number, int following) {
        room(5 + following);
        bytes[length] = (byte) kind;
        INT.set(bytes, length + 1, number);
        length += 5;
    }

    private void unsigned(long bits) {
        if (bits >= 0) {
            fixed(1, bits);
        } else {
            exact(new BigDecimal(Values.unsigned(bits)));
        }
    }

    private void decimal(long digits, int scale) {
        long rest = digits;
        int places = scale;
        while (places > 0 && rest % 10 == 0) {
            rest /= 10;
            places--;
        }
        if (places == 0) {
            fixed(1, rest);
        } else {
            smallDecimal(rest, places);
        }
    }

    private void smallDecimal(long digits, int scale) {
        room(10);
        bytes[length] = 2;
        bytes[length + 1] = (byte) scale;
        LONG.set(bytes, length + 2, digits);
        length += 10;
    }

    private void exact(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        // 1E999999999 is never written out.
        if (stripped.scale() <= 0 && (long) stripped.precision() - stripped.scale() <= 19) {
            BigInteger whole = stripped.toBigIntegerExact();
            if (whole.bitLength() <= 63) {
                fixed(1, whole.longValue());
                return;
            }
        }
        BigInteger digits = stripped.unscaledValue();
        if (stripped.scale() > 0 && stripped.scale() <= 18 && stripped.precision() <= 18) {
            smallDecimal(digits.longValue(), stripped.scale());
            return;
        }
        byte[] array = digits.toByteArray();
        head(3, stripped.scale(), 4 + array.length);
        INT.set(bytes, length, array.length);
        System.arraycopy(array, 0, bytes, length + 4, array.length);
        length += 4 + array.length;
    }

    private void floating(double value) {
        fixed(5, value == 0 ? 0 : Double.doubleToLongBits(value));
    }

    private void micros(int kind, long micros) {
        long second = Math.floorDiv(micros, 1_000_000L);
        point(kind, second, (int) (micros - second * 1_000_000L) * 1000);
    }

    private void nanos(int kind, long nanos) {
        long second = Math.floorDiv(nanos, 1_000_000_000L);
        point(kind, second, (int) (nanos - second * 1_000_000_000L));
    }

    private void point(int kind, long second, int nano) {
        room(13);
        bytes[length] = (byte) kind;
        LONG.set(bytes, length + 1, second);
        INT.set(bytes, length + 9, nano);
        length += 13;
    }

    private void bytes(int kind, byte[] array) {
        head(kind, array.length, array.length);
        System.arraycopy(array, 0, bytes, length, array.length);
        length += array.length;
    }

    private void text(int kind, String text) {
        int chars = text.length();
        room(5 + chars);
        byte[] target = bytes;
        int start = length + 5;
        int at = 0;
        while (at < chars) {
            char c = text.charAt(at);
            if (c >= 0x80) {
                break;
            }
            target[start + at] = (byte) c;
            at++;
        }
        int end = at == chars ? start + at : beyondAscii(text, at, start + at);
        bytes[length] = (byte) kind;
        INT.set(bytes, length + 1, end - start);
        length = end;
    }

    /** Writes the rest of a text as UTF-8; a lone surrogate as the three bytes its number would have. */
    private int beyondAscii(String text, int from, int to) {
        int end = to;
        ensure(to + 3 * (text.length() - from));
        byte[] target = bytes;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[end++] = (byte) c;
            } else if (c < 0x800) {
                target[end++] = (byte) (0xC0 | c >> 6);
                target[end++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                target[end++] = (byte) (0xF0 | point >> 18);
                target[end++] = (byte) (0x80 | point >> 12 & 0x3F);
                target[end++] = (byte) (0x80 | point >> 6 & 0x3F);
                target[end++] = (byte) (0x80 | point & 0x3F);
            } else {
                target[end++] = (byte) (0xE0 | c >> 12);
                target[end++] = (byte) (0x80 | c >> 6 & 0x3F);
                target[end++] = (byte) (0x80 | c & 0x3F);
            }
        }
        return end;
    }

    private void json(String text) {
        switch (text) {
            case "null" -> jsonNull();
            case "true" -> bool(true);
            case "false" -> bool(false);
            default -> {
                if (isShortInteger(text)) {
                    fixed(1, Long.parseLong(text));
                } else {
                    parsed(text);
                }
            }
        }
    }

    /** Whether a text is a JSON number of up to 18 digits without point and exponent, so that nothing need parse it. */
    private static boolean isShortInteger(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        if (digits < 1 || digits > 18 || text.charAt(start) == '0' && digits > 1) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private void parsed(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            text(17, text);
            return;
        }
        if (node.isMissingNode()) {
            text(17, text);
        } else {
            node(node);
        }
    }

    private void node(JsonNode node) {
        switch (node.getNodeType()) {
            case NULL, MISSING -> jsonNull();
            case BOOLEAN -> bool(node.booleanValue());
            case NUMBER -> exact(node.decimalValue());
            case STRING -> text(6, node.textValue());
            case ARRAY -> {
                head(15, node.size(), 0);
                for (JsonNode element : node) {
                    node(element);
                }
            }
            case OBJECT -> {
                TreeMap<String, JsonNode> fields = new TreeMap<>();
                node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
                head(16, fields.size(), 0);
                fields.forEach((name, value) -> {
                    text(6, name);
                    node(value);
                });
            }
            case BINARY, POJO -> throw new IllegalStateException("no JSON text has a " + node.getNodeType());
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            ensure(length + more);
        }
    }

    private void ensure(int size) {
        if (size < 0) {
            throw new OutOfMemoryError("a row is larger than 2 GB");
        }
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(size, 2L * bytes.length)));
        }
    }

    /** Gives memory back after a row that was far larger than most. */
    void shrink() {
        if (bytes.length > 1 << 20) {
            bytes = new byte[1024];
        }
    }
}
