package dev.tranship.dsl.engine;

import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.plan.EffectivePlan;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptException;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.dsl.step.Verbs;
import dev.tranship.dsl.step.copy.Increments;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A plan being walked: look at what the next step would do, do it, take it back, go on. What was done survives the session:
 * another one over the same workspace, also in another process, stands where this one stood.
 *
 * <p>Used by one thread; only {@link #gate()} may be used by others. Owns the workspace's lock, the journal and the endpoints.
 */
public final class Session implements AutoCloseable {
    private final Options options;
    private final WorkspaceHandle workspace;
    private final boolean ownsWorkspace;
    private final Journal journal;
    private final Gate gate = new Gate();
    private final Debugging debugging;
    private Plan plan;
    private Connections connections;
    private @Nullable String stoppedAt;
    private @Nullable String inUse;

    /**
     * @param workspace the folder that holds the journal
     * @param prompt asks for what {@code ${prompt:label}} stands for; null where nobody can be asked
     * @param yes whether barriers and confirmations are agreed to beforehand
     * @param debugger says where runs halt
     */
    public record Options(
            Path workspace,
            Plugins plugins,
            Event.Listener listener,
            Confirmer confirmer,
            @Nullable Function<String, char[]> prompt,
            boolean yes,
            Debugger debugger) {
        public Options(
                Path workspace,
                Plugins plugins,
                Event.Listener listener,
                Confirmer confirmer,
                @Nullable Function<String, char[]> prompt,
                boolean yes) {
            this(workspace, plugins, listener, confirmer, prompt, yes, Debugger.NONE);
        }
    }

    private Session(Plan plan, Options options, WorkspaceHandle workspace, boolean ownsWorkspace) {
        this.plan = plan;
        this.options = options;
        this.workspace = workspace;
        this.ownsWorkspace = ownsWorkspace;
        this.journal = workspace.journal();
        this.debugging = new Debugging(options.debugger(), workspace);
        this.connections = connections(plan.connections());
    }

    /**
     * Opens the workspace; no endpoint yet.
     *
     * @throws EngineException WORK-501 or WORK-502
     */
    public static Session open(Plan plan, Options options) {
        return new Session(plan, options, WorkspaceHandle.open(options.workspace()), true);
    }

    /** {@return a session over a workspace that is open already and stays open} */
    public static Session open(Plan plan, Options options, WorkspaceHandle workspace) {
        return new Session(plan, options, workspace, false);
    }

    /**
     * {@return a session over what is typed at a prompt: a plan that grows step by step, in a run of its own} It is there
     * again when the workspace is opened again.
     *
     * @param around the plan that is open, whose connections can be named too; without steps and connections where none is.
     *     Relative names are relative to its folder
     */
    public static Session prompt(Plan around, Options options, WorkspaceHandle workspace) {
        PromptFile file = new PromptFile(workspace.folder());
        Plan plan = file.read(around.folder());
        for (Plan.Connection connection : around.connections().values()) {
            boolean inUse = plan.connections().containsKey(connection.name())
                    && plan.steps().stream().anyMatch(s -> EffectivePlan.names(s, connection.name()));
            plan = inUse ? plan : plan.withConnection(connection);
        }
        return new Session(plan, options, workspace, false);
    }

    private StepViews stepViews() {
        return new StepViews(plan, journal, step -> context(step, 0));
    }

    private PlannedRun plannedRun() {
        return new PlannedRun(plan, journal);
    }

    private RunView view(String run) {
        return journal.views().stream()
                .filter(v -> v.id().equals(run))
                .findFirst()
                .orElseThrow();
    }

    private Connections connections(Map<String, Plan.Connection> definitions) {
        Secrets secrets = workspace.secrets();
        References references = new References(plan.folder(), System.getenv(), options.prompt(), secrets);
        return new Connections(
                definitions, plan.folder(), options.plugins(), references, secrets, workspace.endpoints());
    }

    public Plan plan() {
        return plan;
    }

    public Gate gate() {
        return gate;
    }

    /** {@return the endpoints of the plan} The session keeps them. */
    public Connections connections() {
        return connections;
    }

    /** {@return a text without the secrets that were resolved so far} */
    public String mask(String text) {
        return workspace.secrets().mask(text);
    }

    /** {@return the latest run of this plan that is not undone} */
    public Optional<RunView> current() {
        return journal.latest(plan.name()).map(run -> view(run.id()));
    }

    /** {@return the steps of the current run; of the plan when there is none} */
    public List<StepView> list() {
        return journal.latest(plan.name())
                .map(run -> stepViews().of(run.id(), stoppedAt))
                .orElseGet(() -> stepViews().planned());
    }

    // ---- breakpoints

    /** {@return the breakpoints of this plan, as the workspace keeps them} */
    public List<Breakpoint> breakpoints() {
        return new BreakpointFile(workspace.folder()).read(plan.name());
    }

    /**
     * Keeps the breakpoints of this plan in the workspace, for the next shell. What a run halts at is the {@link Debugger}'s
     * to say.
     */
    public void breakpoints(List<Breakpoint> breakpoints) {
        new BreakpointFile(workspace.folder()).write(plan.name(), breakpoints);
    }

    // ---- looking

    /**
     * {@return what a step would do}
     *
     * @param id the step; null for the next one
     */
    public Peek peek(@Nullable String id) {
        gate.reopen();
        Step step = id == null ? next() : find(id);
        int number = plan.steps().indexOf(step) + 1;
        StepContext context = context(step, seedOfRun());
        VerbAction action = Verbs.action(step.verb());
        Prepared prepared = prepare(action, context, Access.PREVIEW);
        List<EngineException> problems = new ArrayList<>(prepared.problems());
        if (problems.isEmpty()) {
            problems.addAll(action.refusals(context, prepared));
        }
        Rehearsal rehearsal = new Rehearsal();
        if (problems.isEmpty() && action.rehearsed()) {
            rehearsal.rehearse(prepared.changes(), connections);
        }
        List<Peek.PeekChange> changes = prepared.changes().stream()
                .map(c -> new Peek.PeekChange(c.title(), c.details(), rehearsal.changed(c), c.undo()))
                .toList();
        List<Peek.Sample> samples = prepared.problems().isEmpty() ? samples(prepared) : List.of();
        List<String> notices = new ArrayList<>(prepared.notices());
        notices.addAll(rehearsal.notices());
        return new Peek(number, step.id(), action.description(), changes, samples, notices, problems);
    }

    private static List<Peek.Sample> samples(Prepared prepared) {
        try {
            return prepared.samples().get();
        } catch (ScriptException e) {
            throw EngineException.of(e);
        }
    }

    private Step next() {
        int done = journal.latest(plan.name())
                .map(run -> StepViews.firstOpen(journal.steps(run.id())))
                .orElse(0);
        if (done >= plan.steps().size()) {
            throw new EngineException(
                    Kind.USAGE, "RUN-207", "all steps of " + plan.name() + " are done", "name a step to look at it");
        }
        return plan.steps().get(done);
    }

    private Step find(String id) {
        return plan.steps().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow(() -> unknownStep(id));
    }

    private EngineException unknownStep(String id) {
        return new EngineException(
                Kind.USAGE,
                "RUN-215",
                "there is no step '" + id + "' in " + plan.name(),
                "the steps are "
                        + String.join(", ", plan.steps().stream().map(Step::id).toList()));
    }

    /**
     * {@return what a step that compares finds out} It is no step of the plan, and nothing of it is journaled.
     *
     * @throws EngineException when the places cannot be compared; that they differ is what was asked for
     */
    public StepSummary compare(Step step) {
        workspace.requireNotHalted();
        gate.reopen();
        try {
            return Verbs.action(step.verb()).finish(context(step, seedOfRun()), List.of());
        } catch (StepFailure e) {
            return e.summary();
        } catch (EndpointException e) {
            throw Failures.readable(e, step);
        } catch (ScriptException e) {
            throw EngineException.of(e);
        }
    }

    // ---- going on

    /**
     * What a run came to, up to where it was stopped.
     *
     * @param stoppedAt the step that comes next, where the run stopped before it: a breakpoint is there, or steps inside of a
     *     script are done one by one; null otherwise
     */
    public record RunOutcome(
            RunView run,
            List<StepView> steps,
            Duration took,
            @Nullable String stoppedAt) {
        public long rejected() {
            return steps.stream()
                    .filter(s -> s.summary() != null)
                    .mapToLong(s -> Objects.requireNonNull(s.summary()).rejected())
                    .sum();
        }
    }

    /** Goes on as {@link #run(String, boolean, boolean)} does; into scripts where the plan is nothing but a script. */
    public RunOutcome run(@Nullable String to, boolean onlyOne) {
        return run(to, onlyOne, isScript());
    }

    /**
     * Goes on with the open run of this plan, or begins one. What of the plan has done nothing yet may mean something else
     * than when the run began.
     *
     * @param to the step after which to stop; null for the end
     * @param onlyOne whether to stop after one step
     * @param into whether a step inside of a script counts as one
     * @throws EngineException when a step fails; what is done stays done
     */
    public RunOutcome run(@Nullable String to, boolean onlyOne, boolean into) {
        workspace.requireNotHalted();
        if (to != null) {
            find(to);
        }
        Optional<RunEntry> open = journal.latest(plan.name()).filter(run -> run.state() != RunState.DONE);
        if (open.isPresent()
                && plannedRun().bound(open.get()) == 0
                && !plannedRun().differences(open.get(), plan.steps().size()).isEmpty()) {
            // It failed before it did anything, so the mended plan has nothing to be at odds with.
            journal.runState(open.get().id(), RunState.UNDONE);
            open = Optional.empty();
        }
        open.ifPresent(this::requireSameMeaning);
        return walk(open.orElse(null), to, onlyOne, into);
    }

    /**
     * Goes on with a run that was interrupted or failed.
     *
     * @throws EngineException RUN-216 when there is none, RUN-217 when the plan means something else now
     */
    public RunOutcome resume() {
        workspace.requireNotHalted();
        RunEntry run = journal.latest(plan.name())
                .filter(r -> r.state() != RunState.DONE)
                .orElseThrow(() -> new EngineException(
                        Kind.USAGE, "RUN-216", "there is no unfinished run of " + plan.name(), "`run` begins one"));
        requireSameMeaning(run);
        return walk(run, null, false, false);
    }

    /** Does the step again that was undone last. */
    public RunOutcome redo() {
        workspace.requireNotHalted();
        RunEntry run = journal.runs().stream()
                .filter(r -> r.plan().equals(plan.name()))
                .reduce((a, b) -> b)
                .filter(r -> journal.steps(r.id()).stream().anyMatch(this::undone))
                .orElseThrow(() ->
                        new EngineException(Kind.USAGE, "UNDO-303", "nothing of " + plan.name() + " was undone", null));
        requireSameMeaning(run);
        boolean inside = journal.steps(run.id()).stream().noneMatch(s -> s.state() == StepState.UNDONE);
        return walk(run, null, true, inside || isScript());
    }

    /** {@return whether a step, or a step inside of it, was undone and not done again} */
    private boolean undone(StepEntry step) {
        return step.state() == StepState.UNDONE
                || step.state() == StepState.RUNNING
                        && journal.changes(step.run(), step.number()).stream()
                                .anyMatch(c -> c.state() == ChangeState.REVERTED);
    }

    private boolean isScript() {
        return plan.steps().size() == 1 && plan.steps().get(0).verb() instanceof Step.Script;
    }

    private RunOutcome walk(@Nullable RunEntry open, @Nullable String to, boolean onlyOne, boolean into) {
        long began = System.nanoTime();
        gate.reopen();
        StepRunner runner = new StepRunner(this, journal, options);
        if (open != null) {
            finishUndo(open);
        }
        long seed = open == null ? journal.upcomingSeed(plan.name()) : open.seed();
        runner.checkAhead(stepsLeft(open, to, onlyOne), seed);
        RunEntry run = open == null ? begin(seed) : open;
        journal.runState(run.id(), RunState.RUNNING);
        options.listener()
                .on(new Event.RunStarted(run.id(), plan.name(), plan.steps().size(), open != null));
        RunState end = RunState.FAILED;
        String goOnFrom = stoppedAt;
        stoppedAt = null;
        try {
            debugging.begin(onlyOne && into, goOnFrom);
            boolean first = true;
            for (Step step : stepsLeft(run, to, onlyOne)) {
                // Who asks for this one step wants it done.
                boolean wanted = first && (onlyOne || step.id().equals(goOnFrom));
                if (!wanted && debugging.stopsAt(step.id())) {
                    stoppedAt = step.id();
                } else {
                    stoppedAt = runner.run(run, step, plan.steps().indexOf(step) + 1);
                }
                if (stoppedAt != null) {
                    break;
                }
                first = false;
            }
            end = StepViews.firstOpen(journal.steps(run.id())) == plan.steps().size() ? RunState.DONE : RunState.OPEN;
        } catch (EngineException e) {
            end = e.kind() == Kind.INTERRUPTED ? RunState.INTERRUPTED : RunState.FAILED;
            throw e;
        } finally {
            journal.runState(run.id(), end);
            options.listener().on(new Event.RunDone(run.id(), end, Duration.ofNanos(System.nanoTime() - began)));
        }
        return outcome(run, began, stoppedAt);
    }

    private RunOutcome outcome(RunEntry run, long began, @Nullable String stopped) {
        return new RunOutcome(
                view(run.id()),
                stepViews().of(run.id(), stoppedAt),
                Duration.ofNanos(System.nanoTime() - began),
                stopped);
    }

    /** A step whose undo was cut short is neither there nor gone; nothing can go on from it until it is gone. */
    private void finishUndo(RunEntry run) {
        journal.steps(run.id()).stream()
                .filter(s -> s.state() == StepState.UNDOING)
                .findFirst()
                .ifPresent(s -> undoing(run).undo(new UndoTarget.To(s.id()), Theirs.OVERWRITE));
    }

    private List<Step> stepsLeft(@Nullable RunEntry run, @Nullable String to, boolean onlyOne) {
        int first = run == null ? 0 : StepViews.firstOpen(journal.steps(run.id()));
        int end = to == null ? plan.steps().size() : plan.steps().indexOf(find(to)) + 1;
        if (onlyOne) {
            end = Math.min(end, first + 1);
        }
        return first >= end ? List.of() : plan.steps().subList(first, end);
    }

    private RunEntry begin(long seed) {
        return journal.begin(
                plan.name(),
                plan.file() == null ? null : plan.file().toString(),
                EffectivePlan.meaning(plan),
                plannedRun().connections(),
                seed,
                plannedRun().planned(0));
    }

    /** Refuses a plan that means something else in what is done, and takes over what it means to do from there. */
    private void requireSameMeaning(RunEntry run) {
        int bound = plannedRun().bound(run);
        List<String> differences = plannedRun().differences(run, bound);
        if (!differences.isEmpty()) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-217",
                    "the plan means something else than when run " + run.id() + " began:\n"
                            + String.join("\n", differences),
                    "put the plan back as it was and resume, or take the run back with `undo all` and run the new plan");
        }
        int all = Math.max(plan.steps().size(), journal.steps(run.id()).size());
        if (!plannedRun().differences(run, all).isEmpty()) {
            replan(run, bound, run.state());
        }
    }

    // ---- growing

    /** {@return whether something was typed in a workspace, which {@link #prompt} finds there again} */
    public static boolean wasPrompted(Path workspace) {
        return PromptFile.isIn(workspace);
    }

    /**
     * Adds a connection to the plan, or replaces one that nothing done depends on.
     *
     * @throws EngineException RUN-232 when something is done with another connection of that name
     */
    public void connect(Plan.Connection connection) {
        workspace.requireNotHalted();
        Plan.Connection there = plan.connections().get(connection.name());
        boolean same = there != null
                && there.url().equals(connection.url())
                && there.options().equals(connection.options());
        if (same) {
            return;
        }
        boolean used = there != null
                && plan.steps().subList(0, doneSteps()).stream()
                        .anyMatch(s -> EffectivePlan.names(s, connection.name()));
        if (used) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-232",
                    "the connection " + connection.name() + " is another one in steps that are done",
                    "give this one another name, or undo those steps first");
        }
        connections.close();
        grow(plan.withConnection(connection));
        connections.define(connection);
    }

    /**
     * Adds a step behind those that are done. What was undone is forgotten.
     *
     * @return the step with its final id
     * @throws EngineException RUN-234 when a step is half done
     */
    public Step append(Step step) {
        workspace.requireNotHalted();
        int kept = doneSteps();
        Optional<RunEntry> run = journal.latest(plan.name());
        if (run.isPresent() && StepViews.firstOpen(journal.steps(run.get().id())) < kept) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-234",
                    "step " + plan.steps().get(kept - 1).id() + " is half done",
                    "`run` goes on with it, `undo` takes it back");
        }
        Plan done = plan.withSteps(plan.steps().subList(0, kept));
        Step added = done.unique(step);
        List<Step> steps = new ArrayList<>(done.steps());
        steps.add(added);
        grow(plan.withSteps(steps));
        run.ifPresent(r -> replan(r, kept, RunState.OPEN));
        return added;
    }

    /**
     * Adds a step and does it. A step that fails is taken back and forgotten; one that is stopped stays half done, for
     * {@link #run} to go on with.
     */
    public RunOutcome appendAndRun(Step step) {
        Step added = append(step);
        int before = plan.steps().size() - 1;
        try {
            return run(null, true, false);
        } catch (EngineException e) {
            boolean halfDone = doneSteps() > before;
            if (halfDone && e.kind() == Kind.INTERRUPTED) {
                throw e;
            }
            if (halfDone) {
                undo(new UndoTarget.To(added.id()), Theirs.OVERWRITE);
            }
            grow(plan.withSteps(plan.steps().subList(0, before)));
            journal.latest(plan.name())
                    .ifPresent(run -> replan(run, before, before == 0 ? RunState.UNDONE : RunState.DONE));
            throw e;
        }
    }

    /**
     * Writes the connections and the steps that are done and not undone as a plan. Secrets stay references. A file that is
     * there is replaced.
     *
     * @throws EngineException RUN-235 when nothing is done
     */
    public void save(Path file) {
        List<Step> done = new ArrayList<>();
        for (StepView view : list()) {
            if (view.state() == StepState.DONE) {
                done.add(find(view.id()));
            }
        }
        if (done.isEmpty()) {
            throw new EngineException(
                    Kind.USAGE, "RUN-235", "there is nothing to save: no step is done", "do one, then save");
        }
        PromptFile.save(plan.withSteps(done), file);
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder != null && !folder.equals(plan.folder().toAbsolutePath().normalize())) {
            options.listener()
                    .on(new Event.Notice(
                            null, "names of files in " + file + " are relative to " + folder + " from now on"));
        }
    }

    /** {@return how many steps of the plan are done or half done} */
    private int doneSteps() {
        return Math.min(
                plan.steps().size(),
                journal.latest(plan.name()).map(run -> plannedRun().bound(run)).orElse(0));
    }

    private void grow(Plan other) {
        plan = other;
        new PromptFile(workspace.folder()).write(other);
    }

    private void replan(RunEntry run, int kept, RunState state) {
        journal.replan(
                run.id(),
                EffectivePlan.meaning(plan),
                plannedRun().connections(),
                kept + 1,
                plannedRun().planned(kept));
        journal.runState(run.id(), state);
    }

    // ---- going back

    /** How far to go back. */
    public sealed interface UndoTarget {
        /** The last so many steps. In a script that is under way, or that is all of the plan, the steps inside count. */
        record Last(int steps) implements UndoTarget {}

        /** That step, or step inside of a script, and everything after it. */
        record To(String step) implements UndoTarget {}

        record All() implements UndoTarget {}

        /** Every run of the plan that began then or later. */
        record Since(Instant moment) implements UndoTarget {}
    }

    /** What to do about rows that somebody else has changed since. */
    public enum Theirs {
        /** Nothing is undone. */
        REFUSE,
        /** Such steps are left as they are, and count as undone. */
        KEEP,
        /** They are undone all the same. */
        OVERWRITE
    }

    /**
     * @param step its id; for a step inside of a script {@code script/name}
     * @param changes what will be taken back, in that order; {@code barrier} says why it cannot be
     */
    public record UndoPreview(
            int number,
            String step,
            List<String> changes,
            @Nullable String barrier,
            UndoCost cost) {}

    public List<UndoPreview> previewUndo(UndoTarget target) {
        return target instanceof UndoTarget.Since since
                ? runsSince(since.moment()).stream()
                        .flatMap(run -> undoing(run).preview(new UndoTarget.All()).stream())
                        .toList()
                : undoing(latestRun()).preview(target);
    }

    /**
     * Takes steps back, last first, and proves that the targets are what they were. Of all steps those are taken back that
     * came after the last barrier; a step or number beyond a barrier is refused as a whole.
     *
     * @throws EngineException UNDO-301 for a barrier, also when something was taken back; UNDO-302 when somebody changed a target, UNDO-305 when the target is not
     *     what it was
     */
    public void undo(UndoTarget target, Theirs theirs) {
        workspace.requireNotHalted();
        gate.reopen();
        stoppedAt = null;
        if (target instanceof UndoTarget.Since since) {
            runsSince(since.moment()).forEach(run -> undoing(run).undo(new UndoTarget.All(), theirs));
        } else {
            undoing(latestRun()).undo(target, theirs);
        }
    }

    /** {@return the runs of the plan that began at a moment or later and have done something, last first} */
    private List<RunEntry> runsSince(Instant moment) {
        List<RunEntry> runs = new ArrayList<>(journal.runs().stream()
                .filter(run -> run.plan().equals(plan.name()) && !run.started().isBefore(moment))
                .filter(run -> journal.steps(run.id()).stream()
                        .anyMatch(s -> s.state() != StepState.PLANNED
                                && s.state() != StepState.UNDONE
                                && s.state() != StepState.SKIPPED))
                .toList());
        Collections.reverse(runs);
        if (runs.isEmpty()) {
            throw new EngineException(
                    Kind.USAGE,
                    "UNDO-303",
                    "there is nothing to undo: no run of " + plan.name() + " since " + moment + " has done anything",
                    null);
        }
        return runs;
    }

    private RunEntry latestRun() {
        return journal.latest(plan.name())
                .orElseThrow(() -> new EngineException(
                        Kind.USAGE,
                        "UNDO-303",
                        "there is nothing to undo: no run of " + plan.name() + " is left",
                        null));
    }

    private Undoing undoing(RunEntry run) {
        useConnectionsOf(run);
        return new Undoing(run, journal, options.listener(), (entry) -> undoContext(entry, run.seed()));
    }

    /** The connections of the run, not of today's plan: what was done there is undone there. */
    private void useConnectionsOf(RunEntry run) {
        String current = inUse == null ? plannedRun().connections() : inUse;
        if (!PlannedRun.sameConnections(run.connections(), current)) {
            inUse = run.connections();
            connections.close();
            connections = connections(PlannedRun.connections(run.connections()));
        }
    }

    private StepContext undoContext(StepEntry entry, long seed) {
        Step step = plan.steps().stream()
                .filter(s -> s.id().equals(entry.id()))
                .findFirst()
                .orElseGet(() -> gone(entry));
        return context(step, seed);
    }

    /** Stands for a step that the plan no longer has; undo needs no more of it than its name. */
    private static Step gone(StepEntry entry) {
        return Step.of(entry.id(), new Step.Approve(entry.description()));
    }

    // ---- how things stand

    /** @param changed whether somebody else changed it since; false when nothing was recorded to compare with */
    public record DatasetStatus(
            String step,
            String dataset,
            boolean exists,
            @Nullable String recorded,
            @Nullable String now,
            boolean changed) {}

    /** @param marks how far growing datasets were taken; the next run goes on there */
    public record Status(
            Optional<RunView> run, List<StepView> steps, List<DatasetStatus> datasets, List<Increments.Mark> marks) {}

    /** Compares what the run left behind with what is there now. */
    public Status status() {
        Optional<RunEntry> run = journal.latest(plan.name());
        return new Status(
                run.map(r -> view(r.id())),
                list(),
                run.map(r -> undoing(r).status()).orElse(List.of()),
                Increments.marks(journal, plan.name()));
    }

    /**
     * Puts the rejected rows of a step through the step again, as the plan is now.
     *
     * @throws EngineException RUN-218 when there are none
     */
    public RunOutcome replayRejects(String id) {
        long began = System.nanoTime();
        RunEntry run = journal.latest(plan.name()).orElseThrow(() -> unknownStep(id));
        Step step = find(id);
        int number = plan.steps().indexOf(step) + 1;
        new StepRunner(this, journal, options).replay(run, step, number);
        return outcome(run, began, null);
    }

    // ---- tables that were replaced

    /** {@return the tables that runs of this plan have put others in the place of, and that are still there, oldest first} */
    public List<KeptTable> keptTables() {
        return kept().list();
    }

    /**
     * Drops the kept tables whose time is over, and {@return them}. Their steps cannot be taken back from then on.
     *
     * @param rehearsal whether to drop nothing
     * @throws EngineException UNDO-306 when one is not what its step left there
     */
    public List<KeptTable> dropKeptTables(Instant now, boolean rehearsal) {
        return kept().cleanup(now, rehearsal);
    }

    private KeptTables kept() {
        return new KeptTables(journal, plan.name(), (run, step) -> {
            useConnectionsOf(run);
            return undoContext(step, run.seed());
        });
    }

    // ---- for the engine

    StepContext context(Step step, long seed) {
        return new StepContext(
                plan,
                step,
                connections,
                gate,
                options.listener(),
                options.yes() ? (question, word) -> true : options.confirmer(),
                workspace.folder(),
                workspace.scripts(),
                journal,
                debugging,
                seed);
    }

    /** {@return what a step will do; a failure at an endpoint becomes one that a person can read} */
    Prepared prepare(VerbAction action, StepContext context, Access access) {
        try {
            return Objects.requireNonNull(new Retrying(context).on(() -> action.prepare(context, access)));
        } catch (EndpointException e) {
            throw Failures.readable(e, context.step());
        } catch (ScriptException e) {
            throw EngineException.of(e);
        }
    }

    private long seedOfRun() {
        return journal.latest(plan.name())
                .filter(run -> run.state() != RunState.DONE)
                .map(RunEntry::seed)
                .orElseGet(() -> journal.upcomingSeed(plan.name()));
    }

    @Override
    public void close() {
        connections.close();
        if (ownsWorkspace) {
            workspace.close();
        }
    }
}
