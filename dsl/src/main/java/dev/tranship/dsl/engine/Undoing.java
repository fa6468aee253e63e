package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Session.DatasetStatus;
import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoPreview;
import dev.tranship.dsl.engine.Session.UndoTarget;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.step.copy.Loads;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes steps of a run back, and says what became of what it wrote. */
final class Undoing {
    private final RunEntry run;
    private final Journal journal;
    private final Event.Listener listener;
    private final Function<StepEntry, StepContext> contexts;

    Undoing(RunEntry run, Journal journal, Event.Listener listener, Function<StepEntry, StepContext> contexts) {
        this.run = run;
        this.journal = journal;
        this.listener = listener;
        this.contexts = contexts;
    }

    List<UndoPreview> preview(UndoTarget target) {
        List<UndoPreview> previews = new ArrayList<>();
        for (StepEntry step : steps(target)) {
            List<String> changes = new ArrayList<>();
            String barrier = null;
            for (ChangeEntry entry : made(step)) {
                Change change = ChangeJson.read(entry.data(), Change.class);
                if (change.undo() == null) {
                    barrier = "there is no way back over: " + change.title();
                } else {
                    changes.add(change.undo());
                }
            }
            previews.add(new UndoPreview(step.number(), step.id(), changes, barrier));
        }
        return previews;
    }

    void undo(UndoTarget target, Theirs theirs) {
        List<StepEntry> steps = steps(target);
        for (StepEntry step : steps) {
            for (ChangeEntry entry : made(step)) {
                Change change = ChangeJson.read(entry.data(), Change.class);
                if (change.undo() == null
                        && (entry.state() != ChangeState.INTENDED
                                || new Applier(contexts.apply(step), journal).done(entry.id(), change))) {
                    throw Applier.barrier(change.title());
                }
            }
        }
        for (StepEntry step : steps) {
            // Only now: what later steps of the run did to the same rows is taken back by now.
            undo(step, theirs != Theirs.OVERWRITE && changedByOthers(step, theirs));
        }
        boolean nothingLeft = journal.steps(run.id()).stream()
                .allMatch(s -> s.state() == StepState.UNDONE
                        || s.state() == StepState.PLANNED
                        || s.state() == StepState.SKIPPED);
        journal.runState(run.id(), nothingLeft ? RunState.UNDONE : RunState.OPEN);
    }

    private boolean changedByOthers(StepEntry step, Theirs theirs) {
        for (DatasetStatus status : status(List.of(step))) {
            if (status.changed() && theirs == Theirs.REFUSE) {
                throw new EngineException(
                        Kind.FAILED,
                        "UNDO-302",
                        status.dataset() + (status.exists() ? " was changed" : " was removed") + " since step "
                                + step.id() + " wrote it; the step was not undone",
                        "--force takes the step back all the same, --theirs leaves it as it is");
            } else if (status.changed()) {
                return true;
            }
        }
        return false;
    }

    private void undo(StepEntry step, boolean keep) {
        StepContext context = contexts.apply(step);
        List<ChangeEntry> changes = made(step);
        // Were the run still said to be done when this is cut short, the next one would begin over what is half undone.
        journal.runState(run.id(), RunState.OPEN);
        if (!keep) {
            journal.stepState(run.id(), step.number(), StepState.UNDOING, null, null);
            Applier applier = new Applier(context, journal);
            try {
                changes.forEach(applier::revert);
                proveBefore(step, context);
            } catch (EndpointException e) {
                throw Session.readable(e, context.step());
            }
        }
        // All of them: an undo that was cut short may have reverted some, and their marks must not outlive them.
        StepRunner.forget(journal.changes(run.id(), step.number()), context);
        journal.stepState(run.id(), step.number(), StepState.UNDONE, null, null);
        listener.on(new Event.StepUndone(step.number(), step.id()));
    }

    /** Checks that every target is what it was before the step. */
    private void proveBefore(StepEntry step, StepContext context) {
        for (ChangeEntry entry : journal.changes(run.id(), step.number())) {
            if (entry.state() != ChangeState.PLANNED
                    && ChangeJson.read(entry.data(), Change.class) instanceof Change.Load load
                    && load.before() != null) {
                RowType rowType = load.way() == Change.Load.Way.FRESH
                        ? held(context, load.connection(), load.target())
                        : load.rowType();
                Fingerprint now = new Loads(context, journal).fingerprint(load.connection(), load.target(), rowType, 2);
                if (!now.equals(load.before())) {
                    throw new EngineException(
                            Kind.DIFFERENT,
                            "UNDO-305",
                            load.connection() + "." + load.target() + " is not what it was before step " + step.id()
                                    + ": it has " + now + ", and had " + load.before(),
                            "somebody else writes to it; `status` says more");
                }
            }
        }
    }

    List<DatasetStatus> status() {
        return status(journal.steps(run.id()));
    }

    /** {@return for every dataset that these steps wrote whether it is still as they left it} */
    private List<DatasetStatus> status(List<StepEntry> steps) {
        Map<String, DatasetStatus> last = new LinkedHashMap<>();
        List<StepEntry> inOrder = new ArrayList<>(steps);
        inOrder.sort(java.util.Comparator.comparingInt(StepEntry::number));
        for (StepEntry step : inOrder) {
            for (ChangeEntry entry : journal.changes(run.id(), step.number())) {
                if (entry.state() != ChangeState.PLANNED
                        && entry.state() != ChangeState.REVERTED
                        && ChangeJson.read(entry.data(), Change.class) instanceof Change.Load load
                        && load.way() != Change.Load.Way.CARRY) {
                    if (step.state() != StepState.DONE || entry.state() != ChangeState.APPLIED) {
                        // Half done, or half undone: it is neither what was before nor what the step leaves.
                        last.remove(load.connection() + "." + load.target());
                        continue;
                    }
                    Loads.Outcome outcome =
                            ChangeJson.read(Objects.requireNonNull(entry.outcome()), Loads.Outcome.class);
                    if (outcome.after() != null) {
                        last.put(load.connection() + "." + load.target(), compare(step, load, outcome.after()));
                    }
                }
            }
        }
        return List.copyOf(last.values());
    }

    private DatasetStatus compare(StepEntry step, Change.Load load, Fingerprint after) {
        StepContext context = contexts.apply(step);
        Fingerprint now = null;
        try {
            DatasetPath path = load.target();
            boolean there = context.connections()
                    .ability(load.connection(), Access.PREVIEW, Describable.class, "list its datasets")
                    .catalog()
                    .table(path)
                    .isPresent();
            if (there) {
                now = new Loads(context, journal).fingerprint(load.connection(), path, load.rowType(), 2);
            }
        } catch (EndpointException e) {
            if (e.kind() != EndpointException.Kind.NOT_FOUND && e.kind() != EndpointException.Kind.STATEMENT) {
                throw Session.readable(e, context.step());
            }
        }
        return new DatasetStatus(
                step.id(),
                load.connection() + "." + load.target(),
                now != null,
                after.toString(),
                text(now),
                !after.equals(now));
    }

    private static @Nullable String text(@Nullable Fingerprint fingerprint) {
        return fingerprint == null ? null : fingerprint.toString();
    }

    private static RowType held(StepContext context, String connection, DatasetPath dataset) {
        Readable readable = context.connections().ability(connection, Access.READ, Readable.class, "be read");
        try (Snapshot snapshot = readable.snapshot()) {
            return snapshot.rowType(ReadRequest.all(dataset));
        }
    }

    /** {@return the steps to take back, last first} */
    private List<StepEntry> steps(UndoTarget target) {
        List<StepEntry> begun = new ArrayList<>();
        for (StepEntry step : journal.steps(run.id())) {
            if (step.state() != StepState.PLANNED
                    && step.state() != StepState.UNDONE
                    && step.state() != StepState.SKIPPED) {
                begun.add(step);
            }
        }
        Collections.reverse(begun);
        if (begun.isEmpty()) {
            throw new EngineException(Kind.USAGE, "UNDO-303", "there is nothing to undo in run " + run.id(), null);
        }
        if (target instanceof UndoTarget.Last last) {
            return begun.subList(0, Math.min(last.steps(), begun.size()));
        } else if (target instanceof UndoTarget.To to) {
            for (int i = 0; i < begun.size(); i++) {
                if (begun.get(i).id().equals(to.step())) {
                    return begun.subList(0, i + 1);
                }
            }
            throw new EngineException(
                    Kind.USAGE,
                    "UNDO-304",
                    "step '" + to.step() + "' is not done, so it cannot be undone",
                    "done are " + begun.stream().map(StepEntry::id).toList());
        }
        return begun;
    }

    /** {@return the changes of a step that were made or may have been, last first} */
    private List<ChangeEntry> made(StepEntry step) {
        List<ChangeEntry> made = new ArrayList<>();
        for (ChangeEntry entry : journal.changes(run.id(), step.number())) {
            if (entry.state() != ChangeState.PLANNED && entry.state() != ChangeState.REVERTED) {
                made.add(entry);
            }
        }
        Collections.reverse(made);
        return made;
    }
}
