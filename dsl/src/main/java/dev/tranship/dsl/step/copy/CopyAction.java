package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Schema, rows, keys, indexes and views from one store into another. */
public record CopyAction(Step.Copy copy) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        return new CopyPlanner(context, copy, access).prepare();
    }

    @Override
    public List<EngineException> refusals(StepContext context, Prepared prepared) {
        return new Narrowings(context, copy).find(prepared.changes());
    }

    @Override
    public String schemas(StepContext context) {
        CopyPlanner planner = new CopyPlanner(context, copy, Access.WRITE);
        return CopyPlanner.schemas(planner.mapping());
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        return summary(changes);
    }

    /** {@return what the loads among these changes came to} */
    public static StepSummary summary(List<ChangeEntry> changes) {
        List<StepSummary.DatasetSummary> datasets = new ArrayList<>();
        long nanos = 0;
        for (ChangeEntry entry : changes) {
            boolean load = ChangeJson.read(entry.data(), Change.class) instanceof Change.Load l
                    && l.way() != Change.Load.Way.CARRY;
            if (load && entry.outcome() != null) {
                Loads.Outcome outcome = ChangeJson.read(entry.outcome(), Loads.Outcome.class);
                nanos += outcome.nanos();
                datasets.add(new StepSummary.DatasetSummary(
                        outcome.source(),
                        outcome.target(),
                        outcome.read(),
                        outcome.written(),
                        outcome.filtered(),
                        outcome.rejected(),
                        outcome.bytes(),
                        Duration.ofNanos(outcome.nanos()),
                        outcome.after() == null ? null : outcome.after().toString(),
                        outcome.proof(),
                        outcome.snapshot()));
            }
        }
        return new StepSummary(datasets, null, List.of(), null, Duration.ofNanos(nanos));
    }

    @Override
    public boolean barrier(StepContext context) {
        return copy.dropsReplaced();
    }

    @Override
    public String description() {
        return copy.source() + " -> " + copy.target()
                + (copy.mode() == Step.Copy.Mode.CREATE
                        ? ""
                        : " (" + copy.mode().name().toLowerCase(java.util.Locale.ROOT) + ")");
    }
}
