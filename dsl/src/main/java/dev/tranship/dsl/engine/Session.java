package dev.tranship.dsl.engine;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.journal.Workspace;
import dev.tranship.dsl.plan.EffectivePlan;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptException;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.dsl.step.Verbs;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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
    private @Nullable Map<String, Journaled> inUse;

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
        return journal.latest(plan.name()).map(run -> views(run.id())).orElseGet(this::plannedViews);
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
        List<Peek.PeekChange> changes = prepared.changes().stream()
                .map(c -> new Peek.PeekChange(c.title(), c.details(), c.undo()))
                .toList();
        List<Peek.Sample> samples = prepared.problems().isEmpty() ? samples(prepared) : List.of();
        return new Peek(number, step.id(), action.description(), changes, samples, prepared.notices(), problems);
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
                .map(run -> firstOpen(journal.steps(run.id())))
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
            throw readable(e, step);
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
                    .mapToLong(
                            s -> java.util.Objects.requireNonNull(s.summary()).rejected())
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
                && bound(open.get()) == 0
                && !differences(open.get(), plan.steps().size()).isEmpty()) {
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
        journal.runState(run.id(), RunState.OPEN);
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
            end = firstOpen(journal.steps(run.id())) == plan.steps().size() ? RunState.DONE : RunState.OPEN;
        } finally {
            journal.runState(run.id(), end);
            options.listener().on(new Event.RunDone(run.id(), end, Duration.ofNanos(System.nanoTime() - began)));
        }
        return outcome(run, began, stoppedAt);
    }

    private RunOutcome outcome(RunEntry run, long began, @Nullable String stopped) {
        return new RunOutcome(view(run.id()), views(run.id()), Duration.ofNanos(System.nanoTime() - began), stopped);
    }

    /** A step whose undo was cut short is neither there nor gone; nothing can go on from it until it is gone. */
    private void finishUndo(RunEntry run) {
        journal.steps(run.id()).stream()
                .filter(s -> s.state() == StepState.UNDOING)
                .findFirst()
                .ifPresent(s -> undoing(run).undo(new UndoTarget.To(s.id()), Theirs.OVERWRITE));
    }

    private List<Step> stepsLeft(@Nullable RunEntry run, @Nullable String to, boolean onlyOne) {
        int first = run == null ? 0 : firstOpen(journal.steps(run.id()));
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
                ChangeJson.write(journaled(plan.connections())),
                seed,
                planned(0));
    }

    /** {@return the steps of the plan as a run begins with them, without the first ones} */
    private List<StepEntry> planned(int from) {
        List<StepEntry> steps = new ArrayList<>();
        for (Step step : plan.steps().subList(from, plan.steps().size())) {
            steps.add(new StepEntry(
                    "",
                    from + steps.size() + 1,
                    step.id(),
                    step.verb().word(),
                    Verbs.action(step.verb()).description(),
                    EffectivePlan.meaning(step, plan),
                    null,
                    StepState.PLANNED,
                    null,
                    null));
        }
        return steps;
    }

    /** A connection as the journal keeps it: references stay references. */
    private record Journaled(String url, Map<String, String> options) {}

    private static Map<String, Journaled> journaled(Map<String, Plan.Connection> connections) {
        Map<String, Journaled> out = new LinkedHashMap<>();
        connections.forEach((name, c) -> out.put(name, new Journaled(c.url(), c.options())));
        return out;
    }

    /** {@return how many steps of a run have made something or are over: the plan must still mean those} */
    private int bound(RunEntry run) {
        int bound = 0;
        for (StepEntry step : journal.steps(run.id())) {
            boolean made = step.state() == StepState.DONE
                    || journal.changes(run.id(), step.number()).stream()
                            .anyMatch(c -> c.state() != ChangeState.PLANNED && c.state() != ChangeState.REVERTED);
            bound = made ? step.number() : bound;
        }
        return bound;
    }

    /** Refuses a plan that means something else in what is done, and takes over what it means to do from there. */
    private void requireSameMeaning(RunEntry run) {
        int bound = bound(run);
        List<String> differences = differences(run, bound);
        if (!differences.isEmpty()) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-217",
                    "the plan means something else than when run " + run.id() + " began:\n"
                            + String.join("\n", differences),
                    "put the plan back as it was and resume, or take the run back with `undo all` and run the new plan");
        }
        int all = Math.max(plan.steps().size(), journal.steps(run.id()).size());
        if (!differences(run, all).isEmpty()) {
            replan(run, bound, run.state());
        }
    }

    /** {@return what of the first steps does not mean what it meant when the run began, both meanings side by side} */
    private List<String> differences(RunEntry run, int steps) {
        List<StepEntry> before = journal.steps(run.id());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            String was = i < before.size() ? before.get(i).meaning() : "(no step)";
            String is =
                    i < plan.steps().size() ? EffectivePlan.meaning(plan.steps().get(i), plan) : "(no step)";
            if (!was.equals(is)) {
                String id = i < before.size()
                        ? before.get(i).id()
                        : plan.steps().get(i).id();
                differences.add("step " + id);
                Meanings.differences(was, is)
                        .forEach(d -> differences.add((d.setting().isEmpty() ? "" : "  " + d.setting() + "\n")
                                + "    when it began: " + d.before() + "\n    now:           " + d.now()));
            }
        }
        return differences;
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
        if (run.isPresent() && firstOpen(journal.steps(run.get().id())) < kept) {
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
                journal.latest(plan.name()).map(this::bound).orElse(0));
    }

    private void grow(Plan other) {
        plan = other;
        new PromptFile(workspace.folder()).write(other);
    }

    private void replan(RunEntry run, int kept, RunState state) {
        journal.replan(
                run.id(),
                EffectivePlan.meaning(plan),
                ChangeJson.write(journaled(plan.connections())),
                kept + 1,
                planned(kept));
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
        Map<String, Journaled> recorded =
                ChangeJson.read(run.connections(), new TypeReference<Map<String, Journaled>>() {});
        if (!recorded.equals(inUse == null ? journaled(plan.connections()) : inUse)) {
            inUse = recorded;
            connections.close();
            Map<String, Plan.Connection> definitions = new LinkedHashMap<>();
            recorded.forEach(
                    (name, c) -> definitions.put(name, new Plan.Connection(name, c.url(), c.options(), Place.NOWHERE)));
            connections = connections(definitions);
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

    public record Status(Optional<RunView> run, List<StepView> steps, List<DatasetStatus> datasets) {}

    /** Compares what the run left behind with what is there now. */
    public Status status() {
        Optional<RunEntry> run = journal.latest(plan.name());
        return new Status(
                run.map(r -> view(r.id())),
                list(),
                run.map(r -> undoing(r).status()).orElse(List.of()));
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

    // ---- over a workspace, without a plan

    /** @param changes titles with their states */
    public record StepDetail(StepView step, List<ChangeDetail> changes) {}

    public record ChangeDetail(String id, String title, String state, List<String> statements) {}

    public record RunDetail(RunView run, List<StepDetail> steps) {}

    /** {@return the runs of a workspace, oldest first} */
    public static List<RunView> runs(Path folder) {
        if (!Files.exists(Workspace.journalFile(folder))) {
            return List.of();
        }
        try (Journal journal = Journal.open(folder)) {
            return journal.views();
        }
    }

    /**
     * Writes a report of a run: as JSON where the file's name ends so, as one HTML page otherwise.
     *
     * @throws EngineException RUN-219 when there is no such run
     */
    public static void report(Path folder, String run, Path file) {
        new Report(show(folder, run)).write(file);
    }

    /** {@return everything the journal knows of a run} */
    public static RunDetail show(Path folder, String run) {
        if (!Files.exists(Workspace.journalFile(folder))) {
            throw new EngineException(Kind.USAGE, "RUN-219", "there is no run " + run + " in " + folder, null);
        }
        try (Journal journal = Journal.open(folder)) {
            RunView view = journal.views().stream()
                    .filter(v -> v.id().equals(run))
                    .findFirst()
                    .orElseThrow(() -> new EngineException(
                            Kind.USAGE, "RUN-219", "there is no run " + run + " in " + folder, "`runs` lists them"));
            List<StepDetail> steps = new ArrayList<>();
            for (StepEntry step : journal.steps(run)) {
                List<ChangeDetail> changes = new ArrayList<>();
                for (ChangeEntry entry : journal.changes(run, step.number())) {
                    Change change = ChangeJson.read(entry.data(), Change.class);
                    changes.add(new ChangeDetail(
                            entry.id(),
                            change.title(),
                            entry.state().name().toLowerCase(java.util.Locale.ROOT),
                            change instanceof Change.Statements s ? s.apply() : List.of()));
                }
                steps.add(new StepDetail(view(step, false, barrier(journal, step), List.of()), changes));
            }
            return new RunDetail(view, steps);
        }
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
            throw readable(e, context.step());
        } catch (ScriptException e) {
            throw EngineException.of(e);
        }
    }

    static EngineException readable(EndpointException e, Step step) {
        Kind kind = switch (e.kind()) {
            case CONNECT, AUTHENTICATE -> Kind.CONNECT;
            case NOT_FOUND, CONSTRAINT, UNSUPPORTED, STATEMENT, TRANSIENT, CAPACITY, CORRUPT -> Kind.FAILED;
        };
        String code = switch (e.kind()) {
            case CONNECT -> "CONN-401";
            case AUTHENTICATE -> "CONN-402";
            case NOT_FOUND -> "RUN-208";
            case CONSTRAINT -> "RUN-204";
            case UNSUPPORTED -> "RUN-212";
            case STATEMENT -> "RUN-220";
            case TRANSIENT -> Retrying.TRANSIENT;
            case CAPACITY -> "RUN-222";
            case CORRUPT -> "RUN-223";
        };
        String help = e.hint() == null && e.kind() == EndpointException.Kind.CAPACITY
                ? "make room, then `resume`; or `undo`, which frees what the step has written"
                : e.hint();
        return new EngineException(kind, code, "step " + step.id() + where(e, step) + ": " + e.getMessage(), help, e);
    }

    /** {@return the place of the statement that failed; empty where the plan holds none} */
    private static String where(EndpointException e, Step step) {
        if (!(step.verb() instanceof Step.Sql sql)) {
            return "";
        }
        String message = String.valueOf(e.getMessage());
        return sql.statements().stream()
                .filter(s -> message.contains(s.text().length() > 200 ? s.text().substring(0, 200) : s.text()))
                .filter(s -> s.place().line() > 0)
                .findFirst()
                .map(s -> ", " + s.place().file() + ":" + s.place().line())
                .orElse("");
    }

    private long seedOfRun() {
        return journal.latest(plan.name())
                .filter(run -> run.state() != RunState.DONE)
                .map(RunEntry::seed)
                .orElseGet(() -> journal.upcomingSeed(plan.name()));
    }

    private static int firstOpen(List<StepEntry> steps) {
        int first = 0;
        while (first < steps.size()
                && (steps.get(first).state() == StepState.DONE
                        || steps.get(first).state() == StepState.SKIPPED)) {
            first++;
        }
        return first;
    }

    private RunView view(String run) {
        return journal.views().stream()
                .filter(v -> v.id().equals(run))
                .findFirst()
                .orElseThrow();
    }

    private List<StepView> views(String run) {
        List<StepEntry> entries = journal.steps(run);
        int next = firstOpen(entries);
        List<StepView> views = new ArrayList<>();
        for (StepEntry entry : entries) {
            boolean planned = entry.number() <= plan.steps().size()
                    && journal.changes(run, entry.number()).isEmpty();
            boolean barrier = planned
                    ? Verbs.action(plan.steps().get(entry.number() - 1).verb())
                            .barrier(context(plan.steps().get(entry.number() - 1), 0))
                    : barrier(journal, entry);
            views.add(view(entry, entry.number() - 1 == next, barrier, inside(entry)));
        }
        return views;
    }

    private List<StepView.Inside> inside(StepEntry step) {
        if (!step.verb().equals("script")) {
            return List.of();
        }
        Map<String, StepState> states = new LinkedHashMap<>();
        for (ChangeEntry entry : journal.changes(step.run(), step.number())) {
            if (ChangeJson.read(entry.data(), Change.class) instanceof Change.Mark mark) {
                states.put(mark.title(), entry.state() == ChangeState.REVERTED ? StepState.UNDONE : StepState.DONE);
            }
        }
        String prefix = Debugging.inside(step.id(), "");
        if (stoppedAt != null && stoppedAt.startsWith(prefix)) {
            states.put(stoppedAt.substring(prefix.length()), StepState.PLANNED);
        }
        List<StepView.Inside> inside = new ArrayList<>();
        states.forEach((name, state) -> inside.add(new StepView.Inside(name, state)));
        return inside;
    }

    private List<StepView> plannedViews() {
        List<StepView> views = new ArrayList<>();
        for (Step step : plan.steps()) {
            VerbAction action = Verbs.action(step.verb());
            views.add(new StepView(
                    views.size() + 1,
                    step.id(),
                    step.verb().word(),
                    action.description(),
                    StepState.PLANNED,
                    action.barrier(context(step, 0)),
                    views.isEmpty(),
                    null,
                    null));
        }
        return views;
    }

    private static boolean barrier(Journal journal, StepEntry step) {
        return journal.changes(step.run(), step.number()).stream()
                .filter(c -> c.state() == ChangeState.APPLIED)
                .anyMatch(c -> ChangeJson.read(c.data(), Change.class).undo() == null);
    }

    private static StepView view(StepEntry entry, boolean next, boolean barrier, List<StepView.Inside> inside) {
        return new StepView(
                entry.number(),
                entry.id(),
                entry.verb(),
                entry.description(),
                entry.state(),
                barrier,
                next,
                entry.summary() == null ? null : ChangeJson.read(entry.summary(), StepSummary.class),
                entry.error(),
                inside);
    }

    @Override
    public void close() {
        connections.close();
        if (ownsWorkspace) {
            workspace.close();
        }
    }
}
