package dev.tranship.dsl.step.script;

import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.List;

public record ScriptAction(Step.Script script) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        return new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    }

    @Override
    public String description() {
        return script.code().place().file();
    }
}
