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
import dev.tranship.dsl.step.env.EnvAction;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes steps of a run back, and says what became of what it wrote. */
final class Undoing {
    /** What stands for the name of a step inside of a script that was never finished. */
    private static final String UNFINISHED = "(unfinished)";

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

    /**
     * What is taken back as one: a step, or one step inside of a script.
     *
     * @param inside its name inside of the script; null for a whole step
     * @param last whether nothing of the step is left then
     * @param changes those that were made or may have been, last first
     */
    private record Part(StepEntry step, @Nullable String inside, boolean last, List<ChangeEntry> changes) {
        String name() {
            return inside == null ? step.id() : Debugging.inside(step.id(), inside);
        }
    }

    /** {@return what {@link #undo} would do; for all steps up to the first barrier, which comes last} */
    List<UndoPreview> preview(UndoTarget target) {
        List<UndoPreview> previews = new ArrayList<>();
        for (Part part : parts(target)) {
            List<String> changes = new ArrayList<>();
            for (ChangeEntry entry : part.changes()) {
                String undo = ChangeJson.read(entry.data(), Change.class).undo();
                if (undo != null) {
                    changes.add(undo);
                }
            }
            String barrier = barrier(part);
            previews.add(new UndoPreview(
                    part.step().number(),
                    part.name(),
                    changes,
                    barrier == null ? null : "there is no way back over: " + barrier,
                    UndoCost.of(part.changes(), journal)));
            if (barrier != null && target instanceof UndoTarget.All) {
                break;
            }
        }
        return previews;
    }

    /**
     * Who names a step or a number wants to arrive there, and is refused when there is no way; who says all gets what there
     * is, and is told where it ends.
     */
    void undo(UndoTarget target, Theirs theirs) {
        List<Part> reachable = new ArrayList<>();
        Part blocked = null;
        String barrier = null;
        for (Part part : parts(target)) {
            barrier = barrier(part);
            if (barrier != null) {
                blocked = part;
                break;
            }
            reachable.add(part);
        }
        if (blocked != null && (reachable.isEmpty() || !(target instanceof UndoTarget.All))) {
            throw Applier.barrier(
                    Kind.USAGE, "step " + blocked.name() + " cannot be taken back, and nothing was: " + barrier);
        }
        for (Part part : reachable) {
            // Only now: what later steps of the run did to the same rows is taken back by now.
            undo(part, theirs != Theirs.OVERWRITE && changedByOthers(part, theirs));
        }
        boolean nothingLeft = journal.steps(run.id()).stream()
                .allMatch(s -> s.state() == StepState.UNDONE
                        || s.state() == StepState.PLANNED
                        || s.state() == StepState.SKIPPED);
        journal.runState(run.id(), nothingLeft ? RunState.UNDONE : RunState.OPEN);
        if (blocked != null) {
            throw Applier.barrier(
                    Kind.FAILED,
                    "taken back: " + reachable.stream().map(Part::name).collect(Collectors.joining(", ")) + "; step "
                            + blocked.name() + " cannot be, nor what came before it: " + barrier);
        }
    }

    /** {@return what was done that nothing takes back; null when everything can be} */
    private @Nullable String barrier(Part part) {
        for (ChangeEntry entry : part.changes()) {
            Change change = ChangeJson.read(entry.data(), Change.class);
            if (change.undo() == null
                    && (entry.state() != ChangeState.INTENDED
                            || new Applier(contexts.apply(part.step()), journal).touched(entry.id(), change))) {
                return change.title();
            }
        }
        return null;
    }

    private boolean changedByOthers(Part part, Theirs theirs) {
        Set<String> written = part.changes().stream()
                .map(e -> ChangeJson.read(e.data(), Change.class))
                .map(Undoing::written)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        for (DatasetStatus status : status(List.of(part.step()))) {
            if (!written.contains(status.dataset())) {
                continue;
            }
            if (status.changed() && theirs == Theirs.REFUSE) {
                throw new EngineException(
                        Kind.FAILED,
                        "UNDO-302",
                        status.dataset() + (status.exists() ? " was changed" : " was removed") + " since step "
                                + part.name() + " wrote it; the step was not undone",
                        "--force takes the step back all the same, --theirs leaves it as it is");
            } else if (status.changed()) {
                return true;
            }
        }
        return false;
    }

    /** {@return the dataset or file whose content a change writes; null when it writes none} */
    private static @Nullable String written(Change change) {
        if (change instanceof Change.Load load) {
            return load.connection() + "." + load.target();
        }
        return change instanceof Change.Edit edit ? edit.file() : null;
    }

    private void undo(Part part, boolean keep) {
        StepEntry step = part.step();
        StepContext context = contexts.apply(step);
        // Were the run still said to be done when this is cut short, the next one would begin over what is half undone.
        journal.runState(run.id(), RunState.OPEN);
        if (!keep) {
            // A script that is under way takes back by itself what of a step inside of it is left without its mark.
            StepState meanwhile = part.inside() == null ? StepState.UNDOING : StepState.RUNNING;
            journal.stepState(run.id(), step.number(), meanwhile, null, null);
            Applier applier = new Applier(context, journal);
            try {
                part.changes().forEach(applier::revert);
                proveBefore(part, context);
            } catch (EndpointException e) {
                throw Failures.undoing(e, context.step());
            }
        } else if (part.inside() != null) {
            part.changes().forEach(e -> journal.changeState(e.id(), ChangeState.REVERTED, null, null));
        }
        if (part.last()) {
            // All of them: an undo that was cut short may have reverted some, and their marks must not outlive them.
            StepRunner.forget(journal.changes(run.id(), step.number()), context);
            journal.stepState(run.id(), step.number(), StepState.UNDONE, null, null);
        } else {
            StepRunner.forget(part.changes(), context);
            journal.stepState(run.id(), step.number(), StepState.RUNNING, null, null);
        }
        listener.on(new Event.StepUndone(step.number(), part.name()));
    }

    /** Checks that every target is what it was before. */
    private void proveBefore(Part part, StepContext context) {
        List<ChangeEntry> entries =
                part.inside() == null ? journal.changes(run.id(), part.step().number()) : part.changes();
        for (ChangeEntry entry : entries) {
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
                            load.connection() + "." + load.target() + " is not what it was before step " + part.name()
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
            Set<String> complete = complete(step);
            for (ChangeEntry entry : journal.changes(run.id(), step.number())) {
                if (entry.state() == ChangeState.APPLIED
                        && ChangeJson.read(entry.data(), Change.class) instanceof Change.Edit edit) {
                    String now = EnvAction.hash(edit, contexts.apply(step));
                    last.put(
                            edit.file(),
                            new DatasetStatus(
                                    step.id(),
                                    edit.file(),
                                    now != null,
                                    edit.after(),
                                    now,
                                    !edit.after().equals(now)));
                } else if (entry.state() != ChangeState.PLANNED
                        && entry.state() != ChangeState.REVERTED
                        && ChangeJson.read(entry.data(), Change.class) instanceof Change.Load load
                        && load.way() != Change.Load.Way.CARRY) {
                    if (!complete.contains(entry.id())) {
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

    /** {@return the changes of a step that are neither half done nor half undone} */
    private Set<String> complete(StepEntry step) {
        Set<String> complete = new HashSet<>();
        Set<String> sinceMark = new HashSet<>();
        for (ChangeEntry entry : journal.changes(run.id(), step.number())) {
            if (entry.state() == ChangeState.APPLIED) {
                sinceMark.add(entry.id());
                if (ChangeJson.read(entry.data(), Change.class) instanceof Change.Mark) {
                    complete.addAll(sinceMark);
                    sinceMark.clear();
                }
            }
        }
        if (step.state() == StepState.DONE) {
            complete.addAll(sinceMark);
        }
        return step.state() == StepState.UNDOING ? Set.of() : complete;
    }

    private DatasetStatus compare(StepEntry step, Change.Load load, Fingerprint after) {
        StepContext context = contexts.apply(step);
        // Many stores have no datasets without rows: what was left empty is not there.
        Fingerprint now = after.equals(Fingerprint.EMPTY) ? after : null;
        try {
            DatasetPath path = load.target();
            Describable store = context.connections()
                    .ability(load.connection(), Access.PREVIEW, Describable.class, "list its datasets");
            // A catalog need not list what was named by a pattern of keys, and that is there all the same.
            if (now == null || store.catalog().table(path).isPresent()) {
                now = new Loads(context, journal).fingerprint(load.connection(), path, load.rowType(), 2);
            }
        } catch (EndpointException e) {
            if (e.kind() != EndpointException.Kind.NOT_FOUND && e.kind() != EndpointException.Kind.STATEMENT) {
                throw Failures.readable(e, context.step());
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

    /** {@return what to take back, last first} */
    private List<Part> parts(UndoTarget target) {
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
        boolean onlyScript = journal.steps(run.id()).size() == 1;
        if (target instanceof UndoTarget.Last last) {
            List<Part> parts = new ArrayList<>();
            for (StepEntry step : begun) {
                parts.addAll(onlyScript || step.state() != StepState.DONE ? inside(step) : List.of(whole(step)));
            }
            return parts.subList(0, Math.min(last.steps(), parts.size()));
        } else if (target instanceof UndoTarget.To to) {
            return parts(begun, to.step());
        }
        return begun.stream().map(this::whole).toList();
    }

    private List<Part> parts(List<StepEntry> begun, String name) {
        List<Part> parts = new ArrayList<>();
        for (StepEntry step : begun) {
            List<Part> inside = inside(step);
            for (int i = 0; i < inside.size() && !step.id().equals(name); i++) {
                if (name.equals(inside.get(i).inside())
                        || name.equals(inside.get(i).name())) {
                    parts.addAll(inside.subList(0, i + 1));
                    return parts;
                }
            }
            parts.add(whole(step));
            if (step.id().equals(name)) {
                return parts;
            }
        }
        throw new EngineException(
                Kind.USAGE,
                "UNDO-304",
                "step '" + name + "' was not begun, or is undone already, so it cannot be undone",
                "what can be undone, last first: "
                        + String.join(", ", begun.stream().map(StepEntry::id).toList()));
    }

    private Part whole(StepEntry step) {
        return new Part(step, null, true, made(step));
    }

    /** {@return the steps inside of a script that were made, last first; the whole step where it has none} */
    private List<Part> inside(StepEntry step) {
        List<Part> parts = new ArrayList<>();
        List<ChangeEntry> changes = new ArrayList<>();
        String name = null;
        for (ChangeEntry entry : made(step)) {
            if (ChangeJson.read(entry.data(), Change.class) instanceof Change.Mark mark) {
                if (!changes.isEmpty()) {
                    parts.add(new Part(step, name == null ? UNFINISHED : name, false, List.copyOf(changes)));
                }
                changes.clear();
                name = mark.title();
            }
            changes.add(entry);
        }
        if (name == null) {
            return List.of(whole(step));
        }
        parts.add(new Part(step, name, true, List.copyOf(changes)));
        return parts;
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
