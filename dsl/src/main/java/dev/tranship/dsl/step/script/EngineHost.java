package dev.tranship.dsl.step.script;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.Debugging;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Maker;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptConnection;
import dev.tranship.dsl.script.ScriptHost;
import dev.tranship.dsl.script.ScriptStep;
import dev.tranship.dsl.step.copy.CopyAction;
import dev.tranship.dsl.step.copy.Loads;
import dev.tranship.spi.ConnectionSpec.Access;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What scripts can do, done by the engine: every change goes through the {@link Maker}. */
final class EngineHost implements ScriptHost, Effects {
    private final StepContext context;
    private final Maker maker;
    private @Nullable ScriptStep current;
    private boolean undoGiven;
    private int unnamed;
    private boolean oneDone;
    private @Nullable String stoppedBefore;

    EngineHost(StepContext context, Maker maker) {
        this.context = context;
        this.maker = maker;
    }

    @Override
    public ScriptConnection connect(String urlOrName) {
        if (!References.passwords(urlOrName).isEmpty()) {
            throw refusal(
                    "a URL with a password in it would be written to the journal; name the connection in the plan and "
                            + "write the password as ${env:NAME}");
        }
        context.connections().open(urlOrName, Access.WRITE);
        return new EngineConnection(context.connections(), this, urlOrName);
    }

    @Override
    public @Nullable String env(String name) {
        boolean named = context.step().verb() instanceof Step.Script script
                && script.env().contains(name);
        if (!named) {
            throw refusal("the script asks for the environment variable " + name
                    + ", which its step does not let it see; say env: [" + name
                    + "] beside the script in the plan, or --env " + name + " with `tranship js`");
        }
        return System.getenv(name);
    }

    @Override
    public Map<String, ? extends @Nullable Object> vars() {
        return new LinkedHashMap<>(context.plan().variables());
    }

    @Override
    public void log(String line) {
        context.listener().on(new Event.Log(context.step().id(), line));
    }

    @Override
    public void step(ScriptStep step) {
        if (current != null) {
            throw refusal("step '" + step.name() + "' is inside of step '" + current.name() + "'; end that one first");
        }
        if (step.undo() != null) {
            throw refusal(
                    "step '" + step.name() + "': undo is a function, which another process could not run; give the "
                            + "statements that take the step back as text");
        }
        if (maker.marks().contains(step.name())) {
            return;
        }
        context.gate().pass();
        stopAt(step.name());
        current = step;
        undoGiven = false;
        context.debugging().inScript(step.name());
        try {
            step.body().run();
            maker.make(context, new Change.Mark(step.name()));
            oneDone = true;
        } finally {
            current = null;
            context.debugging().inScript(null);
        }
    }

    @Override
    public Access access() {
        return Access.WRITE;
    }

    @Override
    public long execute(String connection, String statement) {
        String first = statement.strip().lines().findFirst().orElse("");
        String title = "execute on " + connection + ": " + (first.length() > 60 ? first.substring(0, 59) + "…" : first);
        String outcome =
                make(context, new Change.Statements(title, connection, List.of(statement), undoOfStatement(), false));
        return outcome == null
                ? -1
                : ChangeJson.read(outcome, com.fasterxml.jackson.databind.JsonNode.class)
                        .path("rows")
                        .asLong(-1);
    }

    @Override
    public Map<String, @Nullable Object> copy(Step.Copy copy) {
        StepContext with = withVerb(copy);
        CopyAction action = new CopyAction(copy);
        Prepared prepared = action.prepare(with, Access.WRITE);
        List<EngineException> problems = new ArrayList<>(prepared.problems());
        if (problems.isEmpty()) {
            problems.addAll(action.refusals(with, prepared));
        }
        if (!problems.isEmpty()) {
            throw problems.get(0);
        }
        prepared.notices().forEach(context::notice);
        long rows = 0;
        long rejected = 0;
        for (Change change : prepared.changes()) {
            String outcome = make(with, change);
            if (outcome != null && change instanceof Change.Load load && load.way() != Change.Load.Way.CARRY) {
                Loads.Outcome loaded = ChangeJson.read(outcome, Loads.Outcome.class);
                rows += loaded.written();
                rejected += loaded.rejected();
            }
        }
        Map<String, @Nullable Object> done = new LinkedHashMap<>();
        done.put("rows", rows);
        done.put("rejected", rejected);
        return done;
    }

    private StepContext withVerb(Step.Copy copy) {
        Step.Common was = context.step().common();
        Step.Common common = new Step.Common(
                was.when(),
                was.require(),
                was.onError(),
                was.retry(),
                was.undo(),
                was.verify() == Step.Verify.NONE ? Step.Verify.CHECKSUM : was.verify(),
                was.confirm(),
                was.throttle(),
                was.timeout(),
                was.onFailure());
        Step step = new Step(context.step().id(), common, copy, context.step().place());
        return context.with(step);
    }

    /** {@return the outcome of a change, or null when an earlier process made it outside of any step} */
    @Nullable
    String make(StepContext with, Change change) {
        context.gate().pass();
        if (current != null) {
            return maker.make(with, change);
        }
        // Outside of a step every change is a step of its own, known by its place in the script.
        unnamed++;
        String mark = "(" + unnamed + ") " + change.title();
        if (maker.marks().contains(mark)) {
            return null;
        }
        stopAt(mark);
        String outcome = maker.make(with, change);
        maker.make(context, new Change.Mark(mark));
        oneDone = true;
        return outcome;
    }

    /**
     * Stops the script before a step where the debugger says so. The script may catch that; then it stops again at whatever
     * it does next, and counts as stopped when it ends.
     */
    private void stopAt(String name) {
        Debugging debugging = context.debugging();
        boolean stop = debugging.into()
                ? oneDone
                : debugging.stopsInside(context.step().id(), name);
        if (stoppedBefore == null && stop) {
            stoppedBefore = name;
        }
        if (stoppedBefore != null) {
            throw new EngineException(
                    EngineException.Kind.INTERRUPTED,
                    "RUN-130",
                    "stopped before step '" + stoppedBefore + "'",
                    "`run` goes on from here, `undo` takes it back");
        }
    }

    /** {@return the step before which the script was stopped} */
    Optional<String> stoppedBefore() {
        return Optional.ofNullable(stoppedBefore);
    }

    /** {@return how a native statement is taken back: by the step's undo, once; null when there is none} */
    @Nullable
    List<String> undoOfStatement() {
        if (current == null || current.undoStatements().isEmpty()) {
            return null;
        }
        List<String> undo = undoGiven ? List.of() : current.undoStatements();
        undoGiven = true;
        return undo;
    }

    static EngineException refusal(String message) {
        return new EngineException(EngineException.Kind.FAILED, "RUN-227", message, null);
    }
}
