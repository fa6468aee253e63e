package dev.tranship.dsl.engine;

import dev.tranship.dsl.plan.Step;
import java.util.Optional;

/** Whether a step's turn has come: {@code when} and {@code require}. */
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
        throw new UnsupportedOperationException();
    }
}
