package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.assess.Probing;
import dev.tranship.dsl.step.backup.Backups;
import dev.tranship.dsl.step.copy.Loads;
import dev.tranship.dsl.step.env.EnvAction;
import dev.tranship.dsl.step.partition.Carries;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Transactional;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes and takes them back, each between its two journal entries. Both can be called again after a crash at any
 * instant: what is already done is found out from the target's ledger and not done twice.
 */
final class Applier {
    private static final String APPLIED = "applied";
    private static final String REVERTED = "reverted";

    private final StepContext context;
    private final Journal journal;

    Applier(StepContext context, Journal journal) {
        this.context = context;
        this.journal = journal;
    }

    /** Makes one change, unless the journal says that it is made. Transient failures are tried again. */
    void apply(ChangeEntry entry) {
        if (entry.state() == ChangeState.APPLIED) {
            return;
        }
        context.gate().pass();
        long began = System.nanoTime();
        Change change = ChangeJson.read(entry.data(), Change.class);
        context.listener().on(new Event.ChangeStarted(context.step().id(), change.title()));
        if (entry.state() != ChangeState.INTENDED) {
            if (change instanceof Change.Load load) {
                change = new Loads(context, journal).prepare(load, copy());
            }
            journal.changeState(entry.id(), ChangeState.INTENDED, ChangeJson.write(change), null);
        }
        Change made = change;
        String outcome = new Retrying(context).on(() -> apply(entry.id(), made));
        journal.changeState(entry.id(), ChangeState.APPLIED, null, outcome);
        context.listener()
                .on(new Event.ChangeDone(
                        context.step().id(), change.title(), Duration.ofNanos(System.nanoTime() - began)));
    }

    private @Nullable String apply(String id, Change change) {
        if (change instanceof Change.Statements statements) {
            return execute(id, statements);
        } else if (change instanceof Change.Load load) {
            return ChangeJson.write(new Loads(context, journal).apply(id, load, copy()));
        } else if (change instanceof Change.Check check) {
            new Checking(context).require(check);
        } else if (change instanceof Change.Archive archive) {
            Step.Verb verb = context.step().verb();
            Duration keep = verb instanceof Step.Backup backup ? backup.keep() : null;
            return ChangeJson.write(backups().create(archive.backup(), archive.connection(), keep));
        } else if (change instanceof Change.Carry carry) {
            return ChangeJson.write(new Carries(context, id, carry).apply());
        } else if (change instanceof Change.Probe probe) {
            return ChangeJson.write(new Probing(context, id, probe).apply());
        } else if (change instanceof Change.Restore restore) {
            Backups backups = backups();
            boolean safe = backups.list().stream().anyMatch(m -> m.id().equals(restore.safety()));
            if (!safe) {
                backups.create(restore.safety(), restore.connection(), null);
            }
            Failpoint.hit("restore.before");
            backups.restore(backups.find(restore.backup(), null), restore.connection());
            Failpoint.hit("restore.after");
        } else if (change instanceof Change.Edit edit) {
            EnvAction.of(context).apply(edit, context);
        }
        return null;
    }

    private @Nullable String execute(String id, Change.Statements statements) {
        Transactional target = transactional(statements.connection());
        if (marked(target, id, APPLIED)) {
            return null;
        }
        Failpoint.hit("apply.before");
        try {
            long rows = target.execute(statements.apply(), new Checkpoint(id, Checkpoint.WHOLE, null, APPLIED));
            Failpoint.hit("apply.after");
            return ChangeJson.write(new Effect(rows, null));
        } catch (EndpointException e) {
            if (statements.optional() && e.kind() != EndpointException.Kind.TRANSIENT) {
                String notice = statements.title() + " was left out: " + e.getMessage();
                context.notice(notice);
                return ChangeJson.write(new Effect(-1, notice));
            }
            throw e;
        }
    }

    /**
     * What statements came to.
     *
     * @param rows changed; -1 when they were not executed
     * @param notice why an optional change was left out
     */
    record Effect(long rows, @Nullable String notice) {}

    /**
     * {@return whether the target says that statements are executed, all or some of them, whatever the journal came to say} A
     * target whose schema statements commit one by one marks how far it came.
     */
    boolean touched(String id, Change change) {
        return change instanceof Change.Statements statements
                && transactional(statements.connection()).checkpoints(id).stream()
                        .anyMatch(c -> c.split() == Checkpoint.WHOLE);
    }

    /** Takes one change back, as far as it was made. */
    void revert(ChangeEntry entry) {
        if (entry.state() == ChangeState.REVERTED || entry.state() == ChangeState.PLANNED) {
            return;
        }
        Change change = ChangeJson.read(entry.data(), Change.class);
        boolean statements = change instanceof Change.Statements;
        if (statements && entry.state() == ChangeState.INTENDED && !touched(entry.id(), change)) {
            // Nothing was done: what is done is marked in the same transaction, and before it where there is none.
            journal.changeState(entry.id(), ChangeState.REVERTED, null, null);
            return;
        }
        if (change.undo() == null) {
            throw barrier(change.title());
        }
        journal.changeState(entry.id(), ChangeState.REVERTING, null, null);
        Failpoint.hit("revert.before");
        if (change instanceof Change.Statements done) {
            takeBack(entry, done);
        } else if (change instanceof Change.Load load) {
            new Loads(context, journal).revert(entry.id(), load);
        } else if (change instanceof Change.Carry carry) {
            new Retrying(context).on(() -> {
                new Carries(context, entry.id(), carry).revert();
                return null;
            });
        } else if (change instanceof Change.Probe probe) {
            new Retrying(context).on(() -> {
                new Probing(context, entry.id(), probe).revert();
                return null;
            });
        } else if (change instanceof Change.Archive archive) {
            backups().remove(archive.backup());
        } else if (change instanceof Change.Restore restore) {
            takeBack(restore);
        } else if (change instanceof Change.Edit edit) {
            EnvAction.revert(edit, context);
        }
        Failpoint.hit("revert.after");
        journal.changeState(entry.id(), ChangeState.REVERTED, null, null);
        context.listener().on(new Event.ChangeReverted(context.step().id(), change.title()));
    }

    private void takeBack(ChangeEntry entry, Change.Statements done) {
        boolean leftOut = entry.outcome() != null
                && ChangeJson.read(entry.outcome(), Effect.class).rows() < 0;
        if (leftOut) {
            return;
        }
        List<String> revert = done.revert();
        if (revert == null) {
            throw barrier(done.title());
        }
        Transactional target = transactional(done.connection());
        if (!marked(target, entry.id(), REVERTED)) {
            Failpoint.hit("revert.statements.before");
            new Retrying(context)
                    .on(() -> target.execute(revert, new Checkpoint(entry.id(), Checkpoint.WHOLE, null, REVERTED)));
            Failpoint.hit("revert.statements.after");
        }
    }

    private void takeBack(Change.Restore restore) {
        Backups backups = backups();
        boolean complete = backups.list().stream().anyMatch(m -> m.id().equals(restore.safety()));
        if (complete) {
            backups.restore(backups.find(restore.safety(), null), restore.connection());
            Failpoint.hit("revert.restore.after");
        }
        // Also what of it was never complete: then nothing was restored.
        backups.remove(restore.safety());
    }

    private static EngineException barrier(String title) {
        return barrier(EngineException.Kind.USAGE, "there is no way back over: " + title);
    }

    static EngineException barrier(EngineException.Kind kind, String message) {
        return new EngineException(
                kind,
                "UNDO-301",
                message,
                "`undo all` takes back what came after it; next time give the step undo: statements in the plan, or what it keeps"
                        + " for its way back more time");
    }

    private Step.Copy copy() {
        if (context.step().verb() instanceof Step.Copy copy) {
            return copy;
        }
        throw new IllegalStateException("a load outside a copy step");
    }

    private Backups backups() {
        return new Backups(context.workspace(), context.connections());
    }

    private Transactional transactional(String connection) {
        return context.connections().ability(connection, Access.WRITE, Transactional.class, "execute statements");
    }

    private static boolean marked(Transactional target, String change, String state) {
        return target.checkpoints(change).stream()
                .anyMatch(c -> c.split() == Checkpoint.WHOLE && c.state().equals(state));
    }
}
