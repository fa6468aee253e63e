package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptException;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.dsl.step.Verbs;
import dev.tranship.dsl.step.copy.Loads;
import dev.tranship.dsl.step.guard.Watcher;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does steps: finds out what to change, writes that down, changes it, proves it. Goes on with a step that was cut short. */
final class StepRunner {
    private final Session session;
    private final Journal journal;
    private final Session.Options options;
    private final Set<String> checked = new HashSet<>();
    /** Whether nothing was done since the check. */
    private boolean untouched = true;

    StepRunner(Session session, Journal journal, Session.Options options) {
        this.session = session;
        this.journal = journal;
        this.options = options;
    }

    /**
     * Refuses the whole run when the data, as it is now, forbids one of the steps to come. Steps that work on what earlier
     * steps make cannot be judged yet; they are when their turn comes.
     */
    void checkAhead(List<Step> steps, long seed) {
        Set<String> written = new HashSet<>();
        for (Step step : steps) {
            if (step.verb() instanceof Step.Copy copy && step.common().when() == null) {
                boolean sourceAsIs = !written.contains(copy.source().connection());
                boolean targetAsIs = !written.contains(copy.target().connection());
                if (sourceAsIs && !underWay(step)) {
                    checkAhead(step, seed, targetAsIs);
                }
                written.add(copy.target().connection());
            } else if (step.verb() instanceof Step.Sql sql) {
                written.add(sql.on().connection());
            } else if (step.verb() instanceof Step.Upgrade upgrade) {
                written.add(upgrade.on().connection());
            } else if (step.verb() instanceof Step.Swap swap) {
                written.add(swap.source().connection());
            } else if (step.verb() instanceof Step.Partition partition) {
                written.add(partition.table().connection());
            } else if (step.verb() instanceof Step.Restore restore) {
                written.add(restore.target().connection());
            } else if (step.verb() instanceof Step.Script) {
                return;
            }
        }
    }

    private boolean underWay(Step step) {
        return journal.latest(session.plan().name())
                .map(run -> journal.steps(run.id()).stream()
                        .anyMatch(s -> s.id().equals(step.id()) && s.state().halfDone()))
                .orElse(false);
    }

    private void checkAhead(Step step, long seed, boolean targetAsIs) {
        StepContext context = session.context(step, seed);
        VerbAction action = Verbs.action(step.verb());
        Prepared prepared = session.prepare(action, context, Access.PREVIEW);
        if (!prepared.problems().isEmpty()) {
            if (targetAsIs) {
                throw all(prepared.problems());
            }
            return;
        }
        List<EngineException> refusals = action.refusals(context, prepared);
        if (!refusals.isEmpty()) {
            throw all(refusals);
        }
        checked.add(step.id());
    }

    private static EngineException all(List<EngineException> problems) {
        EngineException first = problems.get(0);
        if (problems.size() == 1) {
            return first;
        }
        String rest = String.join(
                "\n", problems.stream().map(EngineException::getMessage).toList());
        return new EngineException(first.kind(), first.code(), rest, first.help());
    }

    /**
     * Does one step, or what is left of it.
     *
     * @return the step inside of a script before which it stopped; null when it is over
     */
    @Nullable
    String run(RunEntry run, Step step, int number) {
        StepContext plain = session.context(step, run.seed());
        Watcher watcher = new Watcher(plain, guards(run, number));
        StepContext context = plain.with(watcher);
        VerbAction action = Verbs.action(step.verb());
        StepEntry entry = journal.steps(run.id()).get(number - 1);
        session.gate().pass();
        context.debugging().step();
        options.listener()
                .on(new Event.StepStarted(number, step.id(), step.verb().word(), action.description()));
        try (TimeLimit limit = TimeLimit.start(step.common().timeout(), session.gate(), context.debugging())) {
            try (Gate.Interruption watch = session.gate().watch(watcher)) {
                return step(run, number, context, action, entry, watcher);
            } catch (EngineException e) {
                throw limit.exceeded() && e.kind() == Kind.INTERRUPTED ? late(step, "") : e;
            } catch (ScriptException e) {
                boolean late = e.kind() == ScriptException.Kind.TIME_LIMIT
                        || limit.exceeded() && e.kind() == ScriptException.Kind.INTERRUPTED;
                throw late ? late(step, "; it was at " + e.place() + " in its JavaScript") : e;
            }
        } catch (EngineException e) {
            failed(run, number, context, e, null);
            throw e;
        } catch (StepFailure e) {
            failed(run, number, context, e.failure(), e.summary());
            throw e.failure();
        } catch (EndpointException e) {
            EngineException readable = Failures.readable(e, step);
            failed(run, number, context, readable, null);
            throw readable;
        } catch (ScriptException e) {
            EngineException readable = EngineException.of(e);
            failed(run, number, context, readable, null);
            throw readable;
        }
    }

    private static EngineException late(Step step, String where) {
        return new EngineException(
                Kind.FAILED,
                "RUN-224",
                "step " + step.id() + " took longer than its timeout of "
                        + Objects.requireNonNull(step.common().timeout()).toMillis() / 1000.0 + " s" + where,
                "raise timeout, or look for a loop that does not end; `resume` goes on from where it stopped");
    }

    /** {@return the guards before a step that are done, with what they found then} */
    private Map<Step, StepSummary> guards(RunEntry run, int number) {
        Map<Step, StepSummary> guards = new LinkedHashMap<>();
        for (StepEntry before : journal.steps(run.id()).subList(0, number - 1)) {
            Step step = session.plan().steps().get(before.number() - 1);
            if (step.verb() instanceof Step.Guard && before.state() == StepState.DONE && before.summary() != null) {
                guards.put(step, ChangeJson.read(before.summary(), StepSummary.class));
            }
        }
        return guards;
    }

    private @Nullable String step(
            RunEntry run, int number, StepContext context, VerbAction action, StepEntry entry, Watcher watcher) {
        long began = System.nanoTime();
        List<ChangeEntry> changes = journal.changes(run.id(), number);
        boolean goesOn = entry.state().halfDone()
                && changes.stream()
                        .anyMatch(c -> c.state() != ChangeState.PLANNED && c.state() != ChangeState.REVERTED);
        List<String> notices = new ArrayList<>();
        if (goesOn) {
            requireSameSchemas(entry, action, context);
            if (action.plansAnew()) {
                changes = plannedAnew(run, number, context, action, changes);
            }
        } else {
            Optional<String> skip = Conditions.skip(context);
            if (skip.isPresent()) {
                journal.stepState(run.id(), number, StepState.SKIPPED, null, null);
                options.listener()
                        .on(new Event.StepSkipped(number, context.step().id(), skip.get()));
                return null;
            }
            Conditions.require(context);
            Prepared prepared = prepared(context, action);
            notices.addAll(prepared.notices());
            prepared.notices().forEach(context::notice);
            confirm(context, action, prepared);
            // The new changes get the ids of an earlier attempt's; its marks must not count for them.
            forget(changes, context);
            changes = entries(run, number, 0, prepared.changes());
            journal.planStep(run.id(), number, prepared.schemas(), changes);
        }
        if (action.dynamic()) {
            Optional<String> stopped = action.perform(context, new JournaledMaker(context, journal, run, number));
            if (stopped.isPresent()) {
                return Debugging.inside(context.step().id(), stopped.get());
            }
        } else {
            Applier applier = new Applier(context, journal);
            changes.forEach(applier::apply);
        }
        StepSummary summary = action.finish(context, journal.changes(run.id(), number));
        watcher.judge(summary);
        notices.addAll(leftOut(run, number));
        notices.addAll(watcher.notices());
        finish(run, number, context, summary, notices, Duration.ofNanos(System.nanoTime() - began));
        return null;
    }

    /** What was begun is completed as it was planned; in the place of the rest comes what is left to do by now. */
    private List<ChangeEntry> plannedAnew(
            RunEntry run, int number, StepContext context, VerbAction action, List<ChangeEntry> changes) {
        Applier applier = new Applier(context, journal);
        for (ChangeEntry entry : changes) {
            Change change = ChangeJson.read(entry.data(), Change.class);
            boolean begun = entry.state() == ChangeState.APPLIED
                    || entry.state() == ChangeState.INTENDED && applier.touched(entry.id(), change);
            // Checks belong to what was done before them.
            if (begun || change instanceof Change.Check) {
                applier.apply(entry);
            } else if (entry.state() != ChangeState.REVERTED) {
                applier.revert(entry);
                break;
            }
        }
        Prepared prepared = prepared(context, action);
        confirm(context, action, prepared);
        int last = changes.get(changes.size() - 1).sequence();
        List<ChangeEntry> rest = entries(run, number, last, prepared.changes());
        journal.replanStep(run.id(), number, rest);
        return rest;
    }

    private Prepared prepared(StepContext context, VerbAction action) {
        boolean known = checked.contains(context.step().id());
        if (!known || !untouched) {
            // The preview first: a step that is refused must not even have made an empty file.
            Prepared preview = session.prepare(action, context, Access.PREVIEW);
            if (!preview.problems().isEmpty()) {
                throw all(preview.problems());
            }
            List<EngineException> refusals = known ? List.of() : action.refusals(context, preview);
            if (!refusals.isEmpty()) {
                throw all(refusals);
            }
        }
        untouched = false;
        Prepared prepared = session.prepare(action, context, Access.WRITE);
        if (!prepared.problems().isEmpty()) {
            throw all(prepared.problems());
        }
        return prepared;
    }

    private static List<ChangeEntry> entries(RunEntry run, int number, int last, List<Change> changes) {
        List<ChangeEntry> entries = new ArrayList<>();
        for (Change change : changes) {
            entries.add(run.planned(number, last + entries.size() + 1, ChangeJson.write(change)));
        }
        return entries;
    }

    private void requireSameSchemas(StepEntry entry, VerbAction action, StepContext context) {
        String now = action.schemas(context);
        if (entry.schemas() != null && now != null && !entry.schemas().equals(now)) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-217",
                    "the schema of the source is not what it was when step " + entry.id() + " began:\n  then: "
                            + entry.schemas() + "\n  now:  " + now,
                    "undo the step and run it again");
        }
    }

    private void confirm(StepContext context, VerbAction action, Prepared prepared) {
        boolean oneWay = prepared.changes().stream().anyMatch(c -> c.undo() == null);
        boolean barrier =
                oneWay || action.barrier(context) || context.step().common().undo() instanceof Step.Undo.None;
        boolean askForBarrier = barrier && !(context.step().common().undo() instanceof Step.Undo.None);
        if (!askForBarrier && !context.step().common().confirm()) {
            return;
        }
        String question = "step " + context.step().id() + ": " + action.description()
                + (barrier ? " — there is no way back over it (no undo: in the plan)" : "");
        if (!context.confirmer().confirm(question, context.step().id())) {
            throw new EngineException(
                    Kind.FAILED,
                    "RUN-225",
                    question + ": not confirmed",
                    "type the step's name when asked, run with --yes, or say undo: in the plan");
        }
    }

    private List<String> leftOut(RunEntry run, int number) {
        return journal.changes(run.id(), number).stream()
                .filter(c ->
                        ChangeJson.read(c.data(), Change.class) instanceof Change.Statements && c.outcome() != null)
                .map(c -> ChangeJson.read(Objects.requireNonNull(c.outcome()), Applier.Effect.class)
                        .notice())
                .filter(Objects::nonNull)
                .toList();
    }

    private void finish(
            RunEntry run, int number, StepContext context, StepSummary summary, List<String> notices, Duration took) {
        List<String> all = new ArrayList<>(notices);
        all.addAll(summary.notices());
        StepSummary complete =
                new StepSummary(summary.datasets(), summary.result(), all, exportRejects(run, number, context), took);
        // Before the step counts as done: nobody comes back to a step that is, and its marks would stay in the target.
        forget(run, number, context);
        journal.stepState(run.id(), number, StepState.DONE, ChangeJson.write(complete), null);
        options.listener().on(new Event.StepDone(number, context.step().id(), complete));
    }

    /** Writes the rejects of a step to its file, whole or not at all. {@return the file; null when there are none} */
    private @Nullable String exportRejects(RunEntry run, int number, StepContext context) {
        List<String> rejects = journal.rejects(run.id(), number);
        Path file =
                context.workspace().resolve("rejects").resolve(context.step().id() + ".jsonl");
        try {
            if (rejects.isEmpty()) {
                Files.deleteIfExists(file);
                return null;
            }
            Files.createDirectories(file.getParent());
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.write(beside, rejects);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("the rejected rows could not be written to " + file, e);
        }
    }

    /** The journal knows by now; the targets need not. */
    private void forget(RunEntry run, int number, StepContext context) {
        forget(journal.changes(run.id(), number), context);
    }

    static void forget(List<ChangeEntry> changes, StepContext context) {
        java.util.Map<String, List<String>> byConnection = new java.util.TreeMap<>();
        for (ChangeEntry entry : changes) {
            Change change = ChangeJson.read(entry.data(), Change.class);
            String connection = connection(change);
            if (connection != null && entry.state() != ChangeState.PLANNED) {
                byConnection.computeIfAbsent(connection, c -> new ArrayList<>()).add(entry.id());
            }
        }
        Failpoint.hit("forget.before");
        byConnection.forEach((connection, ids) -> context.connections()
                .ability(connection, Access.WRITE, Transactional.class, "execute statements")
                .forget(ids));
        Failpoint.hit("forget.after");
    }

    private static @Nullable String connection(Change change) {
        if (change instanceof Change.Statements statements) {
            return statements.connection();
        } else if (change instanceof Change.Carry carry) {
            return carry.connection();
        } else if (change instanceof Change.Probe probe) {
            return probe.connection();
        }
        return change instanceof Change.Load load ? load.connection() : null;
    }

    private void failed(
            RunEntry run, int number, StepContext context, EngineException failure, @Nullable StepSummary summary) {
        String message = session.mask(failure.code() + ": " + failure.getMessage());
        StepState state = failure.kind() == Kind.INTERRUPTED ? StepState.INTERRUPTED : StepState.FAILED;
        journal.stepState(run.id(), number, state, summary == null ? null : ChangeJson.write(summary), message);
        exportRejects(run, number, context);
        options.listener()
                .on(new Event.StepFailed(
                        number,
                        context.step().id(),
                        failure.code(),
                        session.mask(Objects.requireNonNullElse(failure.getMessage(), "")),
                        failure.help()));
        boolean aborted = failure.code().equals(Debugging.ABORTED);
        boolean asked = failure.code().equals(Watcher.TAKE_BACK)
                || context.step().common().onFailure() == Step.OnFailure.UNDO && failure.kind() != Kind.INTERRUPTED;
        boolean takeBack =
                (aborted || asked) && !journal.changes(run.id(), number).isEmpty();
        if (takeBack) {
            session.gate().reopen();
            Session.UndoTarget back = aborted
                    ? new Session.UndoTarget.Last(1)
                    : new Session.UndoTarget.To(context.step().id());
            session.undo(back, Session.Theirs.OVERWRITE);
        }
    }

    /** Puts rejected rows through the step again. */
    void replay(RunEntry run, Step step, int number) {
        StepContext context = session.context(step, run.seed());
        if (!(step.verb() instanceof Step.Copy copy)
                || journal.rejects(run.id(), number).isEmpty()) {
            throw new EngineException(Kind.USAGE, "RUN-218", "step " + step.id() + " has no rejected rows", null);
        }
        new Loads(context, journal).replay(run.id(), number, copy);
        forget(run, number, context);
        StepSummary summary = Verbs.action(copy).finish(context, journal.changes(run.id(), number));
        finish(run, number, context, summary, List.of(), summary.took());
    }
}
