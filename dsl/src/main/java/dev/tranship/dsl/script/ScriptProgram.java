package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;

/**
 * A whole script with the API of {@link ScriptHost}, in a context of its own. Runs once; used by one thread, except {@link
 * #interrupt}.
 */
public final class ScriptProgram implements AutoCloseable {
    private final CodeText text;
    private final Context context;
    private final Watch watch;

    /** @throws PlanException JS-101 when the code is not JavaScript */
    public ScriptProgram(JsRuntime runtime, Step.Code code, ScriptSettings settings, ScriptHost host) {
        this.text = CodeText.module(code);
        this.context = runtime.context(settings);
        this.watch = new Watch(runtime, context, settings.limit(), "the script", text);
        boolean done = false;
        try {
            try {
                context.parse(text.source());
            } catch (PolyglotException e) {
                throw new PlanException(List.of(text.syntaxError(e)));
            }
            JsValues values = new JsValues(context, settings.now(), new WithoutRows(settings.seed()));
            new ScriptFunctions(values, host, text::place, text::place).install(context);
            done = true;
        } finally {
            if (!done) {
                context.close(true);
            }
        }
    }

    /**
     * Runs the script to its end, awaited promises included.
     *
     * @throws ScriptException when it failed or was stopped
     */
    public void run() {
        watch.run(() -> context.eval(text.source()));
    }

    /** Stops the script, if it is running; may be called by any thread, and returns when it has stopped. */
    public void interrupt() {
        watch.interrupt();
    }

    @Override
    public void close() {
        context.close(true);
    }
}
