package dev.tranship.dsl.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
    private static final RowType ROW = RowType.of(new Field("n", Type.INT64, false));
    private static final ScriptSettings SETTINGS = ScriptSettings.of(1, Instant.EPOCH);

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
        return new Step.Code(text, new Place("plan.yaml", 5, 7));
    }

    private static Batch row(long n) {
        return Batch.of(ROW, List.of(List.of(n)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java.type('java.lang.System')",
                "Packages.java.lang.System",
                "java.lang.System",
                "Polyglot.eval('js', '1')",
                "load('/etc/passwd')",
                "loadWithNewGlobal('/etc/passwd')",
                "require('fs')",
                "process.env",
                "fetch('http://localhost')",
                "print('x')",
                "Graal.versionECMAScript",
                "ctx.emit.getClass()",
                "ctx.constructor.constructor('return Java')().type('x')"
            })
    void nothingLeadsOutOfTheSandbox(String escape) {
        try (Transform transform = new TransformFactory(
                        runtime, code("(row, ctx) => { " + escape + "; return row }"), "t", ROW, SETTINGS)
                .create()) {
            Transform.Result result = transform.apply(row(1), ROW);

            assertThat(result.rejected()).hasSize(1);
            assertThat(result.rejected().get(0).reason())
                    .containsAnyOf("is not defined", "is not a function", "Cannot read");
        }
    }

    @Test
    void importsAreRefused() {
        List<String> lines = new ArrayList<>();
        TestHost host = new TestHost(lines);
        try (ScriptProgram program = new ScriptProgram(
                runtime,
                code("try { await import('/etc/passwd'); log('read') } catch (e) { log('refused') }"),
                SETTINGS,
                host)) {
            program.run();
        }
        assertThat(lines).containsExactly("refused");
    }

    @Test
    void thingsOfTheHostHaveNoMembers() {
        try (Expressions expressions = new Expressions(runtime, SETTINGS)) {
            assertThat(expressions.test(
                            code(
                                    "Object.keys(thing).length === 0 && thing.getClass === undefined && !String(thing).includes('dev.')"),
                            Map.of("thing", new JsValues.Cause(new RuntimeException("secret")))))
                    .isTrue();
        }
    }

    @Test
    @Timeout(20)
    void anEndlessLoopIsInterruptedAndTheTransformLivesOn() throws Exception {
        try (Transform transform = new TransformFactory(
                        runtime, code("row => { while (row.n === 1) {} return row }"), "people", ROW, SETTINGS)
                .create()) {
            CompletableFuture<Transform.Result> stuck =
                    CompletableFuture.supplyAsync(() -> transform.apply(row(1), ROW));
            Thread.sleep(300);
            long before = System.nanoTime();
            transform.interrupt();
            assertThatThrownBy(() -> stuck.get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ScriptException.class)
                    .cause()
                    .hasMessage("the transform of 'people' was stopped")
                    .extracting(e -> ((ScriptException) e).code())
                    .isEqualTo("JS-303");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));

            transform.interrupt();
            assertThat(transform.apply(row(2), ROW).rows().rows()).isEqualTo(1);
        }
    }

    @Test
    @Timeout(20)
    void aBatchThatTakesTooLongFailsByName() {
        ScriptSettings limited = SETTINGS.withLimit(Duration.ofMillis(200));
        try (Transform transform = new TransformFactory(
                        runtime,
                        code("row => {\n  try { while (row.n === 1) {} } catch (e) {}\n  return row }"),
                        "people",
                        ROW,
                        limited)
                .create()) {
            assertThatThrownBy(() -> transform.apply(row(1), ROW))
                    .isInstanceOfSatisfying(ScriptException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ScriptException.Kind.TIME_LIMIT);
                        assertThat(e.place().line()).isBetween(5, 6);
                    })
                    .hasMessage("the transform of 'people' took longer than 0.2 s and was stopped");
            assertThat(transform.apply(row(2), ROW).rows().rows()).isEqualTo(1);
        }
    }

    @Test
    void workersRunSideBySide() {
        TransformFactory factory =
                new TransformFactory(runtime, code("row => ({...row, n: row.n + 1})"), "t", ROW, SETTINGS);
        List<Long> sums = java.util.stream.IntStream.range(0, 4)
                .parallel()
                .mapToObj(worker -> {
                    long sum = 0;
                    try (Transform transform = factory.create()) {
                        for (int i = 0; i < 200; i++) {
                            sum += (Long)
                                    transform.apply(row(i), ROW).rows().row(0).get(0);
                        }
                    }
                    return sum;
                })
                .toList();
        assertThat(sums).containsOnly(20_100L);
    }

    @Test
    void endlessRecursionRejectsTheRow() {
        try (Transform transform = new TransformFactory(
                        runtime,
                        code("row => { const f = n => f(n + 1) + 1; return row.n === 1 ? f(0) : row }"),
                        "t",
                        ROW,
                        SETTINGS)
                .create()) {
            assertThat(transform.apply(row(1), ROW).rejected().get(0).reason())
                    .contains("Maximum call stack size exceeded");
            assertThat(transform.apply(row(2), ROW).rows().rows()).isEqualTo(1);
        }
    }

    @Test
    void consoleGoesToTheSettings() {
        List<String> lines = new ArrayList<>();
        try (Transform transform = new TransformFactory(
                        runtime,
                        code("row => { console.log('n is', row.n, 'ü'); return row }"),
                        "t",
                        ROW,
                        SETTINGS.withConsole(lines::add))
                .create()) {
            transform.apply(row(3), ROW);
        }
        assertThat(lines).containsExactly("n is 3 ü");
    }

    @Test
    void everyGlobalIsKnownToTheAnalysisOfWhatAFunctionSees() {
        RowType in = RowType.of(new Field("n", Type.INT64, false), new Field("hidden", Type.INT64, false));
        List<String> reaching = List.of(
                "row => ({n: Object.keys(row).length})",
                "row => ({n: row['hid' + 'den']})",
                "row => { const {['hid' + 'den']: n} = row; return {n} }",
                "row => { for (const k in row) return {n: k.length} }",
                "row => ({n: JSON.stringify(row).length})",
                "row => ({n: Reflect.ownKeys(row).length})",
                "row => ({n: row.h\\u0069dden})",
                "row => ({n: eval('row.hid' + 'den')})",
                "row => ({n: 'hidden' in row ? 1 : 0})",
                "function f() { return arguments[0]['hid' + 'den'] }\nrow => ({n: f(row)})",
                "row => ({n: (() => {}).constructor('r', 'return r.hid' + 'den')(row)})",
                "row => ({n: row /* a */ ['hid' + 'den']})",
                "row => ({n: row // a\n['hid' + 'den']})",
                "row => { const {'hid\\\nden': n} = row; return {n} }",
                "row => { const {'hi\\dden': n} = row; return {n} }");
        for (String js : reaching) {
            try (Transform transform = new TransformFactory(runtime, code(js), "t", in, SETTINGS).create()) {
                Transform.Result result = transform.apply(Batch.of(in, List.of(List.of(1L, 77L))), ROW);
                assertThat(result.rejected()).as(js).isEmpty();
                assertThat((Long) result.rows().row(0).get(0)).as(js).isIn(77L, 1L, 2L, 19L);
                if (js.contains("'den'") || js.contains("u0069")) {
                    assertThat(result.rows().row(0)).as(js).containsExactly(77L);
                }
            }
        }
    }
}
