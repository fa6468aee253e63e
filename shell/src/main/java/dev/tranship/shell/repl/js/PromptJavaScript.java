package dev.tranship.shell.repl.js;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.plan.Defaults;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ConsoleResult;
import dev.tranship.dsl.script.JsConsole;
import dev.tranship.dsl.script.JsRuntime;
import dev.tranship.dsl.script.ScriptException;
import dev.tranship.dsl.step.script.PromptHost;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.repl.JavaScript;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.command.Walk;
import dev.tranship.spi.EndpointException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The console of the engine, over what the shell has open. */
public final class PromptJavaScript implements JavaScript {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final StepSummary NOTHING = new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    private static final Pattern UNKNOWN_NAME = Pattern.compile("ReferenceError: (\\w+) is not defined");

    private final ReplState state;
    private final ConsoleResults results;
    private volatile @Nullable JsConsole console;
    private @Nullable JsRuntime runtime;
    private boolean closed;

    public PromptJavaScript(ReplState state) {
        this.state = state;
        this.results = new ConsoleResults(state.output());
    }

    // The first one who needs it makes it, and who comes meanwhile waits.
    private synchronized JsConsole console() {
        JsConsole there = console;
        if (there == null) {
            JsRuntime made = new JsRuntime();
            runtime = made;
            PromptHost host =
                    new PromptHost(new Around(), line -> state.output().unpaged(line + "\n"));
            there = new JsConsole(made, host, line -> state.output().unpaged(line + "\n"));
            console = there;
        }
        return there;
    }

    @Override
    public synchronized void warm() {
        // The shell may have been left before it was ready.
        if (!closed) {
            console().analyze("({})");
        }
    }

    @Override
    public Completeness analyze(String text) {
        dev.tranship.dsl.script.Completeness found = console().analyze(text);
        if (found instanceof dev.tranship.dsl.script.Completeness.Incomplete) {
            return Completeness.INCOMPLETE;
        }
        return found instanceof dev.tranship.dsl.script.Completeness.Wrong ? Completeness.ERROR : Completeness.COMPLETE;
    }

    @Override
    public ExitCode run(String text) {
        ConsoleResult result;
        try {
            result = console().eval(text);
        } catch (ScriptException e) {
            throw readable(e, text);
        }
        results.show(result);
        return ExitCode.OK;
    }

    // What the engine or a store has to say needs no frame; where in the line it happened, everybody sees.
    private RuntimeException readable(ScriptException e, String text) {
        if (e.getCause() instanceof EngineException cause) {
            return cause;
        } else if (e.getCause() instanceof EndpointException cause) {
            return cause;
        }
        String where = text.strip().contains("\n") ? "line " + e.place().line() + ": " : "";
        boolean stopped = e.kind() == ScriptException.Kind.INTERRUPTED;
        return new EngineException(
                stopped ? EngineException.Kind.INTERRUPTED : EngineException.Kind.FAILED,
                e.code(),
                where + e.getMessage(),
                meant(String.valueOf(e.getMessage()), text),
                e);
    }

    /** {@return the way out for who mistyped a command, or looks for what JavaScript calls otherwise} */
    private @Nullable String meant(String message, String text) {
        Matcher unknown = UNKNOWN_NAME.matcher(message);
        if (!unknown.find()) {
            return null;
        }
        String name = unknown.group(1);
        if (name.equals("print")) {
            return "console.log(…) prints";
        }
        return text.strip().split("\\s+", 2)[0].equals(name)
                ? state.commands()
                        .closest(name)
                        .map(command -> "did you mean the command '" + command + "'?")
                        .orElse("`help` lists the commands; `connections` lists what has a name here")
                : null;
    }

    @Override
    public void interrupt() {
        JsConsole there = console;
        if (there != null) {
            there.interrupt(PATIENCE);
        }
    }

    @Override
    public Optional<JsConsole.Members> members(List<String> path) {
        return console().members(path);
    }

    @Override
    public synchronized void close() {
        JsConsole there = console;
        JsRuntime made = runtime;
        if (there != null && made != null) {
            there.close();
            made.close();
        }
        console = null;
        runtime = null;
        closed = true;
    }

    /** {@return what holds for a step of a plan that says nothing} */
    private static Step.Common common(Step.Verb verb) {
        return new Step.Common(
                null,
                null,
                new Step.OnError.Stop(),
                Defaults.RETRY,
                new Step.Undo.Auto(),
                verb instanceof Step.Copy ? Step.Verify.CHECKSUM : Step.Verify.NONE,
                false,
                null,
                null,
                Step.OnFailure.STOP);
    }

    private final class Around implements PromptHost.Surroundings {
        @Override
        public @Nullable Session session() {
            return state.session().orElse(null);
        }

        @Override
        public Connections connections() {
            return state.stores().ofCommand();
        }

        @Override
        public StepSummary perform(Step.Verb verb) {
            Session typed = state.typedSession();
            Step step = new Step(verb.word(), common(verb), verb, Place.NOWHERE);
            List<StepView> steps = new Walk(state)
                    .quietly(typed, () -> typed.appendAndRun(step))
                    .steps();
            StepSummary summary = steps.get(steps.size() - 1).summary();
            return summary == null ? NOTHING : summary;
        }
    }
}
