package dev.tranship.dsl.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConversionTest {
    private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    static Stream<List<Object>> carried() {
        return Stream.of(
                List.of("int64", "int8", -128L, -128L),
                List.of("int64", "uint64", 5L, BigInteger.valueOf(5)),
                List.of("uint64", "int64", BigInteger.valueOf(5), 5L),
                List.of("uint64", "decimal(20,0)", Samples.bits(-1), new BigDecimal("18446744073709551615")),
                List.of("int64", "decimal(5,2)", 999L, new BigDecimal("999.00")),
                List.of("decimal(5,2)", "int8", new BigDecimal("127.00"), 127L),
                List.of("decimal(5,2)", "decimal(38,10)", new BigDecimal("1.25"), new BigDecimal("1.2500000000")),
                List.of("decimal(38,10)", "decimal(5,2)", new BigDecimal("1.2500000000"), new BigDecimal("1.25")),
                List.of("int64", "float64", 9007199254740994L, 9007199254740994.0),
                List.of("float64", "int64", -9.223372036854775808E18, Long.MIN_VALUE),
                List.of("float64", "int64", -0.0, 0L),
                List.of("decimal(5,2)", "float64", new BigDecimal("0.10"), 0.1),
                List.of("float64", "decimal(5,2)", 0.1, new BigDecimal("0.10")),
                List.of("float32", "decimal(5,2)", (double) 0.1f, new BigDecimal("0.10")),
                List.of("decimal(5,2)", "float32", new BigDecimal("0.10"), (double) 0.1f),
                List.of("float32", "float64", (double) 0.1f, (double) 0.1f),
                List.of("float64", "float32", 0.5, 0.5),
                List.of("boolean", "int8", true, 1L),
                List.of("int64", "boolean", 0L, false),
                List.of("string", "int64", "-12", -12L),
                List.of("string", "decimal(5,2)", "1e2", new BigDecimal("100.00")),
                List.of("string", "float64", "0.1", 0.1),
                List.of("string", "boolean", "true", true),
                List.of("string", "date", "2024-02-29", LocalDate.of(2024, 2, 29)),
                List.of("string", "time(3)", "03:04:05.120", LocalTime.of(3, 4, 5, 120_000_000)),
                List.of("string", "timestamp(6)", "2024-01-02 03:04:05", LocalDateTime.of(2024, 1, 2, 3, 4, 5)),
                List.of("string", "timestamptz(6)", "2024-01-02T03:04:05+02:00", Instant.parse("2024-01-02T01:04:05Z")),
                List.of("string", "timestamptz(6)", "2024-01-02 03:04:05+02", Instant.parse("2024-01-02T01:04:05Z")),
                List.of("string", "interval", "P1Y2M1W3DT1H1M1.5S", new Interval(14, 10, 3_661_500_000_000L)),
                List.of("string", "interval", "-P1M", new Interval(-1, 0, 0)),
                List.of("string", "uuid", ID.toString(), ID),
                List.of("string", "json", " {\"a\": [1]} ", " {\"a\": [1]} "),
                List.of("string", "enum('a','b')", "b", "b"),
                List.of("string", "array<int8>", "[1,null]", Arrays.asList(1L, null)),
                List.of("string", "string(2)", "\uD83D\uDE00\uD83D\uDE00", "\uD83D\uDE00\uD83D\uDE00"),
                List.of("enum('a','b')", "enum('b','c')", "b", "b"),
                List.of("enum('a','b')", "string(1)", "b", "b"),
                List.of("int64", "string", -5L, "-5"),
                List.of("decimal(38,10)", "string", new BigDecimal("0E-10"), "0.0000000000"),
                List.of("float64", "string", 2e23, "2.0E23"),
                List.of("float32", "string", (double) 0.1f, "0.1"),
                List.of("bytes", "string", new byte[] {0, -1}, "\\x00ff"),
                List.of("timestamptz(6)", "string", Instant.parse("2024-01-02T03:04:00Z"), "2024-01-02T03:04:00Z"),
                List.of("time(9)", "string", LocalTime.of(3, 4, 0, 1), "03:04:00.000000001"),
                List.of("array<int8>", "string", Arrays.asList(1L, null), "[1,null]"),
                List.of("date", "timestamp(9)", LocalDate.of(2024, 2, 29), LocalDateTime.of(2024, 2, 29, 0, 0)),
                List.of("timestamp(9)", "date", LocalDateTime.of(1969, 12, 31, 0, 0), LocalDate.of(1969, 12, 31)),
                List.of(
                        "timestamp(9)",
                        "timestamp(3)",
                        LocalDateTime.of(1969, 1, 1, 0, 0, 0, 1_000_000),
                        LocalDateTime.of(1969, 1, 1, 0, 0, 0, 1_000_000)),
                List.of(
                        "timestamptz(6)",
                        "timestamptz(9)",
                        Instant.parse("1969-01-01T00:00:00.000001Z"),
                        Instant.parse("1969-01-01T00:00:00.000001Z")),
                List.of("array<int64>", "array<int8>", Arrays.asList(1L, null), Arrays.asList(1L, null)),
                List.of(
                        "struct<a:int64,b:string>",
                        "struct<a:decimal(5,2),b:string(3)>",
                        List.of(1L, "abc"),
                        List.of(new BigDecimal("1.00"), "abc")),
                List.of("bits(3)", "bits", "101", "101"),
                List.of("json", "string", "[1]", "[1]"));
    }

    @ParameterizedTest
    @MethodSource("carried")
    void carriesValue(List<Object> given) {
        Type from = TypeParser.parse((String) given.get(0));
        Type to = TypeParser.parse((String) given.get(1));

        Outcome outcome = Outcome.of(from, to, false, given.get(2));

        assertThat(outcome.reason()).isNull();
        assertThat(outcome.value()).isEqualTo(given.get(3));
    }

    static Stream<List<Object>> refused() {
        return Stream.of(
                List.of("int64", "float64", 9007199254740993L, "9007199254740993 does not fit float64 exactly"),
                List.of(
                        "int64",
                        "int32",
                        2147483648L,
                        "2147483648 is out of range for int32 (-2147483648 to 2147483647)"),
                List.of("int64", "uint64", -1L, "-1 is out of range for uint64 (0 to 18446744073709551615)"),
                List.of(
                        "uint64",
                        "int64",
                        Samples.bits(-1),
                        "18446744073709551615 is out of range for int64 (-9223372036854775808 to 9223372036854775807)"),
                List.of(
                        "uint64",
                        "decimal(5,0)",
                        Samples.bits(-1),
                        "18446744073709551615 has more digits before the point than decimal(5,0)"),
                List.of("int64", "decimal(5,2)", 1000L, "1000 has more digits before the point than decimal(5,2)"),
                List.of("decimal(5,2)", "int8", new BigDecimal("1.50"), "1.50 is not a whole number, which int8 needs"),
                List.of(
                        "decimal(5,2)",
                        "decimal(5,1)",
                        new BigDecimal("1.25"),
                        "1.25 has more digits after the point than decimal(5,1)"),
                List.of(
                        "decimal(38,0)",
                        "float64",
                        new BigDecimal("9007199254740993"),
                        "9007199254740993 does not fit float64 exactly"),
                List.of(
                        "float64",
                        "int64",
                        9.223372036854775807E18,
                        "9223372036854775808 is out of range for int64 (-9223372036854775808 to 9223372036854775807)"),
                List.of("float64", "int64", Double.NaN, "NaN is not a number"),
                List.of("float64", "decimal(5,2)", 0.125, "0.125 has more digits after the point than decimal(5,2)"),
                List.of("float64", "float32", 0.1, "0.1 does not fit float32 exactly"),
                List.of("int64", "boolean", 2L, "2 is neither 0 nor 1"),
                List.of("string", "int64", "007", "'007' is not an int64"),
                List.of("string", "int64", "1.0", "'1.0' is not an int64"),
                List.of("string", "int64", " 1", "' 1' is not an int64"),
                List.of(
                        "string",
                        "int64",
                        "18446744073709551616",
                        "18446744073709551616 is out of range for int64 (-9223372036854775808 to 9223372036854775807)"),
                List.of(
                        "string",
                        "decimal(5,2)",
                        "1e999999999",
                        "1E+999999999 has more digits before the point than decimal(5,2)"),
                List.of(
                        "string",
                        "float64",
                        "0.1000000000000000055",
                        "0.1000000000000000055 does not fit float64 exactly"),
                List.of("string", "date", "2023-02-29", "'2023-02-29' is not a date"),
                List.of(
                        "string",
                        "timestamp(6)",
                        "2024-01-02T03:04:05Z",
                        "'2024-01-02T03:04:05Z' is not a timestamp(6)"),
                List.of(
                        "string",
                        "timestamptz(6)",
                        "2024-01-02T03:04:05",
                        "'2024-01-02T03:04:05' is not a timestamptz(6)"),
                List.of(
                        "string",
                        "timestamp(3)",
                        "2024-01-02T03:04:05.1234",
                        "2024-01-02T03:04:05.123400 has more digits of the second than timestamp(3)"),
                List.of("string", "interval", "P", "'P' is not an interval"),
                List.of("string", "uuid", "1-1-1-1-1", "'1-1-1-1-1' is not a uuid"),
                List.of("string", "enum('a','b')", "B", "'B' is not one of the values of enum('a','b')"),
                List.of("string", "bits", "102", "'102' is not a bits"),
                List.of("string", "bytes", "00ff", "'00ff' is not a bytes"),
                List.of("string", "string(2)", "\uD83D\uDE00bc", "3 characters do not fit string(2)"),
                List.of("bytes", "bytes(1)", new byte[2], "2 bytes do not fit bytes(1)"),
                List.of("bytes", "uuid", new byte[15], "a uuid has 16 bytes, not 15"),
                List.of("int64", "string(1)", 10L, "2 characters do not fit string(1)"),
                List.of(
                        "timestamp(6)",
                        "date",
                        LocalDateTime.of(2024, 1, 1, 0, 0, 1),
                        "2024-01-01T00:00:01 has a time of day, which a date cannot hold"),
                List.of(
                        "timestamp(6)",
                        "timestamp(9)",
                        LocalDateTime.of(2300, 1, 1, 0, 0),
                        "2300-01-01T00:00 is out of range for timestamp(9)"),
                List.of(
                        "array<int64>",
                        "array<int8>",
                        List.of(1L, 128L),
                        "element 2: 128 is out of range for int8 (-128 to 127)"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesValueThatWouldChange(List<Object> given) {
        Type from = TypeParser.parse((String) given.get(0));
        Type to = TypeParser.parse((String) given.get(1));

        Outcome outcome = Outcome.of(from, to, false, given.get(2));

        assertThat(outcome.reason()).isEqualTo(given.get(3));
        assertThat(outcome.value()).isNull();
    }

    static Stream<List<Object>> rounded() {
        return Stream.of(
                List.of("decimal(5,2)", "decimal(5,1)", new BigDecimal("-1.25"), new BigDecimal("-1.3")),
                List.of("decimal(5,2)", "int8", new BigDecimal("1.50"), 2L),
                List.of("float64", "decimal(5,2)", 0.125, new BigDecimal("0.13")),
                List.of("string", "decimal(5,2)", "1e-999999999", new BigDecimal("0.00")),
                List.of("int64", "float64", 9007199254740993L, 9007199254740992.0),
                List.of("float64", "float32", 0.1, (double) 0.1f),
                List.of("string", "string(2)", "\uD83D\uDE00bc", "\uD83D\uDE00b"),
                List.of("bytes", "bytes(1)", new byte[] {7, 8}, new byte[] {7}),
                List.of(
                        "timestamp(9)",
                        "timestamp(3)",
                        LocalDateTime.of(1969, 1, 1, 0, 0, 0, 999_999_999),
                        LocalDateTime.of(1969, 1, 1, 0, 0, 0, 999_000_000)),
                List.of("timestamp(6)", "date", LocalDateTime.of(1969, 1, 1, 0, 0, 1), LocalDate.of(1969, 1, 1)),
                List.of("time(6)", "time(0)", LocalTime.of(1, 2, 3, 999_999_000), LocalTime.of(1, 2, 3)));
    }

    @ParameterizedTest
    @MethodSource("rounded")
    void roundsOrCutsWhenLossy(List<Object> given) {
        Type from = TypeParser.parse((String) given.get(0));
        Type to = TypeParser.parse((String) given.get(1));

        Outcome outcome = Outcome.of(from, to, true, given.get(2));

        assertThat(outcome.reason()).isNull();
        assertThat(outcome.value()).isEqualTo(given.get(3));
        assertThat(Outcome.of(from, to, false, given.get(2)).reason()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int8|int64|ALWAYS",
                "uint32|int64|ALWAYS",
                "uint32|int32|CHECKED",
                "int64|uint64|CHECKED",
                "int32|float64|ALWAYS",
                "int64|float64|CHECKED",
                "int64|decimal(19,0)|ALWAYS",
                "int64|decimal(18,0)|CHECKED",
                "uint64|decimal(20,0)|ALWAYS",
                "decimal(15,5)|float64|ALWAYS",
                "decimal(16,5)|float64|CHECKED",
                "decimal(18,0)|int64|ALWAYS",
                "decimal(5,2)|decimal(6,3)|ALWAYS",
                "decimal(5,2)|decimal(6,2)|ALWAYS",
                "decimal(5,2)|decimal(5,3)|CHECKED",
                "float32|float64|ALWAYS",
                "string(10)|string(20)|ALWAYS",
                "string(20)|string(10)|CHECKED",
                "date|string|ALWAYS",
                "timestamp(3)|timestamp(6)|ALWAYS",
                "timestamp(6)|timestamp(3)|CHECKED",
                "timestamp(6)|timestamp(9)|CHECKED",
                "timestamp(6)|timestamptz(6)|IMPOSSIBLE",
                "timestamptz(6)|timestamp(6)|IMPOSSIBLE",
                "timestamptz(6)|date|IMPOSSIBLE",
                "uuid|bytes(15)|IMPOSSIBLE",
                "date|int64|IMPOSSIBLE",
                "array<uuid>|array<int8>|IMPOSSIBLE",
                "struct<a:int8>|struct<b:int8>|IMPOSSIBLE",
            })
    void knowsBeforehandWhetherValuesFit(String from, String to, Conversion.Verdict verdict) {
        Conversion conversion = Conversion.between(TypeParser.parse(from), TypeParser.parse(to));

        assertThat(conversion.verdict()).isEqualTo(verdict);
        assertThat(conversion.reason() != null).isEqualTo(verdict == Conversion.Verdict.IMPOSSIBLE);
    }

    /** The shortcuts by layout and the conversion of single values must agree for every pair of types. */
    @Test
    void convertsVectorsAsItConvertsSingleValues() {
        Map<Type, List<Object>> edges = Samples.edges();
        int compared = 0;
        for (Type from : edges.keySet()) {
            for (Type to : edges.keySet()) {
                for (boolean lossy : new boolean[] {false, true}) {
                    Conversion conversion = Conversion.between(from, to, lossy);
                    for (Object value : edges.get(from)) {
                        Object single = null;
                        String reason = null;
                        try {
                            single = conversion.convert(value);
                        } catch (IllegalArgumentException e) {
                            reason = e.getMessage();
                        }
                        Outcome outcome = Outcome.of(from, to, lossy, value);
                        assertThat(outcome.reason())
                                .as("%s → %s of %s", from, to, value)
                                .isEqualTo(reason);
                        // -0.0 has no sign as an integer laid out in a long; elsewhere the values are the same.
                        assertThat(Samples.same(outcome.value(), single))
                                .as("%s → %s of %s: %s and %s", from, to, value, outcome.value(), single)
                                .isTrue();
                        if (conversion.verdict() == Conversion.Verdict.ALWAYS) {
                            assertThat(reason)
                                    .as("%s → %s of %s", from, to, value)
                                    .isNull();
                        }
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(20_000);
    }

    /** What is carried comes back; what is refused has no exact counterpart by the reckoning of BigDecimal. */
    @Test
    void carriesExactlyTheNumbersThatFit() {
        Map<Type, List<Object>> edges = Samples.edges();
        for (Type from : edges.keySet()) {
            for (Type to : edges.keySet()) {
                if (!(from instanceof Type.Int || from instanceof Type.Decimal)
                        || !(to instanceof Type.Int || to instanceof Type.Decimal || to instanceof Type.Float)) {
                    continue;
                }
                for (Object value : edges.get(from)) {
                    BigDecimal number = new BigDecimal(value.toString());
                    Outcome there = Outcome.of(from, to, false, value);
                    assertThat(there.reason() == null)
                            .as("%s → %s of %s", from, to, value)
                            .isEqualTo(fits(from, number, to));
                    if (there.reason() == null && !(to instanceof Type.Float)) {
                        assertThat(new BigDecimal(there.value().toString())).isEqualByComparingTo(number);
                    }
                    if (there.reason() == null) {
                        assertThat(Outcome.of(to, from, false, there.value()).value())
                                .isEqualTo(value);
                    }
                }
            }
        }
    }

    private static boolean fits(Type from, BigDecimal number, Type to) {
        if (to instanceof Type.Int integer) {
            return number.stripTrailingZeros().scale() <= 0
                    && number.compareTo(BigDecimal.valueOf(integer.min())) >= 0
                    && number.compareTo(new BigDecimal(Long.toUnsignedString(integer.max()))) <= 0;
        } else if (to instanceof Type.Decimal decimal) {
            return number.signum() == 0
                    || number.stripTrailingZeros().scale() <= decimal.scale()
                            && number.setScale(decimal.scale(), RoundingMode.UNNECESSARY)
                                            .precision()
                                    <= decimal.precision();
        }
        boolean wide = ((Type.Float) to).bits() == 64;
        if (from instanceof Type.Int) {
            return new BigDecimal(wide ? number.doubleValue() : number.floatValue()).compareTo(number) == 0;
        }
        float single = number.floatValue();
        return wide
                ? new BigDecimal(Double.toString(number.doubleValue())).compareTo(number) == 0
                : Float.isFinite(single) && new BigDecimal(Float.toString(single)).compareTo(number) == 0;
    }

    @Test
    void textOfEveryValueReadsBack() {
        Samples.edges().forEach((type, values) -> {
            for (Object value : values) {
                Object back = TextForm.parse(type, TextForm.write(type, value));
                assertThat(Samples.same(back, value))
                        .as("%s of %s", value, type)
                        .isTrue();
            }
        });
    }

    @Test
    void sharesTheVectorWhenNothingChanges() {
        Vector in = new Vector(Type.INT64, 3);
        in.setLong(0, 5);
        in.setNull(1);
        Failures none = (row, value, reason) -> {
            throw new AssertionError(reason);
        };

        assertThat(Conversion.between(Type.INT64, Type.INT64).convert(in, 3, none))
                .isSameAs(in);
        Vector narrow = Conversion.between(Type.INT64, Type.INT8).convert(in, 3, none);
        assertThat(narrow.type()).isEqualTo(Type.INT8);
        in.setLong(0, 6);
        assertThat(narrow.getLong(0)).isEqualTo(6);
    }

    @Test
    void leavesTheSourceAloneWhenAValueIsRefused() {
        Vector in = new Vector(Type.INT64, 2);
        in.setLong(0, 500);
        in.setLong(1, 5);
        List<String> failures = new ArrayList<>();

        Vector out = Conversion.between(Type.INT64, Type.INT8)
                .convert(in, 2, (row, value, reason) -> failures.add(row + " " + value));

        assertThat(failures).containsExactly("0 500");
        assertThat(out.isNull(0)).isTrue();
        assertThat(out.getLong(1)).isEqualTo(5);
        assertThat(in.isNull(0)).isFalse();
    }

    @Test
    void cutsLongValuesInReports() {
        Vector in = new Vector(Type.TEXT, 1);
        in.setObject(0, "\uD83D\uDE00".repeat(150));
        List<String> failures = new ArrayList<>();

        Conversion.between(Type.TEXT, new Type.Text(10)).convert(in, 1, (row, value, reason) -> failures.add(value));

        assertThat(failures).containsExactly("\uD83D\uDE00".repeat(100) + "…");
    }

    @Test
    void refusesNullInAStructFieldThatIsNotNull() {
        Type from = new Type.Struct(List.of(new Field("a", Type.INT64, true)));
        Type to = new Type.Struct(List.of(new Field("a", Type.INT64, false)));

        assertThatThrownBy(() -> Conversion.between(from, to).convert(Arrays.asList((Object) null)))
                .hasMessage("field a: NULL in not null field");
    }

    private record Outcome(Object value, String reason) {
        static Outcome of(Type from, Type to, boolean lossy, Object value) {
            Vector in = new Vector(from, 2);
            in.set(0, value);
            in.setNull(1);
            Vector out = new Vector(to, 2);
            String[] reason = new String[1];
            Conversion.between(from, to, lossy).convert(in, 2, out, (row, text, why) -> reason[0] = why);
            assertThat(out.isNull(1)).isTrue();
            return new Outcome(out.get(0), reason[0]);
        }
    }
}
