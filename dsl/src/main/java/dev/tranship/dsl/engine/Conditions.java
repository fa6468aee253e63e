package dev.tranship.dsl.engine;

import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.Expressions;
import dev.tranship.dsl.script.ScriptSettings;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a step's turn has come: {@code when} and {@code require}. A condition knows {@code vars}, {@code env} and {@code
 * store}: {@code store.count('shop.Customer') > 0}, {@code store.exists('warehouse.main.customer')}.
 */
final class Conditions {
    private Conditions() {}

    /** {@return why the step is skipped; empty when it is not} */
    static Optional<String> skip(StepContext context) {
        Step.Code when = context.step().common().when();
        return when == null || holds(context, when) ? Optional.empty() : Optional.of("not when: " + when.text());
    }

    /** @throws EngineException RUN-226 when what the step requires does not hold */
    static void require(StepContext context) {
        Step.Code require = context.step().common().require();
        if (require != null && !holds(context, require)) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "RUN-226",
                    "step " + context.step().id() + " requires what does not hold: " + require.text(),
                    "see to it, then resume");
        }
    }

    private static boolean holds(StepContext context, Step.Code condition) {
        ScriptSettings settings = ScriptSettings.of(context.seed(), Instant.ofEpochMilli(context.seed()));
        Map<String, Object> bindings = new TreeMap<>();
        bindings.put("vars", context.plan().variables());
        bindings.put("env", System.getenv());
        bindings.put("store", new StoreQuestions(context.connections()));
        try (Expressions expressions = new Expressions(context.scripts(), settings);
                Gate.Interruption interruption = context.gate().onInterrupt(expressions::interrupt)) {
            return expressions.test(condition, bindings);
        }
    }
}
