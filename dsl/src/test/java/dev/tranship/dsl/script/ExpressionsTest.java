package dev.tranship.dsl.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExpressionsTest {
    private static JsRuntime runtime;
    private static Expressions expressions;

    @BeforeAll
    static void start() {
        runtime = new JsRuntime();
        expressions = new Expressions(runtime, ScriptSettings.of(1, Instant.EPOCH));
    }

    @AfterAll
    static void stop() {
        expressions.close();
        runtime.close();
    }

    /** As the engine gives them. */
    public static final class Counter {
        @HostAccess.Export
        public long count(String dataset) {
            return dataset.length();
        }
    }

    private static Step.Code code(String text) {
        return new Step.Code(text, new Place("plan.yaml", 4, 11));
    }

    @Test
    void testsConditionsOnBindings() {
        Map<String, Object> bindings = Map.of(
                "vars", Map.of("env", "prod", "ids", List.of(1L, 2L)),
                "row", Map.of("Total", new BigDecimal("10.50")),
                "target", new Counter());

        assertThat(expressions.test(code("vars.env === 'prod' && vars.ids.includes(2)"), bindings))
                .isTrue();
        assertThat(expressions.test(code("row.Total > 10.5"), bindings)).isFalse();
        assertThat(expressions.test(code("target.count('shop') === 4"), bindings))
                .isTrue();
        assertThat(expressions.test(code("typeof vars === 'undefined'"), Map.of()))
                .isTrue();
    }

    @Test
    void saysWhatIsWrongWithACondition() {
        assertThatThrownBy(() -> expressions.test(code("'yes'"), Map.of()))
                .hasMessage("the condition gives the string 'yes', which is neither true nor false")
                .extracting(e -> ((ScriptException) e).code())
                .isEqualTo("JS-304");
        assertThatThrownBy(() -> expressions.test(code("vras.x"), Map.of()))
                .hasMessage("the condition failed: ReferenceError: vras is not defined")
                .extracting(e -> ((ScriptException) e).place().toString())
                .isEqualTo("plan.yaml:4:11");
        assertThatThrownBy(() -> expressions.test(code("1 +"), Map.of()))
                .hasMessageContaining("plan.yaml:4:14: JS-101");
    }
}
