package dev.tranship.dsl.convert;

import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Types and values at the edges, and random ones, for the tests of this package and of verification. */
public final class Samples {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private Samples() {}

    public static final Type COLOUR = new Type.Enum(List.of("red", "green", "it's"));
    public static final Type POINT =
            new Type.Struct(List.of(new Field("x", Type.INT32, false), new Field("na me", Type.TEXT, true)));

    /** Every kind of type with values at its edges. */
    public static Map<Type, List<Object>> edges() {
        Map<Type, List<Object>> edges = new LinkedHashMap<>();
        edges.put(Type.BOOL, List.of(true, false));
        for (int bits : new int[] {8, 16, 32, 64}) {
            for (boolean signed : new boolean[] {true, false}) {
                Type.Int type = new Type.Int(bits, signed);
                edges.put(type, bits == 64 && !signed ? unsigned64() : integers(type));
            }
        }
        for (int[] shape : new int[][] {
            {1, 0}, {3, 0}, {3, 3}, {5, 2}, {10, 0}, {15, 6}, {18, 0}, {18, 2}, {18, 18}, {19, 0}, {20, 4}, {38, 0},
            {38, 10}, {38, 38}
        }) {
            Type.Decimal type = new Type.Decimal(shape[0], shape[1]);
            edges.put(type, decimals(type));
        }
        List<Object> doubles = new ArrayList<>(List.of(
                0.0,
                -0.0,
                1.0,
                -1.0,
                0.1,
                1.5,
                255.0,
                256.0,
                1e15,
                999999999999999.0,
                9007199254740992.0,
                9007199254740994.0,
                1.8446744073709552E19,
                -9.223372036854775808E18,
                9.223372036854775807E18,
                2e23,
                1e300,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                0.30000000000000004));
        edges.put(Type.FLOAT64, doubles);
        List<Object> floats = new ArrayList<>();
        for (Object number : List.of(
                0f,
                -0f,
                1f,
                0.1f,
                -1.5f,
                16777216f,
                16777217f,
                1.17549435E-38f,
                3.3e38f,
                Float.MIN_VALUE,
                Float.MAX_VALUE,
                Float.NaN,
                Float.NEGATIVE_INFINITY)) {
            floats.add((double) (float) number);
        }
        edges.put(Type.FLOAT32, floats);
        edges.put(
                Type.TEXT,
                List.of(
                        "",
                        "abc",
                        "5",
                        "-5",
                        "007",
                        "+5",
                        " 5",
                        "1.50",
                        "1e3",
                        "0.1",
                        "NaN",
                        "Infinity",
                        "true",
                        "red",
                        "101",
                        "\\x00ff",
                        "{\"a\":1}",
                        "[1,null]",
                        "2024-02-29",
                        "2023-02-29",
                        "03:04:05.123456789",
                        "2024-01-02T03:04:05.123",
                        "2024-01-02 03:04:05",
                        "2024-01-02T03:04:05+02:00",
                        "P1Y2M3DT4H5M6.7S",
                        "9f1c2f3e-0000-4000-8000-0123456789ab",
                        "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00",
                        "lone\uD800",
                        "why?",
                        "9007199254740993",
                        "18446744073709551616",
                        "1e999999999",
                        "1e-999999999"));
        edges.put(new Type.Text(3), List.of("", "abc", "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00", "17"));
        edges.put(Type.BYTES, List.of(new byte[0], new byte[] {0, -1}, new byte[16], new byte[17]));
        edges.put(new Type.Bytes(4), List.of(new byte[0], new byte[] {1, 2, 3, 4}));
        edges.put(
                Type.DATE,
                List.of(
                        LocalDate.EPOCH,
                        LocalDate.of(1, 1, 1),
                        LocalDate.of(9999, 12, 31),
                        LocalDate.of(2024, 2, 29),
                        LocalDate.of(-4712, 1, 1)));
        for (int precision : new int[] {0, 3, 6, 9}) {
            edges.put(new Type.Time(precision), times(precision));
            edges.put(new Type.Timestamp(precision, false), timestamps(precision));
            List<Object> instants = new ArrayList<>();
            for (Object local : timestamps(precision)) {
                instants.add(((LocalDateTime) local).toInstant(java.time.ZoneOffset.UTC));
            }
            edges.put(new Type.Timestamp(precision, true), instants);
        }
        edges.put(
                Type.INTERVAL,
                List.of(
                        new Interval(0, 0, 0),
                        new Interval(14, -3, 1_500_000_000L),
                        new Interval(Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE)));
        edges.put(Type.UUID, List.of(new UUID(0, 0), UUID.fromString("9f1c2f3e-0000-4000-8000-0123456789ab")));
        edges.put(Type.JSON, List.of("null", "1.50", "{\"b\":[1,2],\"a\":\"x\"}", "\"text\""));
        edges.put(COLOUR, List.of("red", "green", "it's"));
        edges.put(new Type.BitString(0), List.of("", "101", "11111111111"));
        edges.put(new Type.BitString(3), List.of("", "101"));
        edges.put(new Type.Array(Type.INT64), List.of(List.of(), Arrays.asList(1L, null, Long.MAX_VALUE)));
        edges.put(new Type.Array(Type.INT8), List.of(List.of(), Arrays.asList(1L, null)));
        edges.put(POINT, List.of(Arrays.asList(1L, "a"), Arrays.asList(-1L, null)));
        return Collections.unmodifiableMap(edges);
    }

    private static List<Object> integers(Type.Int type) {
        List<Object> values = new ArrayList<>(List.of(0L, 1L, 2L, type.max(), type.min(), type.max() - 1));
        for (long candidate : new long[] {
            -1,
            100,
            127,
            128,
            -129,
            255,
            256,
            1L << 24,
            (1L << 24) + 1,
            1L << 53,
            (1L << 53) + 1,
            -(1L << 53) - 1,
            (1L << 53) + 2,
            1L << 60
        }) {
            if (candidate >= type.min() && candidate <= type.max()) {
                values.add(candidate);
            }
        }
        return values;
    }

    private static List<Object> unsigned64() {
        return List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                BigInteger.TWO,
                BigInteger.valueOf(Long.MAX_VALUE),
                BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE),
                TWO_64.subtract(BigInteger.ONE),
                BigInteger.valueOf((1L << 53) + 1));
    }

    private static List<Object> decimals(Type.Decimal type) {
        List<Object> values = new ArrayList<>();
        BigDecimal largest = BigDecimal.valueOf(1, -type.precision())
                .subtract(BigDecimal.ONE)
                .movePointLeft(type.scale());
        for (BigDecimal candidate : new BigDecimal[] {
            BigDecimal.ZERO,
            BigDecimal.ONE,
            new BigDecimal("-1.5"),
            new BigDecimal("0.1"),
            new BigDecimal("127.99"),
            new BigDecimal("128"),
            new BigDecimal("9007199254740993"),
            new BigDecimal("0.005"),
            new BigDecimal("99.995"),
            largest,
            largest.negate()
        }) {
            if (candidate.stripTrailingZeros().scale() <= type.scale()
                    && candidate
                                    .setScale(type.scale(), java.math.RoundingMode.UNNECESSARY)
                                    .precision()
                            <= type.precision()) {
                values.add(candidate.setScale(type.scale(), java.math.RoundingMode.UNNECESSARY));
            }
        }
        return values;
    }

    private static List<Object> times(int precision) {
        long granule = Fit.nanosOfDigit(precision);
        LocalTime last = LocalTime.MAX;
        return List.of(
                LocalTime.MIDNIGHT,
                LocalTime.of(3, 4, 5),
                last.withNano((int) (999_999_999 / granule * granule)),
                LocalTime.of(3, 4, 5, (int) (123_456_789 / granule * granule)));
    }

    private static List<Object> timestamps(int precision) {
        long granule = Fit.nanosOfDigit(precision);
        List<Object> values = new ArrayList<>();
        for (String text : new String[] {
            "1970-01-01T00:00:00",
            "2024-02-29T00:00:00",
            "1969-12-31T23:59:59.123456789",
            "2024-01-02T03:04:05.123",
            "1700-01-01T00:00:00.000001"
        }) {
            LocalDateTime value = LocalDateTime.parse(text);
            values.add(value.withNano((int) (value.getNano() / granule * granule)));
        }
        if (precision <= 6) {
            values.add(LocalDateTime.parse("0001-01-01T00:00:00"));
            values.add(LocalDateTime.parse("9999-12-31T23:59:59"));
        }
        return values;
    }

    /** A row type with a column of each type, all nullable. */
    public static RowType rowType() {
        List<Field> fields = new ArrayList<>();
        for (Type type : edges().keySet()) {
            fields.add(new Field("c" + fields.size(), type, true));
        }
        return new RowType(fields);
    }

    /** A random row of {@link #rowType}: edge values, and NULL one time in eight. */
    public static List<Object> row(Random random) {
        List<Object> row = new ArrayList<>();
        for (List<Object> values : edges().values()) {
            row.add(random.nextInt(8) == 0 ? null : values.get(random.nextInt(values.size())));
        }
        return row;
    }

    /** Whether two boxed values are the same, bit by bit. */
    public static boolean same(Object one, Object other) {
        return one instanceof byte[] a && other instanceof byte[] b
                ? Arrays.equals(a, b)
                : java.util.Objects.equals(one, other);
    }

    public static BigInteger bits(long value) {
        return Values.unsigned(value);
    }

    public static Instant instant(String text) {
        return Instant.parse(text);
    }
}
