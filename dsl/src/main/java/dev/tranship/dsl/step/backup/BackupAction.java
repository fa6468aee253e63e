package dev.tranship.dsl.step.backup;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.Archivable;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Duration;
import java.util.List;

/** A verified copy of a whole store into the workspace. */
public record BackupAction(Step.Backup backup) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        String connection = backup.source().connection();
        context.connections().ability(connection, Access.PREVIEW, Archivable.class, "be backed up as a whole");
        String id = new Backups(context.workspace(), context.connections()).newId(connection);
        return Prepared.of(List.of(new Change.Archive(connection, id)), null, List.of());
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        String outcome = changes.isEmpty() ? null : changes.get(0).outcome();
        return new StepSummary(
                List.of(),
                outcome == null ? null : ChangeJson.tree(ChangeJson.read(outcome, Manifest.class)),
                List.of(),
                null,
                Duration.ZERO);
    }

    @Override
    public String description() {
        return backup.source() + (backup.keep() == null ? "" : ", kept for " + days(backup.keep()));
    }

    private static String days(Duration keep) {
        return keep.toHours() % 24 == 0 ? keep.toDays() + " days" : keep.toHours() + " hours";
    }
}
