package dev.tranship.dsl.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.convert.Conversion;
import dev.tranship.dsl.convert.Samples;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RowHasherTest {

    private static Fingerprint of(Type type, Object value) {
        RowType rowType = RowType.of(new Field("any", type, true));
        return new RowHasher(rowType).of(Batch.of(rowType, List.of(Collections.singletonList(value))));
    }

    private static Fingerprint of(String type, Object value) {
        return of(TypeParser.parse(type), value);
    }

    private static Fingerprint json(String text) {
        return of(Type.JSON, text);
    }

    @Test
    void countsTextByItsCodePointsHoweverAVectorHoldsIt() {
        RowType rowType = RowType.of(new Field("any", Type.TEXT, true));
        for (String text : List.of("", "plain", "grüße 🚢")) {
            Vector vector = new Vector(Type.TEXT, 1);
            vector.setUtf8(0, text.getBytes(StandardCharsets.UTF_8));
            assertThat(vector.get(0)).isEqualTo(text);
            assertThat(new RowHasher(rowType).of(new Batch(rowType, new Vector[] {vector}, 1)))
                    .isEqualTo(of(Type.TEXT, text));
        }
    }

    @Test
    void dependsNeitherOnTheOrderOfRowsNorOnBatches() {
        Random random = new Random(1);
        RowType rowType = Samples.rowType();
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            rows.add(Samples.row(random));
        }
        RowHasher hasher = new RowHasher(rowType);
        Fingerprint whole = hasher.of(Batch.of(rowType, rows));

        Collections.shuffle(rows, random);
        Fingerprint first = hasher.of(Batch.of(rowType, rows.subList(0, 123)));
        Fingerprint rest = new RowHasher(rowType).of(Batch.of(rowType, rows.subList(123, 400)));

        assertThat(first.plus(rest)).isEqualTo(whole);
        assertThat(whole.minus(first)).isEqualTo(rest);
        assertThat(whole.rows()).isEqualTo(400);
    }

    @Test
    void isTheSumOfTheHashesOfRows() {
        Random random = new Random(2);
        RowType rowType = Samples.rowType();
        List<List<Object>> rows = List.of(Samples.row(random), Samples.row(random), Samples.row(random));
        Batch batch = Batch.of(rowType, rows);
        RowHasher hasher = new RowHasher(rowType);
        long[] high = new long[3];
        long[] low = new long[3];

        hasher.hash(batch, high, low);

        Fingerprint sum = Fingerprint.EMPTY;
        for (int row = 0; row < 3; row++) {
            sum = sum.plus(new Fingerprint(1, high[row], low[row]));
        }
        assertThat(sum).isEqualTo(hasher.of(batch));
    }

    @Test
    void anySingleChangedValueChangesIt() {
        Random random = new Random(3);
        RowType rowType = Samples.rowType();
        List<List<Object>> edges = new ArrayList<>(Samples.edges().values());
        RowHasher hasher = new RowHasher(rowType);
        for (int i = 0; i < 20; i++) {
            List<Object> row = Samples.row(random);
            Fingerprint before = hasher.of(Batch.of(rowType, List.of(row)));
            for (int column = 0; column < rowType.size(); column++) {
                List<Object> candidates = new ArrayList<>(edges.get(column));
                candidates.add(null);
                for (Object other : candidates) {
                    List<Object> changed = new ArrayList<>(row);
                    changed.set(column, other);
                    boolean zeros =
                            other instanceof Double a && row.get(column) instanceof Double b && a == 0 && b == 0;
                    assertThat(hasher.of(Batch.of(rowType, List.of(changed))).equals(before))
                            .as("%s: %s → %s", rowType.field(column), row.get(column), other)
                            .isEqualTo(zeros || Samples.same(other, row.get(column)));
                }
            }
        }
    }

    static Stream<List<Object>> equalValues() {
        return Stream.of(
                List.of("int64", 5L, "decimal(5,2)", new BigDecimal("5.00")),
                List.of("int8", 5L, "decimal(38,10)", new BigDecimal("5.0000000000")),
                List.of("int64", 0L, "decimal(38,38)", new BigDecimal("0E-38")),
                List.of("int64", -100L, "decimal(18,0)", new BigDecimal("-100")),
                List.of("int64", Long.MIN_VALUE, "decimal(38,2)", new BigDecimal("-9223372036854775808.00")),
                List.of("uint64", BigInteger.valueOf(7), "int8", 7L),
                List.of("uint64", Samples.bits(-1), "decimal(20,0)", new BigDecimal("18446744073709551615")),
                List.of(
                        "decimal(5,2)",
                        new BigDecimal("1.50"),
                        "decimal(38,20)",
                        new BigDecimal("1.50000000000000000000")),
                List.of(
                        "decimal(18,18)",
                        new BigDecimal("0.123456789012345678"),
                        "decimal(38,20)",
                        new BigDecimal("0.12345678901234567800")),
                List.of("float32", 0.5, "float64", 0.5),
                List.of("float64", 0.0, "float64", -0.0),
                List.of("float64", Double.NaN, "float64", Double.longBitsToDouble(0x7ff8000000000001L)),
                List.of("string", "red", "enum('red')", "red"),
                List.of("string(3)", "\u00e9", "string", "\u00e9"),
                List.of("time(3)", LocalTime.of(1, 2, 3), "time(9)", LocalTime.of(1, 2, 3)),
                List.of(
                        "timestamp(3)",
                        LocalDateTime.of(1969, 1, 1, 0, 0, 0, 1_000_000),
                        "timestamp(9)",
                        LocalDateTime.of(1969, 1, 1, 0, 0, 0, 1_000_000)),
                List.of("timestamptz(0)", Instant.EPOCH, "timestamptz(9)", Instant.EPOCH),
                List.of("bytes", new byte[] {1}, "bytes(1)", new byte[] {1}),
                List.of(
                        "array<int8>",
                        Arrays.asList(1L, null),
                        "array<decimal(5,2)>",
                        Arrays.asList(new BigDecimal("1.00"), null)),
                List.of("struct<a:int8>", List.of(1L), "struct<b:int64>", List.of(1L)));
    }

    @ParameterizedTest
    @MethodSource("equalValues")
    void isTheSameForEqualValuesOfDifferentTypes(List<Object> given) {
        assertThat(of((String) given.get(0), given.get(1))).isEqualTo(of((String) given.get(2), given.get(3)));
    }

    @Test
    void isTheSameWhenAnExactConversionLeavesTheKindAsItIs() {
        int compared = 0;
        Map<Type, List<Object>> edges = Samples.edges();
        for (Type from : edges.keySet()) {
            for (Type to : edges.keySet()) {
                if (!kind(from).equals(kind(to))) {
                    continue;
                }
                for (Object value : edges.get(from)) {
                    Object converted;
                    try {
                        converted = Conversion.between(from, to).convert(value);
                    } catch (IllegalArgumentException refused) {
                        continue;
                    }
                    assertThat(of(to, converted))
                            .as("%s → %s of %s", from, to, value)
                            .isEqualTo(of(from, value));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    private static String kind(Type type) {
        return type instanceof Type.Int || type instanceof Type.Decimal
                ? "number"
                : type instanceof Type.Timestamp timestamp
                        ? "timestamp" + timestamp.zoned()
                        : type.getClass().getName();
    }

    @Test
    void tellsApartWhatIsNotTheSameValue() {
        Map<Fingerprint, String> seen = new HashMap<>();
        List<List<Object>> distinct = List.of(
                List.of("int64", 5L),
                List.of("float64", 5.0),
                List.of("string", "5"),
                List.of("bits", "1"),
                List.of("string", "1"),
                List.of("boolean", true),
                List.of("int64", 1L),
                List.of("boolean", false),
                List.of("int64", 0L),
                List.of("float64", 0.0),
                List.of("string", ""),
                List.of("bytes", new byte[0]),
                List.of("bits", ""),
                List.of("array<int8>", List.of()),
                List.of("decimal(5,2)", new BigDecimal("0.50")),
                List.of("decimal(5,2)", new BigDecimal("0.05")),
                List.of("float64", 0.5),
                List.of("string", "e\u0301"),
                List.of("string", "\u00e9"),
                List.of("string", "e"),
                List.of("string", "e "),
                List.of("string", "E"),
                List.of("string", "?"),
                List.of("string", "\uD800"),
                List.of("string", "\uD801"),
                List.of("string", "\uDC00\uD800"),
                List.of("string", "\uD800\uDC00"),
                List.of("string", "\uFFFD"),
                List.of("string", "\u0000"),
                List.of("string", "\u0100"),
                List.of("date", LocalDate.EPOCH),
                List.of("time(6)", LocalTime.MIDNIGHT),
                List.of("timestamp(6)", LocalDate.EPOCH.atStartOfDay()),
                List.of("timestamptz(6)", Instant.EPOCH),
                List.of("timestamp(6)", LocalDateTime.of(1970, 1, 1, 0, 0, 0, 1000)),
                List.of("timestamp(9)", LocalDateTime.of(1970, 1, 1, 0, 0, 0, 1)),
                List.of("uuid", new UUID(0, 0)),
                List.of("interval", new Interval(0, 0, 0)),
                List.of("interval", new Interval(1, 0, 0)),
                List.of("interval", new Interval(0, 30, 0)),
                List.of("array<string>", List.of("a", "b")),
                List.of("array<string>", List.of("ab")),
                List.of("array<string>", List.of("b", "a")),
                List.of("array<array<string>>", List.of(List.of("a"), List.of("b"))),
                List.of("array<array<string>>", List.of(List.of("a", "b"), List.of())),
                List.of("array<string>", Arrays.asList("a", null)),
                List.of("array<string>", List.of("a")),
                List.of("json", "null"),
                List.of("json", "{}"),
                List.of("json", "[null]"),
                List.of("json", "{\"a\":null}"),
                List.of("json", "\"a\""),
                List.of("json", "not json"),
                List.of("json", "1e999999999"),
                List.of("json", "1e-999999999"),
                List.of("json", ""));
        for (List<Object> one : distinct) {
            assertThat(seen.put(of((String) one.get(0), one.get(1)), one.toString()))
                    .as(one.toString())
                    .isNull();
        }
        assertThat(seen).doesNotContainKey(of("int64", null));
    }

    @Test
    void nullIsTheSameInEveryTypeAndNothingElse() {
        assertThat(of(Type.JSON, null)).isEqualTo(of(Type.INT64, null)).isNotEqualTo(json("null"));
    }

    @Test
    void keepsNeighbouringValuesApart() {
        RowType rowType = RowType.of(new Field("a", Type.TEXT, true), new Field("b", Type.TEXT, true));
        RowHasher hasher = new RowHasher(rowType);
        List<Fingerprint> prints = Stream.of(
                        List.of("ab", "c"),
                        List.of("a", "bc"),
                        List.of("abc", ""),
                        Arrays.asList("abc", null),
                        Arrays.asList(null, "abc"),
                        List.of("c", "ab"))
                .map(row -> hasher.of(Batch.of(rowType, List.of(row))))
                .toList();

        assertThat(prints).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":1,\"b\":[1,2]} | { \"b\" : [ 1.0, 2e0 ], \"a\" : 1.00 }",
                "100 | 1e2",
                "0 | -0.0",
                "12345678901234567890 | 1.234567890123456789e19",
                "\"\\u00e9\" | \"é\"",
                "true |  true ",
                "{\"a\":2} | {\"a\":1,\"a\":2}",
            })
    void comparesJsonByValue(String one, String other) {
        assertThat(json(one)).isEqualTo(json(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[1,2] | [2,1]",
                "1 | \"1\"",
                "{\"a\":\"b\"} | {\"b\":\"a\"}",
                "0.1 | 0.10000000000000001",
                "01 | 1",
                "{} | []"
            })
    void tellsJsonOfDifferentValueApart(String one, String other) {
        assertThat(json(one)).isNotEqualTo(json(other));
    }

    @Test
    void countsAMisfitByItsText() {
        RowType rowType = RowType.of(new Field("n", Type.INT64, true));
        Vector[] vectors = Batch.vectors(rowType, 1);
        vectors[0].setNull(0);
        RowHasher hasher = new RowHasher(rowType);

        Fingerprint none = hasher.of(new Batch(rowType, vectors, 1));
        Fingerprint abc = hasher.of(new Batch(rowType, vectors, 1, List.of(new Misfit(0, "n", "abc", "text")), null));
        Fingerprint abd = hasher.of(new Batch(rowType, vectors, 1, List.of(new Misfit(0, "n", "abd", "text")), null));

        assertThat(List.of(none, abc, abd)).doesNotHaveDuplicates();
    }

    /** Journals hold fingerprints, so they must not change from one version of the program to the next. */
    @Test
    void staysTheSameFromVersionToVersion() {
        RowType rowType = RowType.of(
                new Field("a", Type.INT64, true),
                new Field("b", new Type.Decimal(12, 2), true),
                new Field("c", new Type.Decimal(38, 10), true),
                new Field("d", Type.FLOAT64, true),
                new Field("e", Type.TEXT, true),
                new Field("f", Type.TIMESTAMP, true),
                new Field("g", Type.UUID, true),
                new Field("h", Type.JSON, true),
                new Field("i", Type.BOOL, true),
                new Field("j", new Type.Array(Type.DATE), true),
                new Field("k", Type.BYTES, true));
        List<Object> row = Arrays.asList(
                Long.MAX_VALUE,
                new BigDecimal("-12.50"),
                new BigDecimal("1234567890123456789012345678.0123456789"),
                0.1,
                "caf\u00e9 \uD83D\uDE00",
                LocalDateTime.of(2024, 2, 29, 23, 59, 59, 123_456_000),
                new UUID(1, 2),
                "{\"b\":[1.50,null],\"a\":\"x\"}",
                null,
                List.of(LocalDate.of(2024, 2, 29)),
                new byte[] {0, -1});

        assertThat(new RowHasher(rowType).of(Batch.of(rowType, List.of(row))))
                .hasToString("1:e1aa39c3199ce57834ff9724aebffd5c");
    }

    @Test
    void refusesABatchOfOtherTypes() {
        RowHasher hasher = new RowHasher(RowType.of(new Field("n", Type.INT64, true)));
        RowType other = RowType.of(new Field("n", Type.TEXT, true));

        assertThatThrownBy(() -> hasher.of(Batch.of(other, List.of(List.of("x")))))
                .hasMessage("column n is string, not int64");
    }

    @Test
    void hashesARowOfManyMegabytes() {
        String large = "\u00e9".repeat(3_000_000);

        assertThat(of(Type.TEXT, large)).isEqualTo(of(Type.TEXT, large)).isNotEqualTo(of(Type.TEXT, large + "!"));
    }
}
