package dev.tranship.dsl.step.assess;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Step.Assess.Probe;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sizes, types, risks, a score and a recommendation. Writes nothing but a {@link Change.Probe}, where the plan asks for it. */
public record AssessAction(Step.Assess assess) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        return assess.probe() == Probe.WRITE && assess.target() != null
                ? new ProbePlanner(context, assess, access).prepare()
                : Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        long began = System.nanoTime();
        Assessment assessment = new Assessor(context, assess, probed(changes)).assess();
        return new StepSummary(
                List.of(), ChangeJson.tree(assessment), List.of(), null, Duration.ofNanos(System.nanoTime() - began));
    }

    private static Probing.@Nullable Outcome probed(List<ChangeEntry> changes) {
        return changes.stream()
                .map(ChangeEntry::outcome)
                .filter(Objects::nonNull)
                .map(outcome -> ChangeJson.read(outcome, Probing.Outcome.class))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String description() {
        return assess.source() + (assess.target() == null ? "" : " -> " + assess.target());
    }
}
