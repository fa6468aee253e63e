package dev.tranship.dsl.step.assess;

import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.List;

/** Sizes, types, risks, a score and a recommendation. Writes nothing. */
public record AssessAction(Step.Assess assess) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        long began = System.nanoTime();
        Assessment assessment = new Assessor(context, assess).assess();
        return new StepSummary(
                List.of(), ChangeJson.tree(assessment), List.of(), null, Duration.ofNanos(System.nanoTime() - began));
    }

    @Override
    public String description() {
        return assess.source() + (assess.target() == null ? "" : " -> " + assess.target());
    }
}
