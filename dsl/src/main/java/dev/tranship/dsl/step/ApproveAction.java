package dev.tranship.dsl.step;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.List;

/** Waits for a person's yes. */
public record ApproveAction(Step.Approve approve) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        if (!context.confirmer().confirm(approve.message(), "yes")) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "RUN-214",
                    "not approved: " + approve.message(),
                    "type yes when asked, or run with --yes");
        }
        return new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    }

    @Override
    public String description() {
        return approve.message();
    }
}
