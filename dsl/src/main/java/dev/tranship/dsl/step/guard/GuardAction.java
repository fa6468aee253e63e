package dev.tranship.dsl.step.guard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Units;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes the measures for the first time. From then on a {@link Watcher} holds the steps behind to them. */
public record GuardAction(Step.Guard guard) implements VerbAction {
    /** In the step's result: probe → milliseconds. */
    static final String BASELINE = "baseline";

    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        Vitals vitals = new Vitals(guard, context.connections(), context.plan().folder());
        Map<String, Double> baseline = vitals.baseline();
        // Nothing is slower yet than it is now.
        List<String> violations = vitals.violations(Map.of());
        if (!violations.isEmpty()) {
            throw new EngineException(
                    Kind.FAILED,
                    "RUN-285",
                    "guard " + context.step().id() + ": " + String.join("; ", violations),
                    "it does not hold before anything was done: see to it, then `resume`");
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ObjectNode times = JsonNodeFactory.instance.objectNode();
        baseline.forEach(times::put);
        if (!times.isEmpty()) {
            result.set(BASELINE, times);
        }
        List<String> notices = new ArrayList<>();
        vitals.unanswered()
                .forEach((probe, why) -> notices.add(probe + " cannot be answered yet, and holds until it is: " + why));
        return new StepSummary(List.of(), times.isEmpty() ? null : result, notices, null, Duration.ZERO);
    }

    @Override
    public String description() {
        return guard.on() + ", every " + Units.text(guard.every()) + ", "
                + guard.onTrip().name().toLowerCase(Locale.ROOT);
    }
}
