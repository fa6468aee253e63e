package dev.tranship.dsl.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.Transform.Result;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformTest {
    private static final Instant NOW = Instant.parse("2024-05-06T07:08:09.123Z");
    private static final RowType PERSON = RowType.of(
            new Field("id", Type.INT64, false),
            new Field("email", Type.TEXT, true),
            new Field("balance", new Type.Decimal(38, 10), true),
            new Field("born", Type.DATE, true));

    private static JsRuntime runtime;

    @BeforeAll
    static void start() {
        runtime = new JsRuntime();
    }

    @AfterAll
    static void stop() {
        runtime.close();
    }

    private static Step.Code code(String text) {
        return new Step.Code(text, new Place("plan.yaml", 23, 9));
    }

    private static Transform transform(String js, RowType in) {
        return new TransformFactory(runtime, code(js), "people", in, ScriptSettings.of(42, NOW)).create();
    }

    private static Result run(String js, Batch batch) {
        return run(js, batch, null);
    }

    private static Result run(String js, Batch batch, RowType out) {
        try (Transform transform = transform(js, batch.rowType())) {
            return transform.apply(batch, out == null ? transform.outputOf(batch) : out);
        }
    }

    private static Batch people() {
        return Batch.of(
                PERSON,
                List.of(
                        Arrays.asList(
                                9007199254740993L,
                                "A@X.ORG",
                                dec("12345678901234567890.0123456789"),
                                LocalDate.of(2000, 2, 29)),
                        Arrays.asList(2L, null, null, null),
                        Arrays.asList(-3L, "ñ😀@X", dec("-0.5000000000"), LocalDate.of(1, 1, 1))));
    }

    private static BigDecimal dec(String text) {
        return new BigDecimal(text);
    }

    private static List<List<Object>> rows(Result result) {
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < result.rows().rows(); row++) {
            rows.add(new ArrayList<>(result.rows().row(row)));
        }
        return rows;
    }

    private static Batch ints(long... values) {
        return Batch.of(
                RowType.of(new Field("n", Type.INT64, false), new Field("t", Type.TEXT, true)),
                Arrays.stream(values)
                        .mapToObj(v -> Arrays.<Object>asList(v, "t" + v))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row => ({...row, email: row.email && row.email.toLowerCase()})",
                "row => { if (row.email) row.email = row.email.toLowerCase(); return row; }",
                "({email, ...rest}) => ({...rest, email: email === null ? null : email.toLowerCase()})",
                "row => Object.assign({}, row, {email: row.email?.toLowerCase() ?? null})",
                "row => { const o = {}; for (const k in row) o[k] = row[k]; o.email = o.email?.toLowerCase() ?? null; return o }",
                "function (row) { return Object.fromEntries(Object.entries(row).map(([k, v]) =>"
                        + " k === 'email' && v ? [k, v.toLowerCase()] : [k, v])); }",
                "function lower(s) { return s === null ? null : s.toLowerCase(); }\nrow => ({...row, email: lower(row.email)})"
            })
    void changesOneColumnAndKeepsTheOthersExactly(String js) {
        Result result = run(js, people());

        assertThat(result.rejected()).isEmpty();
        assertThat(result.rows().rowType()).isEqualTo(PERSON);
        assertThat(result.sourceRows()).containsExactly(0, 1, 2);
        assertThat(rows(result))
                .containsExactly(
                        Arrays.asList(
                                9007199254740993L,
                                "a@x.org",
                                dec("12345678901234567890.0123456789"),
                                LocalDate.of(2000, 2, 29)),
                        Arrays.asList(2L, null, null, null),
                        Arrays.asList(-3L, "ñ😀@x", dec("-0.5000000000"), LocalDate.of(1, 1, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row => row.n % 3 === 0 ? null : [row, {...row, n: -row.n}, {...row}]",
                "row => row.n % 3 === 0 ? null : [row, {n: -row.n, t: row.t}, {n: row.n, t: 't' + row.n}]"
            })
    void givesManyTimesAsManyRowsAsThereWere(String js) {
        Result result = run(js, ints(LongStream.range(0, 200).toArray()));

        int[] sources = IntStream.range(0, 200).filter(n -> n % 3 != 0).toArray();
        assertThat(rows(result))
                .isEqualTo(Arrays.stream(sources)
                        .boxed()
                        .flatMap(n -> Stream.of((long) n, (long) -n, (long) n).map(v -> List.<Object>of(v, "t" + n)))
                        .toList());
        assertThat(result.sourceRows())
                .containsExactly(Arrays.stream(sources)
                        .flatMap(n -> IntStream.of(n, n, n))
                        .toArray());
    }

    @Test
    void dropsRowsForNullAndMultipliesThemForArrays() {
        Result result = run(
                "row => row.n === 1 ? null : row.n === 2 ? [row, {...row, n: 20}, null] : row.n === 3 ? [] : row",
                ints(1, 2, 3, 4));

        assertThat(rows(result)).containsExactly(List.of(2L, "t2"), List.of(20L, "t2"), List.of(4L, "t4"));
        assertThat(result.sourceRows()).containsExactly(1, 1, 3);
        assertThat(result.filtered()).isEqualTo(2);
        assertThat(result.rejected()).isEmpty();
    }

    @Test
    void givesManyMoreRowsThanItGot() {
        Result result = run("row => Array.from({length: 1000}, (_, i) => ({...row, n: i}))", ints(1, 2, 3));

        assertThat(result.rows().rows()).isEqualTo(3000);
        assertThat(result.rows().row(2999)).containsExactly(999L, "t3");
        assertThat(result.sourceRows()[1999]).isEqualTo(1);
    }

    @Test
    void rejectsSingleRowsWithTheirPlaceInThePlan() {
        String js = """
                row => {
                  if (row.n === 1) throw new Error('boom');
                  if (row.n === 2) ctx.reject('too small', 'n');
                  if (row.n === 3) return row.t.nothing.at;
                  if (row.n === 4) return;
                  if (row.n === 5) return {...row, nn: 1};
                  if (row.n === 6) return {...row, n: 1.5};
                  if (row.n === 7) return {t: 'x'};
                  if (row.n === 8) return false;
                  if (row.n === 9) throw 'words';
                  if (row.n === 10) return {...row, n: 9007199254740993};
                  if (row.n === 11) return [row, {...row, n: 'x'}];
                  if (row.n === 12) return {};
                  if (row.n === 13) return new Promise(() => 1);
                  return row;
                }""".replace("row => {", "(row, ctx) => {");
        Batch batch = ints(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);

        Result result = run(js, batch, batch.rowType());

        assertThat(rows(result)).containsExactly(List.of(0L, "t0"), List.of(14L, "t14"));
        assertThat(result.sourceRows()).containsExactly(0, 14);
        assertThat(result.rejected().stream().map(r -> r.row() + " " + r.rule() + " " + r.column() + " " + r.reason()))
                .containsExactly(
                        "1 ERROR null Error: boom",
                        "2 REJECTED n too small",
                        "3 ERROR null TypeError: Cannot read property 'at' of undefined",
                        "4 NOT_A_ROW null the function returned nothing; return the row, or null to drop it",
                        "5 UNKNOWN_COLUMN nn unknown column 'nn', did you mean 'n'",
                        "6 TYPE n 'n': 1.5 is not a whole number, which int64 needs",
                        "7 NOT_NULL n 'n' takes no NULL, and the function returned no value for it",
                        "8 NOT_A_ROW null the function returned a boolean, not a row; return the row, or null to drop it",
                        "9 ERROR null thrown: words",
                        "10 TYPE n 'n': 9.007199254740992E15 is beyond 2^53, where a number of JavaScript is not exact; use a BigInt",
                        "11 TYPE n 'n': 'x' is not an int64",
                        "12 NOT_A_ROW null the function returned an object without any column; return the row, or null to drop it",
                        "13 NOT_A_ROW null the function returned an object without any column; return the row, or null to drop it");
        assertThat(result.rejected().get(0).place()).hasToString("plan.yaml:24:34");
        assertThat(result.rejected().get(1).place()).hasToString("plan.yaml:25:28");
        assertThat(result.rejected().get(2).place()).hasToString("plan.yaml:26:35");
    }

    @Test
    void namesTheColumnThatWasMisspelt() {
        Result result = run("row => ({...row, emial: 'x'})", people(), PERSON);

        assertThat(result.rejected()).hasSize(3);
        assertThat(result.rejected().get(0).reason()).isEqualTo("unknown column 'emial', did you mean 'email'");
        assertThat(result.rows().rows()).isZero();
    }

    @Test
    void emitsRowsToOtherDatasetsButNotFromRejectedRows() {
        Result result = run(
                "(row, ctx) => { ctx.emit('log', {...row, note: 'n' + row.id}); if (row.id === 2) ctx.reject('no'); return row }",
                people());

        assertThat(result.emitted()).containsOnlyKeys("log");
        assertThat(result.emitted().get("log")).hasSize(2);
        Map<String, Object> first = result.emitted().get("log").get(0).values();
        assertThat(first.keySet()).containsExactly("id", "email", "balance", "born", "note");
        assertThat(first)
                .containsEntry("id", 9007199254740993L)
                .containsEntry("balance", dec("12345678901234567890.0123456789"))
                .containsEntry("born", LocalDate.of(2000, 2, 29))
                .containsEntry("note", "n9007199254740993");
    }

    private static final RowType EVERYTHING = RowType.of(
            new Field("wide", Type.INT64, true),
            new Field("unsigned", Type.UINT64, true),
            new Field("small", Type.INT16, true),
            new Field("price", new Type.Decimal(10, 2), true),
            new Field("ratio", Type.FLOAT64, true),
            new Field("flag", Type.BOOL, true),
            new Field("words", new Type.Text(5), true),
            new Field("data", Type.BYTES, true),
            new Field("day", Type.DATE, true),
            new Field("clock", new Type.Time(9), true),
            new Field("local", new Type.Timestamp(9, false), true),
            new Field("instant", Type.TIMESTAMPTZ, true),
            new Field("span", Type.INTERVAL, true),
            new Field("uuid", Type.UUID, true),
            new Field("doc", Type.JSON, true),
            new Field("list", new Type.Array(Type.INT64), true),
            new Field(
                    "address",
                    new Type.Struct(List.of(new Field("street", Type.TEXT, true), new Field("day", Type.DATE, true))),
                    true));

    private static final List<Object> EVERY_VALUE = List.of(
            9007199254740993L,
            new BigInteger("18446744073709551615"),
            -7L,
            dec("19.90"),
            0.1,
            true,
            "x😀y",
            allBytes(),
            LocalDate.of(2024, 2, 29),
            LocalTime.of(1, 2, 3, 4),
            LocalDateTime.of(2024, 1, 2, 3, 4, 5, 123456789),
            Instant.parse("2024-01-02T03:04:05.123456Z"),
            new Interval(14, 3, 1_500_000_000),
            UUID.fromString("00000000-0000-4000-8000-00000000abcd"),
            "{\"a\": 12345678901234567890.10}",
            List.of(1L, 9007199254740993L),
            Arrays.asList("Main", LocalDate.of(2020, 1, 1)));

    private static byte[] allBytes() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static Batch everything() {
        return Batch.of(EVERYTHING, List.of(EVERY_VALUE, java.util.Collections.nCopies(EVERYTHING.size(), null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row => row",
                "row => ({...row})",
                "row => JSON ? {...row} : null",
                "row => { const o = {}; for (const k of Object.keys(row)) o[k] = row[k]; return o }"
            })
    void everyTypePassesThroughUnchanged(String js) {
        Result result = run(js, everything());

        assertThat(result.rejected()).isEmpty();
        assertThat(result.rows().rowType()).isEqualTo(EVERYTHING);
        assertThat(result.rows().row(0)).usingRecursiveComparison().isEqualTo(EVERY_VALUE);
        assertThat(result.rows().row(1)).containsOnlyNulls();
    }

    @Test
    void everyTypeIsSeenInItsForm() {
        Result result = run("""
                row => row.wide === null ? null : ({seen: [
                  typeof row.wide, row.wide, row.wide + 1n, row.unsigned, row.small * 2, row.price.add('0.05').toString(), row.price * 2, row.ratio,
                  row.flag, row.words, row.data instanceof Uint8Array, row.data[200], row.day, row.clock, row.local, row.instant, row.span,
                  row.uuid, JSON.parse(row.doc).a, row.list.length, row.list[1], row.address.street, row.address.day].map(String).join('|')})""", everything());

        assertThat(result.rows().row(0))
                .containsExactly(
                        "bigint|9007199254740993|9007199254740994|18446744073709551615|-14|19.95|39.8|0.1|true|x😀y|true|200"
                                + "|2024-02-29|01:02:03.000000004|2024-01-02T03:04:05.123456789|2024-01-02T03:04:05.123456Z|P14M3DT1.5S"
                                + "|00000000-0000-4000-8000-00000000abcd|12345678901234567000|2|9007199254740993|Main|2020-01-01");
    }

    @Test
    void everyTypeCanBeChanged() {
        Result result = run("""
                row => row.wide === null ? null : ({...row,
                  wide: row.wide + 2n, unsigned: row.unsigned - 1n, small: row.small - 1, price: row.price.mul(2), ratio: row.ratio + 0.2,
                  flag: !row.flag, words: 'ß', data: row.data.map(b => 255 - b), day: '2024-03-01', clock: '23:59:59.999999999',
                  local: '2024-01-02T03:04:05.000000001', instant: new Date(0), span: 'P1D', uuid: row.uuid.replace('abcd', 'abce'),
                  doc: {a: [1n, row.price]}, list: [...row.list, null], address: {street: 'Side', day: row.day}})""", everything());

        assertThat(result.rejected()).isEmpty();
        List<Object> row = new ArrayList<>(result.rows().row(0));
        byte[] data = (byte[]) row.set(7, null);
        assertThat(data).hasSize(256);
        assertThat(data[0]).isEqualTo((byte) 255);
        assertThat(row)
                .containsExactly(
                        9007199254740995L,
                        new BigInteger("18446744073709551614"),
                        -8L,
                        dec("39.80"),
                        0.30000000000000004,
                        false,
                        "ß",
                        null,
                        LocalDate.of(2024, 3, 1),
                        LocalTime.MAX,
                        LocalDateTime.of(2024, 1, 2, 3, 4, 5, 1),
                        Instant.EPOCH,
                        new Interval(0, 1, 0),
                        UUID.fromString("00000000-0000-4000-8000-00000000abce"),
                        "{\"a\":[1,19.90]}",
                        Arrays.asList(1L, 9007199254740993L, null),
                        Arrays.asList("Side", LocalDate.of(2024, 2, 29)));
    }

    @Test
    void bytesChangedInPlaceAreWrittenButTheInputIsNot() {
        Batch in = everything();
        Result result = run("row => { if (row.data) row.data[0] = 77; return row }", in);

        assertThat(((byte[]) result.rows().row(0).get(7))[0]).isEqualTo((byte) 77);
        assertThat(((byte[]) in.row(0).get(7))[0]).isZero();
    }

    @Test
    void rowsNestedInOtherRowsShowTheColumnsTheFunctionDoesNotName() {
        Result result = run("row => ({copy: row, id: row.id})", people());

        assertThat(result.rows().rowType().toString()).isEqualTo("(id int64 not null, copy json)");
        assertThat((String) result.rows().row(0).get(1))
                .contains(
                        "\"email\":\"A@X.ORG\"",
                        "\"born\":\"2000-02-29\"",
                        "\"balance\":12345678901234567890.0123456789");
    }

    @Test
    void propertiesWithNamesFromDataWinOverHiddenColumns() {
        Batch batch = Batch.of(
                RowType.of(new Field("doc", Type.TEXT, true), new Field("secret", Type.TEXT, true)),
                List.of(List.of("{\"secret\":\"new\"}", "old")));

        assertThat(rows(run("row => ({...row, ...JSON.parse(row.doc)})", batch)).get(0))
                .containsExactly("{\"secret\":\"new\"}", "new");
        assertThat(rows(run("row => ({...JSON.parse(row.doc), ...row})", batch)).get(0))
                .containsExactly("{\"secret\":\"new\"}", "old");
    }

    @Test
    void refusesARowKeptFromAnEarlierBatch() {
        try (Transform transform = transform(
                "let kept = null;\nrow => { const old = kept; kept = {...row}; return old ?? row }",
                ints().rowType())) {
            transform.apply(ints(1), ints().rowType());
            Result second = transform.apply(ints(2), ints().rowType());

            assertThat(second.rejected().get(0).reason()).contains("kept from an earlier batch");
        }
    }

    @Test
    void infersTypesOfNewColumns() {
        Result result = run("""
                row => ({n: row.n, whole: row.n * 2, big: 2n ** 60n, half: row.n / 2, yes: true, text: 'a', at: new Date(5),
                  data: new Uint8Array([1, 255]), money: new Decimal('1.250'), none: null, list: [1, 'a'], mixed: row.n === 1 ? 1 : 1.5,
                  sum: row.n === 1 ? 5 : new Decimal('0.5'), huge: 2n ** 63n})""", ints(1, 2));

        assertThat(result.rows().rowType().toString())
                .isEqualTo(
                        "(n int64 not null, whole int64, big int64, half float64, yes boolean, text string, at timestamptz(3), data bytes,"
                                + " money decimal(38,3), none string, list json, mixed float64, sum decimal(38,1), huge uint64)");
        assertThat(result.rejected()).isEmpty();
        assertThat(result.rows().row(0).get(2)).isEqualTo(1L << 60);
        assertThat(result.rows().row(0).get(6)).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(result.rows().row(0).get(8)).isEqualTo(dec("1.250"));
        assertThat(result.rows().row(0).get(13)).isEqualTo(BigInteger.ONE.shiftLeft(63));
    }

    @Test
    void columnsThatNoLongerFitTheirTypeTakeANewOne() {
        assertThat(run("row => ({...row, n: row.n === 1})", ints(1, 2))
                        .rows()
                        .rowType()
                        .type(0))
                .isEqualTo(Type.BOOL);
        assertThat(run("row => ({...row, n: row.n === 1 ? 'x' : row.n})", ints(1, 2))
                        .rejected())
                .hasSize(1);
    }

    @Test
    void refusesToInferATypeFromValuesThatDoNotGoTogether() {
        assertThatThrownBy(() -> run("row => ({n: row.n, odd: row.n === 1 ? 'a' : 1})", ints(1, 2)))
                .isInstanceOf(PlanException.class)
                .hasMessage("plan.yaml:23:9: JS-103: the column 'odd' gets strings and whole numbers");
    }

    @Test
    void syntaxErrorsHaveTheirPlaceInThePlan() {
        assertThatThrownBy(() -> transform("row => {\n  const a = ;\n}", PERSON))
                .isInstanceOfSatisfying(PlanException.class, e -> {
                    assertThat(e.diagnostics().get(0).code()).isEqualTo("JS-101");
                    assertThat(e.diagnostics().get(0).place()).hasToString("plan.yaml:24:21");
                    assertThat(e.diagnostics().get(0).sourceLine()).endsWith("  const a = ;");
                });
        assertThat(runtime.check(code("row => {...row}")).get(0).help()).contains("row => ({ ...row })");
        assertThat(runtime.check(code("row => ({...row})"))).isEmpty();
    }

    @Test
    void refusesCodeThatIsNoFunction() {
        assertThatThrownBy(() -> transform("1 + 1", PERSON))
                .hasMessageContaining("JS-102: the code gives a number, not a function");
        assertThatThrownBy(() -> transform("async row => row", PERSON))
                .hasMessageContaining("JS-102: a transform cannot be async");
        assertThatThrownBy(() -> transform("const a = null;\na.b", PERSON)).hasMessageContaining("failed: TypeError");
    }

    @Test
    void randomNumbersAndClockAreTheSameOnEveryWorkerAndForEveryBatchSize() {
        String js =
                "row => ({...row, r: Math.random(), s: Math.random(), now: Date.now(), d: new Date().toISOString()})";
        RowType out = RowType.of(
                new Field("n", Type.INT64, false),
                new Field("t", Type.TEXT, true),
                new Field("r", Type.FLOAT64, true),
                new Field("s", Type.FLOAT64, true),
                new Field("now", Type.INT64, true),
                new Field("d", Type.TEXT, true));
        TransformFactory factory =
                new TransformFactory(runtime, code(js), "t", ints().rowType(), ScriptSettings.of(7, NOW));
        try (Transform one = factory.create();
                Transform other = factory.create()) {
            List<List<Object>> together = rows(one.apply(ints(1, 2, 3), out));
            other.apply(ints(3), out);
            List<List<Object>> apart = rows(other.apply(ints(2), out));

            assertThat(apart.get(0)).isEqualTo(together.get(1));
            assertThat(together.get(0).get(2))
                    .isNotEqualTo(together.get(1).get(2))
                    .isNotEqualTo(together.get(0).get(3));
            assertThat(together.get(0).get(4)).isEqualTo(NOW.toEpochMilli());
            assertThat(together.get(0).get(5)).isEqualTo("2024-05-06T07:08:09.123Z");
        }
    }

    @Test
    void decimalsAreExactAndRefuseToBecomeNumbersSilently() {
        Result result = run(
                "row => row.balance === null ? null : ({a: row.balance.add(1).toString(), b: row.balance.div(3, 2).toString(), "
                        + "c: row.balance.compare('0'), d: `${row.balance}`, e: row.balance.mul(2n).equals('24691357802469135780.0246913578'), "
                        + "f: new Decimal('0.1').add('0.2').toNumber()})",
                people());
        assertThat(result.rows().row(0))
                .containsExactly(
                        "12345678901234567891.0123456789",
                        "4115226300411522630.00",
                        1L,
                        "12345678901234567890.0123456789",
                        true,
                        0.3);

        Result refused = run(
                "row => ({id: row.id, x: row.balance * 2})",
                people(),
                RowType.of(new Field("id", Type.INT64, true), new Field("x", Type.FLOAT64, true)));
        assertThat(refused.rejected().get(0).reason()).contains("would lose digits as a number");
        assertThat(refused.rejected().get(0).place()).hasToString("plan.yaml:23:33");
        assertThat(refused.rows().rows()).isEqualTo(2);
    }

    @Test
    void columnsWithOddNamesArePassed() {
        RowType odd = RowType.of(
                new Field("first name", Type.TEXT, true),
                new Field("__proto__", Type.TEXT, true),
                new Field("constructor", Type.TEXT, true),
                new Field("quote\"d\\", Type.TEXT, true),
                new Field("#row", Type.TEXT, true));
        Batch batch = Batch.of(odd, List.of(List.of("a", "b", "c", "d", "e")));

        assertThat(rows(run("row => ({...row})", batch)).get(0)).containsExactly("a", "b", "c", "d", "e");
        assertThat(rows(run("row => ({...row, 'first name': row.constructor + row['#row']})", batch))
                        .get(0))
                .containsExactly("ce", "b", "c", "d", "e");
    }
}
