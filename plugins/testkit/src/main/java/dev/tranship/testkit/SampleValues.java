package dev.tranship.testkit;

import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Every logical type, and for each the values at which conversions break. All values are {@linkplain Values boxed}. */
public final class SampleValues {
    private SampleValues() {}

    /** {@return every logical type, with the parameters that make a difference} */
    public static List<Type> types() {
        List<Type> types = new ArrayList<>();
        types.add(Type.BOOL);
        for (int bits : new int[] {8, 16, 32, 64}) {
            types.add(new Type.Int(bits, true));
            types.add(new Type.Int(bits, false));
        }
        for (int[] digits : new int[][] {
            {1, 0}, {4, 2}, {9, 0}, {18, 0}, {18, 6}, {18, 18}, {19, 0}, {38, 0}, {38, 10}, {38, 38}, {60, 20}
        }) {
            types.add(new Type.Decimal(digits[0], digits[1]));
        }
        types.add(Type.FLOAT32);
        types.add(Type.FLOAT64);
        types.addAll(List.of(Type.TEXT, new Type.Text(1), new Type.Text(255)));
        types.addAll(List.of(Type.BYTES, new Type.Bytes(16)));
        types.add(Type.DATE);
        for (int precision : new int[] {0, 3, 6, 9}) {
            types.add(new Type.Time(precision));
            types.add(new Type.Timestamp(precision, false));
            types.add(new Type.Timestamp(precision, true));
        }
        types.addAll(List.of(Type.INTERVAL, Type.UUID, Type.JSON));
        types.add(new Type.Enum(List.of("new", "in progress", "it's \"done\"", "erledigt ✓")));
        types.addAll(List.of(new Type.BitString(0), new Type.BitString(8)));
        Type.Struct point = new Type.Struct(List.of(
                new Field("x", Type.FLOAT64, true),
                new Field("Label of it", Type.TEXT, true),
                new Field("at", Type.TIMESTAMP, true)));
        types.addAll(List.of(
                new Type.Array(Type.BOOL),
                new Type.Array(Type.INT64),
                new Type.Array(Type.TEXT),
                new Type.Array(Type.BYTES),
                new Type.Array(new Type.Decimal(18, 6)),
                new Type.Array(Type.TIMESTAMPTZ),
                new Type.Array(new Type.Array(Type.INT32)),
                point,
                new Type.Array(point),
                new Type.Struct(List.of(
                        new Field("inner", point, true),
                        new Field("tags", new Type.Array(Type.TEXT), true),
                        new Field("id", Type.UUID, true)))));
        return types;
    }

    /** {@return edge values of a type, without null} */
    public static List<Object> of(Type type) {
        if (type instanceof Type.Bool) {
            return List.of(true, false);
        } else if (type instanceof Type.Int integer) {
            return integers(integer);
        } else if (type instanceof Type.Decimal decimal) {
            return decimals(decimal);
        } else if (type instanceof Type.Float floating) {
            return floats(floating);
        } else if (type instanceof Type.Text text) {
            return texts(text);
        } else if (type instanceof Type.Bytes bytes) {
            return bytes(bytes);
        } else if (type instanceof Type.Date) {
            return List.copyOf(dates());
        } else if (type instanceof Type.Time time) {
            return times(time);
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamps(timestamp);
        } else if (type instanceof Type.Interval) {
            return List.of(
                    new Interval(0, 0, 0),
                    new Interval(14, 3, 1_500_000_000L),
                    new Interval(-1, 0, 0),
                    new Interval(0, -40, 0),
                    new Interval(0, 0, -1_000),
                    new Interval(1, -1, 90_000_000_000_000L),
                    new Interval(0, 0, 1));
        } else if (type instanceof Type.Uuid) {
            return List.of(
                    new UUID(0, 0),
                    new UUID(-1, -1),
                    UUID.fromString("7fffffff-ffff-ffff-8000-000000000000"),
                    UUID.fromString("018f3e9a-91c4-7b4c-9f31-5d0c1e2a3b4c"));
        } else if (type instanceof Type.Json) {
            return List.of(
                    "null",
                    "true",
                    "\"text\"",
                    "9007199254740993",
                    "1.10",
                    "[]",
                    "{}",
                    "{\"a\":[1,null,{\"b\":\"ä\\n\\u0001\"}],\"leer\":\"\"}");
        } else if (type instanceof Type.Enum enumeration) {
            return List.copyOf(enumeration.values());
        } else if (type instanceof Type.BitString bits) {
            return bits.length() == 0
                    ? List.of("0", "1", "10110", "0".repeat(70) + "1", "1".repeat(1000))
                    : List.of(
                            "0".repeat(bits.length()), "1".repeat(bits.length()), "1" + "0".repeat(bits.length() - 1));
        } else if (type instanceof Type.Array array) {
            return arrays(array);
        } else if (type instanceof Type.Struct struct) {
            return structs(struct);
        }
        throw new IllegalArgumentException("no samples for " + type);
    }

    private static List<Object> integers(Type.Int type) {
        if (type.bits() == 64 && !type.signed()) {
            return List.of(
                    BigInteger.ZERO,
                    BigInteger.ONE,
                    BigInteger.valueOf(Long.MAX_VALUE),
                    BigInteger.ONE.shiftLeft(63),
                    BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
        }
        List<Object> values = new ArrayList<>(List.of(0L, 1L, type.min(), type.max(), type.min() + 1, type.max() - 1));
        if (type.bits() == 64) {
            // The first integers that a double cannot hold.
            values.addAll(List.of(9007199254740993L, -9007199254740993L));
        }
        return values;
    }

    private static List<Object> decimals(Type.Decimal type) {
        BigInteger largest = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        return List.of(
                new BigDecimal(BigInteger.ZERO, type.scale()),
                new BigDecimal(BigInteger.ONE, type.scale()),
                new BigDecimal(BigInteger.ONE.negate(), type.scale()),
                new BigDecimal(BigInteger.TEN.pow(type.precision() - 1), type.scale()),
                new BigDecimal(largest, type.scale()),
                new BigDecimal(largest.negate(), type.scale()));
    }

    private static List<Object> floats(Type.Float type) {
        List<Object> values = new ArrayList<>(
                List.of(0.0, 1.0, -1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, (double) 0.1f));
        if (type.bits() == 32) {
            values.addAll(List.of((double) Float.MAX_VALUE, (double) Float.MIN_VALUE, (double) -Float.MAX_VALUE));
        } else {
            values.addAll(List.of(
                    0.1, 1e300, 9007199254740992.0, Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, 1.0 / 3));
        }
        return values;
    }

    private static List<Object> texts(Type.Text type) {
        List<String> values = List.of(
                "",
                " ",
                "a",
                "0",
                "007",
                "1.0",
                "true",
                "NULL",
                "null",
                "\\N",
                "trailing  ",
                "  leading",
                "it's \"quoted\" `three` ways",
                "comma,semicolon;tab\tpipe|",
                "two\nlines\r\nand a return\r",
                "back\\slash \\n %s {} ${x}",
                "größer, niño, Ελλάδα, 表, 😀, \u200b",
                // The same letter, composed and not: text is never normalised.
                "\u00e9",
                "e\u0301",
                "😀",
                "\ufeffmark",
                "nul\u0000byte",
                "x".repeat(255),
                "😀".repeat(255),
                "long ".repeat(20_000));
        return values.stream()
                .filter(v -> type.length() == 0 || v.codePointCount(0, v.length()) <= type.length())
                .map(v -> (Object) v)
                .toList();
    }

    private static List<Object> bytes(Type.Bytes type) {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        List<Object> values =
                new ArrayList<>(List.of(new byte[0], new byte[] {0}, new byte[] {-1, 0, 127, -128}, "text".getBytes()));
        if (type.length() == 0) {
            values.add(all);
        } else {
            values.add(Arrays.copyOf(all, type.length()));
        }
        return values;
    }

    private static List<LocalDate> dates() {
        return List.of(
                LocalDate.of(1, 1, 1),
                // A day that the Julian calendar's followers never had.
                LocalDate.of(1582, 10, 10),
                LocalDate.of(1900, 3, 1),
                LocalDate.of(1969, 12, 31),
                LocalDate.of(1970, 1, 1),
                LocalDate.of(2000, 2, 29),
                LocalDate.of(2038, 1, 20),
                LocalDate.of(9999, 12, 31));
    }

    private static List<Object> times(Type.Time type) {
        int nano = 999_999_999;
        return List.of(
                LocalTime.MIDNIGHT,
                LocalTime.NOON,
                LocalTime.of(0, 0, 1),
                LocalTime.of(23, 59, 59, cut(nano, type.precision())),
                LocalTime.of(7, 8, 9, cut(100_020_003, type.precision())));
    }

    private static List<Object> timestamps(Type.Timestamp type) {
        List<LocalDateTime> values = new ArrayList<>();
        for (LocalDate date : dates()) {
            // Nanoseconds in 64 bits reach from 1677 to 2262.
            if (type.precision() <= 6 || (date.getYear() > 1677 && date.getYear() < 2262)) {
                values.add(date.atStartOfDay());
            }
        }
        values.add(LocalDateTime.of(1969, 12, 31, 23, 59, 59, cut(999_999_999, type.precision())));
        values.add(LocalDateTime.of(2026, 3, 29, 2, 30, 0, cut(123_456_789, type.precision())));
        values.add(LocalDateTime.of(2026, 10, 25, 2, 30, 0, cut(100_020_003, type.precision())));
        return values.stream()
                .map(v -> type.zoned() ? (Object) v.toInstant(ZoneOffset.UTC) : v)
                .toList();
    }

    private static int cut(int nano, int precision) {
        int unit = (int) Math.pow(10, 9 - precision);
        return nano / unit * unit;
    }

    private static List<Object> arrays(Type.Array type) {
        List<Object> elements = of(type.element());
        List<@Nullable Object> withNull = new ArrayList<>();
        withNull.add(null);
        withNull.add(elements.get(0));
        withNull.add(null);
        return List.of(
                List.of(), List.of(elements.get(0)), elements.subList(0, Math.min(4, elements.size())), withNull);
    }

    private static List<Object> structs(Type.Struct type) {
        List<Object> values = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            List<@Nullable Object> value = new ArrayList<>();
            for (Field field : type.fields()) {
                List<Object> samples = of(field.type());
                value.add(samples.get(n % samples.size()));
            }
            values.add(Collections.unmodifiableList(value));
        }
        List<@Nullable Object> half =
                new ArrayList<>(Collections.nCopies(type.fields().size(), null));
        half.set(0, of(type.fields().get(0).type()).get(0));
        values.add(Collections.unmodifiableList(half));
        return values;
    }
}
