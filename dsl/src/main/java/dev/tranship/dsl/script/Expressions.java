package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the conditions of a plan ({@code when}, {@code require}, {@code break}). Used by one thread at a time, except
 * {@link #interrupt}. Its context is made at the first condition.
 */
public final class Expressions implements AutoCloseable {
    private final JsRuntime runtime;
    private final ScriptSettings settings;
    private @Nullable Context context;
    private @Nullable JsValues values;
    private volatile @Nullable Watch running;

    public Expressions(JsRuntime runtime, ScriptSettings settings) {
        this.runtime = runtime;
        this.settings = settings;
    }

    /**
     * {@return what the condition says}
     *
     * @param bindings the names that the condition can use, each a boxed value of {@link dev.tranship.spi.Values}, a list or
     *     map of those, or an object whose exported methods the condition may call
     * @throws PlanException JS-101 when the code is not JavaScript
     * @throws ScriptException when it fails, is stopped, or gives neither true nor false
     */
    public boolean test(Step.Code code, Map<String, ? extends @Nullable Object> bindings) {
        CodeText text = CodeText.script(code);
        Value result = evaluate(text, bindings);
        if (!result.isBoolean()) {
            Object natural = natural(text, result);
            throw new ScriptException(
                    ScriptException.Kind.NOT_BOOLEAN,
                    "the condition gives " + (natural == null ? "nothing" : Fitting.describe(natural))
                            + ", which is neither true nor false",
                    code.place(),
                    null);
        }
        return result.asBoolean();
    }

    /**
     * {@return the value of the code: null, Boolean, Long, BigInteger, Double, BigDecimal, String, Instant, byte[], or a List
     * or Map of those}
     *
     * @throws PlanException JS-101 when the code is not JavaScript
     * @throws ScriptException when it fails, is stopped, or gives no such value
     */
    public @Nullable Object evaluate(Step.Code code, Map<String, ? extends @Nullable Object> bindings) {
        CodeText text = CodeText.script(code);
        return natural(text, evaluate(text, bindings));
    }

    private @Nullable Object natural(CodeText text, Value result) {
        try {
            return values().natural(result);
        } catch (IllegalArgumentException e) {
            throw new ScriptException(
                    ScriptException.Kind.FAILED,
                    String.valueOf(e.getMessage()),
                    text.code().place(),
                    e);
        }
    }

    private Value evaluate(CodeText text, Map<String, ? extends @Nullable Object> bindings) {
        JsValues forms = values();
        Context current = context();
        try {
            current.parse(text.source());
        } catch (PolyglotException e) {
            throw new PlanException(List.of(text.syntaxError(e)));
        }
        Value globals = current.getBindings("js");
        Watch watch = new Watch(runtime, current, settings.limit(), "the condition", text);
        running = watch;
        try {
            bindings.forEach((name, value) -> globals.putMember(name, forms.toJs(value)));
            return watch.run(() -> current.eval(text.source()));
        } finally {
            running = null;
            bindings.keySet().forEach(globals::removeMember);
        }
    }

    private Context context() {
        Context current = context;
        if (current == null) {
            current = runtime.context(settings);
            context = current;
        }
        return current;
    }

    private JsValues values() {
        JsValues current = values;
        if (current == null) {
            current = new JsValues(context(), settings.now(), new WithoutRows(settings.seed()));
            values = current;
        }
        return current;
    }

    /** Stops the condition that is being evaluated, if one is; may be called by any thread. */
    public void interrupt() {
        Watch watch = running;
        if (watch != null) {
            watch.interrupt();
        }
    }

    @Override
    public void close() {
        if (context != null) {
            context.close(true);
        }
    }
}
