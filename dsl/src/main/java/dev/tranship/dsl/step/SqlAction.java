package dev.tranship.dsl.step;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.List;

/** Statements of the backend's own, in one transaction; taken back by the statements under {@code undo}. */
public record SqlAction(Step.Sql sql) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        context.connections().open(sql.on().connection(), access);
        List<String> revert =
                context.step().common().undo() instanceof Step.Undo.Statements undo ? undo.statements() : null;
        return Prepared.of(
                List.of(new Change.Statements(description(), sql.on().connection(), sql.run(), revert, false)),
                null,
                List.of());
    }

    @Override
    public boolean rehearsed() {
        return true;
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        return new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    }

    @Override
    public boolean barrier(StepContext context) {
        return !(context.step().common().undo() instanceof Step.Undo.Statements);
    }

    @Override
    public String description() {
        String first = sql.run().isEmpty() ? "" : sql.run().get(0).strip().replaceAll("\\s+", " ");
        String text = sql.on() + ": " + first
                + (sql.run().size() > 1 ? " … (" + sql.run().size() + " statements)" : "");
        return text.length() > 100 ? text.substring(0, 99) + "…" : text;
    }
}
