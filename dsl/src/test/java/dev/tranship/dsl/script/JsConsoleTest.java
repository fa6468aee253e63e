package dev.tranship.dsl.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.script.JsConsole.Member;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsConsoleTest {
    private static JsRuntime runtime;

    private final List<String> lines = new ArrayList<>();
    private final PromptTestHost host = new PromptTestHost(new TestHost(lines));
    private final JsConsole console = new JsConsole(runtime, host, lines::add);

    @BeforeAll
    static void start() {
        runtime = new JsRuntime();
    }

    @AfterAll
    static void stop() {
        runtime.close();
    }

    @AfterEach
    void close() {
        console.close();
    }

    private Object value(String text) {
        return ((ConsoleResult.Single) console.eval(text)).value();
    }

    @Test
    void remembersWhatWasDeclaredAndLetsItBeDeclaredAgain() {
        assertThat(console.eval("let a = 1; const b = 2, {c} = {c: 3}")).isEqualTo(new ConsoleResult.Nothing());
        assertThat(value("a + b + c")).isEqualTo(6L);
        console.eval("let a = 10\nconst b = 20");
        assertThat(value("a + b")).isEqualTo(30L);

        console.eval("class Box { constructor(x) { this.x = x } }\nconst one = new Box(1)");
        console.eval("class Box { get twice() { return 4 } }");
        assertThat(value("[one.x, new Box().twice]")).isEqualTo(List.of(1L, 4L));

        console.eval("function f() { let a = 5; return a }");
        assertThat(value("f() + a")).isEqualTo(15L);
        assertThat(value("for (let i = 0; i < 3; i++) a += i\na")).isEqualTo(13L);
        console.eval("fresh = 7");
        assertThat(value("fresh")).isEqualTo(7L);
    }

    @Test
    void keepsTheLastResult() {
        console.eval("40 + 2");
        assertThat(value("_ / 2")).isEqualTo(21L);
        console.eval("let unseen = 1");
        assertThat(value("_")).isEqualTo(21L);
    }

    @Test
    void valuesAreExact() {
        assertThat(value("9007199254740993n")).isEqualTo(9007199254740993L);
        assertThat(value("2n ** 70n")).isEqualTo(BigInteger.TWO.pow(70));
        assertThat(value("shop.query('q')[0].id")).isEqualTo(9007199254740993L);
        assertThat(value("shop.query('q')[0].total.add('0.25')")).isEqualTo(new BigDecimal("1.75"));
        assertThat((byte[]) value("new Uint8Array([1, 200])")).containsExactly(1, -56);
        assertThat(value("0.1 + 0.2")).isEqualTo(0.30000000000000004);
        assertThat(value("null")).isNull();
        assertThat(value("'2024-05-06T07:08:09.123456789Z'")).isEqualTo("2024-05-06T07:08:09.123456789Z");
    }

    @Test
    void rowsAreATable() {
        ConsoleResult.Rows rows = (ConsoleResult.Rows) console.eval("shop.Customer.columns");
        assertThat(rows.columns()).containsExactlyInAnyOrder("name", "type");
        assertThat(rows.rows()).hasSize(2);

        ConsoleResult uneven = console.eval("[{a: 1, b: {c: 2n}}, {b: null, d: 'x'}]");
        assertThat(uneven)
                .isEqualTo(new ConsoleResult.Rows(
                        List.of("a", "b", "d"),
                        List.of(
                                java.util.Arrays.asList(1L, Map.of("c", 2L), null),
                                java.util.Arrays.asList(null, null, "x"))));
        assertThat(console.eval("shop.tables()"))
                .isEqualTo(new ConsoleResult.Rows(
                        List.of("dataset"), List.of(List.of("shop.Customer"), List.of("shop.Invoice"))));
    }

    @Test
    void tellsWhatIsNoValue() {
        assertThat(told("shop")).isEqualTo("shop");
        assertThat(told("shop.main.Customer.where('x > 1')")).isEqualTo("shop.Customer where x > 1");
        assertThat(told("x => x")).isEqualTo("function (anonymous)");
        assertThat(told("(class A {})")).isEqualTo("class A");
        assertThat(told("new TypeError('odd')")).isEqualTo("TypeError: odd");
        assertThat(value("({ f() {}, s: new Set([1]), m: new Map([['k', 2]]), c: shop.Customer })"))
                .isEqualTo(Map.of("f", "function f", "s", List.of(1L), "m", Map.of("k", 2L), "c", "shop.Customer"));
        assertThat(value("o = {}; o.self = o; o")).isEqualTo(Map.of("self", "(itself)"));
    }

    private String told(String text) {
        return ((ConsoleResult.Told) console.eval(text)).text();
    }

    @Test
    void bracesAtTheBeginningAreAnObjectWhereTheyCanBe() {
        assertThat(value("{a: 1, b: 2}")).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(value("{ let x = 3; x + 1; }")).isEqualTo(4L);
    }

    @Test
    void promisesGiveWhatTheyPromised() {
        assertThat(value("Promise.resolve(5)")).isEqualTo(5L);
        assertThat(value("await (async () => 6)()")).isEqualTo(6L);
        assertThatThrownBy(() -> console.eval("Promise.reject(new Error('broken'))"))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("broken");
        assertThat(told("new Promise(() => {})")).isEqualTo("a promise that is not kept yet");
    }

    @Test
    void connectionsComeAndGoAndGiveWayToVariables() {
        assertThat(value("shop.Customer.count()")).isEqualTo(59L);
        assertThat(value("connections['odd-name'].name")).isEqualTo("odd-name");
        assertThat(value("connect('shop').name")).isEqualTo("shop");

        host.names.remove("shop");
        assertThatThrownBy(() -> console.eval("shop")).hasMessageContaining("shop is not defined");
        host.names.add("shop");
        console.eval("const shop = 5");
        assertThat(value("shop")).isEqualTo(5L);
        host.names.remove("shop");
        assertThat(value("shop")).isEqualTo(5L);
    }

    @Test
    void theOpenRunIsAnObject() {
        assertThat(value("run")).isNull();
        host.run = Map.of("state", "running", "steps", Map.of("copy-customers", Map.of("rows", 59L)));
        assertThat(value("run.steps['copy-customers'].rows")).isEqualTo(59L);
    }

    @Test
    void errorsHaveTheirLine() {
        assertThatThrownBy(() -> console.eval("let a = 1\n\n  null.x"))
                .isInstanceOfSatisfying(
                        ScriptException.class, e -> assertThat(e.place().line()).isEqualTo(3));
        assertThatThrownBy(() -> console.eval("let a = ;"))
                .isInstanceOfSatisfying(
                        PlanException.class,
                        e -> assertThat(e.diagnostics().get(0).place().column()).isEqualTo(9));
        assertThatThrownBy(() -> console.eval("shop.execute('bad')"))
                .hasMessageContaining("no table 'nowhere' in shop")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSandboxIsThatOfScripts() {
        assertThat(value("[typeof Java, typeof load, typeof require, typeof Polyglot]"))
                .isEqualTo(List.of("undefined", "undefined", "undefined", "undefined"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 1",
                "",
                "// note",
                "let a = 1",
                "{a: 1, b: 2}",
                "x => {\n}",
                "`a ${ `b` } c`",
                "await f()",
                "s = '`'",
                "/[`(]/.test(x)"
            })
    void whatCanBeRunIsComplete(String text) {
        assertThat(console.analyze(text)).isEqualTo(new Completeness.Complete());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f(",
                "x => {",
                "[1,",
                "1 +",
                "if (x)",
                "`open",
                "`a ${ `b",
                "`a ${ f(",
                "/* open",
                "{a: 1,",
                "class A {",
                "await f(",
                "for (const t of shop.tables())"
            })
    void whatIsOpenIsIncomplete(String text) {
        assertThat(console.analyze(text)).isEqualTo(new Completeness.Incomplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"let = 5 5", "f(]", "1 2", "'open", "row => {...row}"})
    void whatCannotBecomeRightIsWrong(String text) {
        assertThat(console.analyze(text)).isInstanceOf(Completeness.Wrong.class);
    }

    @Test
    void analysingRunsNothing() {
        console.analyze("shop.execute('x')");
        console.analyze("let never = 1");
        assertThat(lines).isEmpty();
        assertThatThrownBy(() -> console.eval("never")).hasMessageContaining("never is not defined");
    }

    @Test
    void membersAreFoundWithoutCallingAnything() {
        console.eval("let calls = 0, o = { plain: { deep: 1 }, get costly() { calls++; return { x: 1 } } }");

        assertThat(names("o")).containsExactly("plain", "costly");
        assertThat(names("o", "plain")).containsExactly("deep");
        assertThat(console.members(List.of("o", "costly"))).isEmpty();
        assertThat(value("calls")).isEqualTo(0L);

        assertThat(names()).contains("shop", "run", "o", "calls", "JSON", "connect");
        assertThat(names("shop")).contains("tables", "query", "execute").doesNotContain("hasOwnProperty");
        JsConsole.Members customer =
                console.members(List.of("shop", "main", "Customer")).orElseThrow();
        assertThat(customer.address()).isEqualTo("shop.main.Customer");
        assertThat(customer.connection()).isFalse();
        assertThat(customer.members()).contains(new Member("count", JsConsole.MemberKind.FUNCTION));
        assertThat(console.members(List.of("shop")).orElseThrow().connection()).isTrue();
        assertThat(console.members(List.of("nothing", "here"))).isEmpty();
        assertThat(names("calls")).contains("toFixed");
        assertThat(host.asked).containsOnly("shop");
    }

    private List<String> names(String... path) {
        return console.members(List.of(path)).orElseThrow().members().stream()
                .map(Member::name)
                .toList();
    }

    @Test
    @Timeout(30)
    void anEndlessLineIsStoppedAndVariablesStay() throws Exception {
        console.eval("let kept = 1");
        List<Exception> caught = new ArrayList<>();
        Thread line = new Thread(() -> {
            try {
                console.eval("kept = 2; while (true) {}");
            } catch (ScriptException e) {
                caught.add(e);
            }
        });
        line.start();
        while (line.isAlive()) {
            console.interrupt(Duration.ofSeconds(5));
            line.join(20);
        }

        assertThat(caught).singleElement().isInstanceOfSatisfying(ScriptException.class, e -> {
            assertThat(e.kind()).isEqualTo(ScriptException.Kind.INTERRUPTED);
            assertThat(e).hasMessage("the line was stopped");
        });
        assertThat(value("kept")).isIn(1L, 2L);
    }

    @Test
    void aLineCanBeRunWhileAnotherWaitsInTheHost() {
        console.eval("let seen = 'before'");
        host.onConnect = () -> console.eval("seen = 'inner'");
        assertThat(value("connect('other').name + seen")).isEqualTo("otherinner");
    }

    @Test
    void theClockStandsStillWithinALineOnly() {
        assertThat(value("(() => { const a = Date.now(); for (let i = 0; i < 1e5; i++); return Date.now() - a })()"))
                .isEqualTo(0L);
        assertThat((Long) value("Date.now()"))
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
    }

    /** A host with connections and a run. */
    private static final class PromptTestHost implements ConsoleHost {
        final Set<String> names = new LinkedHashSet<>(List.of("shop", "odd-name"));
        final Set<String> asked = new LinkedHashSet<>();
        private final TestHost inner;
        Map<String, ?> run;
        Runnable onConnect = () -> {};

        PromptTestHost(TestHost inner) {
            this.inner = inner;
        }

        @Override
        public Set<String> connections() {
            return names;
        }

        @Override
        public Map<String, ?> run() {
            return run;
        }

        @Override
        public ScriptConnection connect(String name) {
            asked.add(name);
            onConnect.run();
            return inner.connect(name);
        }

        @Override
        public String env(String name) {
            return inner.env(name);
        }

        @Override
        public Map<String, Object> vars() {
            return inner.vars();
        }

        @Override
        public void log(String line) {
            inner.log(line);
        }

        @Override
        public void step(ScriptStep step) {
            inner.step(step);
        }
    }
}
