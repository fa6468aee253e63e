package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * A function of rows in a context of its own. Used by one thread at a time, except {@link #interrupt}. The same rows under the
 * same settings give the same result whatever the batches they come in, as long as the function keeps no state.
 */
public final class Transform implements AutoCloseable {
    /**
     * What became of a batch.
     *
     * @param rows in the row type asked for, in the order of the source rows; values that the function did not change are
     *     those of the batch, and unchanged columns may share its vectors
     * @param sourceRows by output row the input row it came from
     * @param filtered how many rows the function dropped by returning null
     * @param rejected at most one for an input row, in their order; a rejected row has no output and emits nothing
     * @param emitted dataset → rows, in the order they were emitted
     */
    public record Result(
            Batch rows, int[] sourceRows, int filtered, List<Rejected> rejected, Map<String, List<Emitted>> emitted) {}

    /**
     * A row for another dataset. {@link EmittedRows} brings such rows to a row type.
     *
     * @param row the position of the input row that it was emitted at
     * @param values column → boxed value where the column came unchanged from the row, else natural value
     */
    public record Emitted(int row, Map<String, @Nullable Object> values) {}

    /**
     * An input row that could not be transformed.
     *
     * @param row its position in the batch
     * @param column the column of the output at fault, where it is one
     * @param reason a sentence for a person
     * @param place where the function threw, else where it begins
     */
    public record Rejected(int row, @Nullable String column, Rule rule, String reason, Place place) {}

    /** What a rejected row has broken. */
    public enum Rule {
        /** The function said {@code ctx.reject}. */
        REJECTED,
        /** The function threw an error. */
        ERROR,
        /** The function returned something that is no row. */
        NOT_A_ROW,
        /** A returned property is no column of the output. */
        UNKNOWN_COLUMN,
        /** A column that takes no NULL got none of a value. */
        NOT_NULL,
        /** A value does not fit the type of its column exactly. */
        TYPE
    }

    private final RowType in;
    private final ScriptSettings settings;
    private final Context context;
    private final CodeText text;
    private final Watch watch;
    private final JsValues values;
    private final Value function;
    private final Map<RowType, Value> glues = new HashMap<>();
    private RowShape shape;
    private final RowRandom early;
    private @Nullable RowEvents events;
    private @Nullable Application application;
    private long base;

    Transform(JsRuntime runtime, Step.Code code, String dataset, RowType in, ScriptSettings settings) {
        this.in = in;
        this.settings = settings;
        this.early = new RowRandom(settings.seed());
        this.context = runtime.context(settings);
        boolean done = false;
        try {
            CodeText attempt = CodeText.function(code);
            this.text = attempt;
            this.watch = new Watch(runtime, context, settings.limit(), "the transform of '" + dataset + "'", attempt);
            Value global = context.eval("js", "Object.getOwnPropertyNames(globalThis).join()");
            this.shape = RowShape.of(code.text(), in, Set.of(global.asString().split(",")));
            this.values = new JsValues(context, settings.now(), new Calls());
            values.helper("constant").executeVoid("vars", values.toJs(settings.vars()));
            this.function = compile();
            done = true;
        } finally {
            if (!done) {
                context.close(true);
            }
        }
    }

    private Value compile() {
        Value result;
        try {
            context.parse(text.source());
        } catch (PolyglotException e) {
            throw new PlanException(List.of(text.syntaxError(e)));
        }
        result = watch.run(() -> context.eval(text.source()));
        if (!result.canExecute() || values.helper("isAsync").execute(result).asBoolean()) {
            throw new PlanException(List.of(text.diagnostic(
                    Diagnostic.Severity.ERROR,
                    "JS-102",
                    result.canExecute()
                            ? "a transform cannot be async or a generator"
                            : "the code gives " + what(result) + ", not a function",
                    text.code().place(),
                    1,
                    result.canExecute()
                            ? "write row => ({ ...row }) without async"
                            : "let the last expression be a function, e.g. row => ({ ...row })")));
        }
        return result;
    }

    private String what(Value value) {
        String kind = values.helper("kind").execute(value).asString();
        return switch (kind) {
            case "null" -> "nothing";
            case "object", "array" -> "an " + kind;
            default -> "a " + kind;
        };
    }

    /** The calls of the function come from whichever batch is running. */
    private final class Calls implements JsValues.RowCalls {
        @Override
        public double random(int row) {
            return events == null ? early.next() : events.random(row);
        }

        @Override
        public void emit(int row, String dataset, Value value) {
            if (events == null) {
                throw new IllegalArgumentException("ctx.emit works only while a row is transformed");
            }
            events.emit(row, dataset, value);
        }
    }

    /**
     * {@return the columns that the function gives, found by running it over the sample: input columns that come back keep
     * their type unless none of their values fits it any more; new ones take the type of their values, see the guide}
     *
     * @throws PlanException JS-103 when a column gets values of types that do not go together
     * @throws ScriptException when the function was stopped
     */
    public RowType outputOf(Batch sample) {
        check(sample);
        return plainly(() -> {
            Inference inference = new Inference(text, shape, begin(sample));
            Map<String, Object> host = Map.of(
                    "failed", call(a -> inference.events().failed(a[0].asInt(), a[1])),
                    "result", call(a -> inference.result(a[0].asInt(), a[1])));
            Value glue =
                    context.eval(Glue.results(shape)).execute(values.helpers(), function, ProxyObject.fromMap(host));
            watch.run(() -> {
                glue.executeVoid(sample.rows(), Cells.of(sample, shape, values), base);
                return true;
            });
            return end(inference.events(), inference::rowType);
        });
    }

    /**
     * {@return the rows, in the given row type}
     *
     * @throws ScriptException when the function was stopped; the transform can be used again
     */
    public Result apply(Batch batch, RowType out) {
        check(batch);
        return plainly(() -> {
            Application current = new Application(shape, batch, out, begin(batch));
            application = current;
            Value glue = glues.computeIfAbsent(out, this::glue);
            int rows = watch.run(() -> glue.execute(
                            batch.rows(),
                            Cells.of(batch, shape, values),
                            current.cells(),
                            current.sources(),
                            current.hiddenSources(),
                            Glue.NULL,
                            Glue.MISSING,
                            current.capacity(),
                            base)
                    .asInt());
            return end(current.events(), () -> current.finish(rows));
        });
    }

    private void check(Batch batch) {
        if (!batch.rowType().equals(in)) {
            throw new IllegalArgumentException("the transform is made for " + in + ", not for " + batch.rowType());
        }
    }

    private RowEvents begin(Batch batch) {
        RowEvents current = new RowEvents(text, values, shape, batch, base, settings.seed());
        events = current;
        return current;
    }

    private <T> T end(RowEvents finished, Supplier<T> result) {
        if (!finished.isPlain()) {
            throw new NotPlain();
        }
        return result.get();
    }

    /** Should the function be able to see more than its text tells, everything is shown to it and the batch done again. */
    private <T> T plainly(Supplier<T> work) {
        try {
            return work.get();
        } catch (NotPlain e) {
            shape = shape.open();
            glues.clear();
            return work.get();
        } finally {
            base += events == null ? 0 : events.rows();
            events = null;
            application = null;
        }
    }

    private Value glue(RowType out) {
        Map<String, Object> host = Map.of(
                "failed", call(a -> current().events().failed(a[0].asInt(), a[1])),
                "refused", call(a -> current().refused(a[0].asInt(), a[1], a[2].asBoolean())),
                "dropped", call(a -> current().dropped()),
                "unknown", call(a -> current().unknown(a[0].asInt(), a[1])),
                "flush", call(a -> current().flush(a[0].asInt())),
                "position", (ProxyExecutable) a -> current().events().position(a[0].asInt(), a[1]),
                "odd", (ProxyExecutable) a -> current().odd(a[0], a[1].asInt()));
        return context.eval(Glue.batch(shape, out)).execute(values.helpers(), function, ProxyObject.fromMap(host));
    }

    private Application current() {
        if (application == null) {
            throw new IllegalStateException("no batch is being transformed");
        }
        return application;
    }

    private interface Call {
        void call(Value[] arguments);
    }

    private static ProxyExecutable call(Call call) {
        return arguments -> {
            call.call(arguments);
            return null;
        };
    }

    /** Stops the function that is running, if one is; may be called by any thread, and returns when it has stopped. */
    public void interrupt() {
        watch.interrupt();
    }

    @Override
    public void close() {
        context.close(true);
    }
}
