package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * JavaScript at a prompt: one context, sandboxed as that of scripts, that lives as long as the shell. What a line declares,
 * later lines see. The connections of the {@link ConsoleHost} and {@code run} are variables; {@code _} is the last result. The
 * clock stands still within a line.
 *
 * <p>Used by one thread at a time, except {@link #interrupt}. A line may be run while another waits in a call of the host.
 */
public final class JsConsole implements AutoCloseable {
    private static final Duration PATIENCE_FOR_MEMBERS = Duration.ofSeconds(5);
    private static final String WHAT = "the line";

    private final JsRuntime runtime;
    private final ConsoleHost host;
    private final Context context;
    private final JsValues values;
    private final Value console;
    private CodeText current = CodeText.script(code(""));
    private volatile @Nullable Watch running;

    /** Begins; takes some tenths of a second when it is the first context of the runtime. */
    public JsConsole(JsRuntime runtime, ConsoleHost host, Consumer<String> log) {
        this.runtime = runtime;
        this.host = host;
        Instant now = Instant.now();
        ScriptSettings settings = ScriptSettings.of(now.toEpochMilli(), now).withConsole(log);
        this.context = runtime.context(settings, false);
        boolean done = false;
        try {
            this.values = new JsValues(context, now, new WithoutRows(settings.seed()));
            Value api =
                    new ScriptFunctions(values, host, e -> current.place(e), s -> current.place(s)).install(context);
            Map<String, Object> functions = new HashMap<>();
            functions.put("connect", values.checked(a -> host.connect(a[0].asString())));
            functions.put("run", values.checked(a -> values.toJs(host.run())));
            this.console =
                    context.eval(ConsolePrelude.SOURCE).execute(ProxyObject.fromMap(functions), api, values.helpers());
            done = true;
        } finally {
            if (!done) {
                context.close(true);
            }
        }
    }

    // ---- running

    /**
     * Runs what was typed.
     *
     * @throws PlanException JS-101 when it is no JavaScript
     * @throws ScriptException when it failed or was stopped; variables stay
     */
    public ConsoleResult eval(String text) {
        Step.Code code = code(text);
        CodeText line = parsed(code);
        CodeText before = current;
        Watch around = running;
        Watch watch = new Watch(runtime, context, Duration.ZERO, WHAT, line);
        current = line;
        running = watch;
        try {
            Value result = watch.run(() -> {
                prepare();
                return context.eval(line.source());
            });
            Value kept = watch.run(() -> kept(result));
            return watch.run(() -> described(kept));
        } catch (ScriptException e) {
            if (e.kind() == ScriptException.Kind.INTERRUPTED) {
                // What stopped the line must not stop what comes after it.
                Thread.interrupted();
            }
            throw e;
        } finally {
            running = around;
            current = before;
        }
    }

    private void prepare() {
        values.helper("clock").executeVoid((double) System.currentTimeMillis());
        names();
    }

    private void names() {
        console.getMember("connections").executeVoid(array(List.copyOf(host.connections())));
    }

    private Value array(List<String> texts) {
        Value array = values.helper("newArray").execute();
        texts.forEach(text -> values.helper("push").executeVoid(array, text));
        return array;
    }

    /** What was promised takes the place of the promise, where it is there by now. */
    private Value kept(Value result) {
        if (!console.getMember("isPromise").execute(result).asBoolean()) {
            return result;
        }
        Value state = console.getMember("settle").execute(result);
        if (!state.getMember("done").asBoolean()) {
            return result;
        } else if (state.hasMember("failed")) {
            throw state.getMember("error").throwException();
        }
        return state.getMember("value");
    }

    private ConsoleResult described(Value result) {
        Value description = console.getMember("describe").execute(result);
        String kind = description.getMember("kind").asString();
        if (kind.equals("nothing")) {
            return new ConsoleResult.Nothing();
        }
        console.getMember("last").executeVoid(result);
        return switch (kind) {
            case "table" -> rows(description);
            case "text" -> new ConsoleResult.Told(description.getMember("text").asString());
            default -> new ConsoleResult.Single(values.natural(description.getMember("value")));
        };
    }

    private ConsoleResult.Rows rows(Value table) {
        Value given = table.getMember("rows");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> columns = ScriptFunctions.strings(table.getMember("columns"));
        for (long i = 0; i < given.getArraySize(); i++) {
            Value row = given.getArrayElement(i);
            List<@Nullable Object> cells = new ArrayList<>(columns.size());
            for (int column = 0; column < columns.size(); column++) {
                cells.add(values.natural(row.getArrayElement(column)));
            }
            rows.add(cells);
        }
        return new ConsoleResult.Rows(columns, rows);
    }

    /**
     * Stops the line that is running, if one is; may be called by any thread. The context lives on.
     *
     * @param patience how long to wait until it has stopped
     */
    public void interrupt(Duration patience) {
        Watch watch = running;
        if (watch != null) {
            watch.interrupt(patience);
        }
    }

    // ---- reading

    /** {@return whether the text can be run, must go on, or is wrong; runs nothing} */
    public Completeness analyze(String text) {
        if (text.isBlank()) {
            return new Completeness.Complete();
        }
        Step.Code code = code(text);
        try {
            parsed(code);
            return new Completeness.Complete();
        } catch (PlanException e) {
            return open(code)
                    ? new Completeness.Incomplete()
                    : new Completeness.Wrong(e.diagnostics().get(0));
        }
    }

    /** {@return the text in the form in which it is run} */
    private CodeText parsed(Step.Code code) {
        String text = code.text();
        List<CodeText> readings = new ArrayList<>();
        if (ConsoleText.mayBeObject(text)) {
            readings.add(ConsoleText.expression(code));
        }
        if (ConsoleText.awaits(text)) {
            readings.add(ConsoleText.awaited(code));
        }
        for (CodeText reading : readings) {
            if (problem(reading) == null) {
                return reading;
            }
        }
        CodeText written = CodeText.script(code);
        PolyglotException problem = problem(written);
        if (problem != null) {
            throw new PlanException(List.of(written.syntaxError(problem)));
        }
        return ConsoleText.statements(code);
    }

    private @Nullable PolyglotException problem(CodeText text) {
        try {
            context.parse(text.source());
            return null;
        } catch (PolyglotException e) {
            return e;
        }
    }

    private boolean open(Step.Code code) {
        PolyglotException problem = problem(CodeText.script(code));
        if (problem == null || problem.isIncompleteSource()) {
            return true;
        }
        // An open template or comment is an error to the parser, and so is an open bracket after await.
        return OpenText.isOpen(code.text());
    }

    // ---- members

    /** How a member can be used. */
    public enum MemberKind {
        FUNCTION,
        VALUE,
        /** A name that the shell gives: a connection, {@code run}. */
        GIVEN
    }

    public record Member(String name, MemberKind kind) {}

    /**
     * @param address of the dataset or connection it is, e.g. {@code shop.main}; empty for everything else
     * @param connection whether it is a connection
     */
    public record Members(String address, boolean connection, List<Member> members) {
        public Members {
            members = List.copyOf(members);
        }
    }

    /**
     * {@return what there is below a chain of names, e.g. {@code [run, steps]}, or below nothing: the variables} Calls no
     * function. Empty where there is nothing of that name.
     */
    public Optional<Members> members(List<String> path) {
        if (running != null) {
            return Optional.empty();
        }
        Watch watch = new Watch(runtime, context, PATIENCE_FOR_MEMBERS, WHAT, current);
        try {
            return watch.run(() -> {
                names();
                Value found = console.getMember("members").execute(array(path));
                return found.isNull() ? Optional.empty() : Optional.of(members(found));
            });
        } catch (ScriptException e) {
            return Optional.empty();
        }
    }

    private static Members members(Value found) {
        List<String> names = ScriptFunctions.strings(found.getMember("names"));
        List<String> kinds = ScriptFunctions.strings(found.getMember("kinds"));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            members.add(new Member(names.get(i), kind(kinds.get(i))));
        }
        boolean connection = found.getMember("kind").asString().equals("connection");
        return new Members(found.getMember("address").asString(), connection, members);
    }

    private static MemberKind kind(String word) {
        return switch (word) {
            case "function" -> MemberKind.FUNCTION;
            case "given" -> MemberKind.GIVEN;
            default -> MemberKind.VALUE;
        };
    }

    private static Step.Code code(String text) {
        return new Step.Code(text, new Place("prompt", 1, 1));
    }

    @Override
    public void close() {
        context.close(true);
    }
}
