package dev.tranship.dsl.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ScriptProgramTest {
    private static final ScriptSettings SETTINGS = ScriptSettings.of(1, Instant.parse("2024-05-06T07:08:09Z"));
    private static JsRuntime runtime;

    private final List<String> lines = new ArrayList<>();
    private final TestHost host = new TestHost(lines);

    @BeforeAll
    static void start() {
        runtime = new JsRuntime();
    }

    @AfterAll
    static void stop() {
        runtime.close();
    }

    private void run(String script) {
        run(script, SETTINGS);
    }

    private void run(String script, ScriptSettings settings) {
        try (ScriptProgram program =
                new ScriptProgram(runtime, new Step.Code(script, new Place("enrich.js", 1, 1)), settings, host)) {
            program.run();
        }
    }

    @Test
    void copiesTablesInSteps() {
        run("""
                const shop = connect('shop'), wh = connect(env.ALLOWED);
                for (const t of shop.tables())
                  step(`copy ${t.name}`, () => t.copyTo(wh.main, { mode: 'append', js: row => ({ ...row, at: new Date() }) }));
                """);

        assertThat(lines)
                .containsExactly(
                        "copy shop.Customer -> value.main {mode=append, js=Code[text=row => ({ ...row, at: new Date() }), place=enrich.js:3:72]}",
                        "copy shop.Invoice -> value.main {mode=append, js=Code[text=row => ({ ...row, at: new Date() }), place=enrich.js:3:72]}");
        assertThat(host.steps).extracting(ScriptStep::name).containsExactly("copy Customer", "copy Invoice");
        assertThat(host.steps.get(0).place()).hasToString("enrich.js:3:3");
    }

    @Test
    void valuesComeInTheFormsOfTransforms() {
        run("""
                const shop = connect('shop');
                const [r] = shop.query('select');
                log(typeof r.id, r.id, r.total.add('0.25'), r.day, r.nothing);
                log(shop.Customer.count(), shop.at('a b').rows(5)[0].limit, shop.execute('x'), vars.limit, env.HIDDEN);
                log(`${shop.main.customer}`, shop.at('count').name, { a: 1n });
                log(await Promise.resolve(shop.main) === undefined, (await (async () => 5)()));
                log(shop.copyTo(connect('wh')).rows);
                """);

        assertThat(lines)
                .containsExactly(
                        "bigint 9007199254740993 1.75 2024-01-02 null",
                        "execute x",
                        "59 5 3 7 undefined",
                        "shop.main.customer count {\"a\":\"1\"}",
                        "false 5",
                        "copy shop -> wh {}",
                        "59");
    }

    @Test
    void stepsThatAreDoneAreSkippedAndUndoIsHandedOver() {
        host.done.add("first");
        run("""
                log(step('first', () => { log('body') }, { undo: ['drop a', 'drop b'] }));
                log(step('second', () => 5, { undo: () => log('undone') }));
                step('third', () => {}, { undo: 'drop c' });
                """);

        assertThat(lines).containsExactly("undefined", "5");
        assertThat(host.steps.get(0).undoStatements()).containsExactly("drop a", "drop b");
        assertThat(host.steps.get(0).undo()).isNull();
        assertThat(host.steps.get(1).undo()).isNotNull();
        assertThat(host.steps.get(2).undoStatements()).containsExactly("drop c");
    }

    @Test
    void failuresOfTheHostShowTheScriptsLineAndNoJavaNames() {
        assertThatThrownBy(() -> run("const shop = connect('shop');\n\nstep('s', () => shop.execute('bad'));"))
                .isInstanceOfSatisfying(ScriptException.class, e -> {
                    assertThat(e.place()).hasToString("enrich.js:3:17");
                    assertThat(e.kind()).isEqualTo(ScriptException.Kind.FAILED);
                })
                .hasMessage("the script failed: no table 'nowhere' in shop")
                .hasCauseInstanceOf(IllegalStateException.class);

        run("try { connect('shop').execute('bad') } catch (e) { log(String(e), e instanceof Error, String(e.cause)) }");
        assertThat(lines.get(0))
                .startsWith("Error: no table 'nowhere' in shop true")
                .doesNotContain("java", "Exception", "dev.");
    }

    @Test
    void errorsOfTheScriptHaveTheirPlace() {
        assertThatThrownBy(() -> run("let a;\n  a.b.c;"))
                .hasMessageContaining("the script failed: TypeError")
                .extracting(e -> ((ScriptException) e).place().toString())
                .isEqualTo("enrich.js:2:3");
        assertThatThrownBy(() -> run("await Promise.resolve();\nthrow new Error('late')"))
                .hasMessage("the script failed: Error: late")
                .extracting(e -> ((ScriptException) e).place().line())
                .isEqualTo(2);
        assertThatThrownBy(() -> run("let = 5 5"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("JS-101");
        assertThatThrownBy(() -> run("step('x', async () => {})")).hasMessageContaining("is async");
        assertThatThrownBy(() -> run("step('x')")).hasMessageContaining("step 'x' needs a function");
        assertThatThrownBy(() -> run("connect('shop').Customer.copyTo('wh')"))
                .hasMessageContaining("copyTo needs a target");
    }

    @Test
    @Timeout(20)
    void endlessScriptsAreStoppedByTheirLimit() {
        assertThatThrownBy(() -> run("for (;;) {}", SETTINGS.withLimit(Duration.ofMillis(200))))
                .hasMessage("the script took longer than 0.2 s and was stopped");
    }
}
