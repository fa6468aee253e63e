package dev.tranship.dsl.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class LintTest {
    private static List<String> lint(String text) {
        return Lint.of(new Step.Code(text, new Place("plan.yaml", 10, 5))).stream()
                .map(d -> d.place().line() + ":" + d.place().column() + " " + d.code() + " "
                        + d.message().split("[ :]")[0])
                .toList();
    }

    @Test
    void warnsOfWhatDoesNotFollowFromTheRow() {
        assertThat(
                        lint(
                                "row => ({...row, a: Date.now(),\n  b: new Date(), c: Math.random(), d: crypto.randomUUID(), e: performance.now()})"))
                .containsExactly(
                        "10:25 JS-201 Date.now()",
                        "11:10 JS-201 new",
                        "11:25 JS-202 Math.random()",
                        "11:43 JS-203 'crypto'",
                        "11:67 JS-203 'performance'");
    }

    @Test
    void warnsOfVariablesThatOutliveTheRow() {
        assertThat(lint("let n = 0;\nconst f = x => { let y = x; return y };\nrow => ({...row, n: ++n})"))
                .containsExactly("10:5 JS-204 'n'");
    }

    @Test
    void isSilentAboutHarmlessCode() {
        assertThat(lint("""
                // Date.now() in a comment
                row => ({...row, d: new Date(row.ms), s: 'Math.random()', r: /Math.random()/.test(row.x), crypto: 1,
                  t: `new Date() ${row.a / 2 / row.b} Date.now()`, p: row.process.x})""")).isEmpty();
    }

    @Test
    void looksInsideOfTemplates() {
        assertThat(lint("row => ({...row, t: `a ${ {x: Math.random()}.x } b`})"))
                .containsExactly("10:35 JS-202 Math.random()");
    }
}
