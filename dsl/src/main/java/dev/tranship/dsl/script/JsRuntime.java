package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.Step;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

/**
 * Owns what all JavaScript of a process shares: the engine with its parsed code, and the clock that enforces limits. Makes
 * sandboxed contexts: no files, network, threads, processes, environment or host classes. Safe for use by many threads; the
 * engine is made when the first code is run. Closing it closes every context made by it.
 */
public final class JsRuntime implements AutoCloseable {
    private @Nullable Shared shared;

    /** All contexts of one engine need the same HostAccess object. */
    private record Shared(Engine engine, HostAccess access, ScheduledExecutorService clock) {
        static Shared create() {
            return new Shared(
                    Engine.newBuilder("js")
                            .allowExperimentalOptions(true)
                            .option("engine.WarnInterpreterOnly", "false")
                            .build(),
                    HostAccess.newBuilder(HostAccess.EXPLICIT)
                            .allowArrayAccess(true)
                            .allowListAccess(true)
                            .allowBufferAccess(true)
                            .build(),
                    Executors.newSingleThreadScheduledExecutor(task -> {
                        Thread thread = new Thread(task, "script-limits");
                        thread.setDaemon(true);
                        return thread;
                    }));
        }
    }

    private synchronized Shared shared() {
        if (shared == null) {
            shared = Shared.create();
        }
        return shared;
    }

    /** {@return a new context; the caller closes it and uses it from one thread at a time} */
    Context context(ScriptSettings settings) {
        return context(settings, true);
    }

    /** @param strict whether a name must be declared before a value is given to it */
    Context context(ScriptSettings settings, boolean strict) {
        Shared parts = shared();
        LineStream console = new LineStream(settings.console());
        return Context.newBuilder("js")
                .engine(parts.engine)
                .allowHostAccess(parts.access)
                .allowIO(IOAccess.NONE)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowCreateThread(false)
                .allowCreateProcess(false)
                .allowNativeAccess(false)
                .out(console)
                .err(console)
                .timeZone(ZoneOffset.UTC)
                .option("js.strict", String.valueOf(strict))
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.graal-builtin", "false")
                .option("js.esm-eval-returns-exports", "true")
                .option("js.unhandled-rejections", "throw")
                .build();
    }

    ScheduledExecutorService clock() {
        return shared().clock;
    }

    /** {@return what makes the code unusable as JavaScript: nothing, or one syntax error (JS-101)} */
    public List<Diagnostic> check(Step.Code code) {
        CodeText text = CodeText.function(code);
        try (Context context = context(ScriptSettings.of(0, java.time.Instant.EPOCH))) {
            context.parse(text.source());
            return List.of();
        } catch (PolyglotException e) {
            return List.of(text.syntaxError(e));
        }
    }

    @Override
    public synchronized void close() {
        if (shared != null) {
            shared.clock.shutdownNow();
            shared.engine.close(true);
            shared = null;
        }
    }
}
