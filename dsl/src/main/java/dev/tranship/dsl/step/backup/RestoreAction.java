package dev.tranship.dsl.step.backup;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.List;

/** Puts a store back to what a backup holds. What was there before is backed up first, for undo. */
public record RestoreAction(Step.Restore restore) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        String connection = restore.target().connection();
        Backups backups = new Backups(context.workspace(), context.connections());
        Manifest manifest = backups.find(restore.backup(), connection);
        return Prepared.of(
                List.of(new Change.Restore(connection, manifest.id(), backups.newId(connection) + "-before-restore")),
                null,
                List.of());
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        return new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    }

    @Override
    public String description() {
        return restore.target() + " from " + restore.backup();
    }
}
