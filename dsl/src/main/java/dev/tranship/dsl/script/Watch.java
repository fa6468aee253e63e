package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Place;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * Lets code of one context run under a limit, and stops it from outside; the context stays usable. What is stopped is
 * always the call that is running, never a later one.
 */
final class Watch {
    private static final String CALLED = "TypeError: Proxy(";
    private static final String NO_FUNCTION = " is not a function";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JsRuntime runtime;
    private final Context context;
    private final Duration limit;
    private final String what;
    private final CodeText text;

    private boolean running;
    private long calls;
    private ScriptException.@Nullable Kind stopped;

    /** @param what names the code in messages, e.g. {@code the transform of 'Customer'} */
    Watch(JsRuntime runtime, Context context, Duration limit, String what, CodeText text) {
        this.runtime = runtime;
        this.context = context;
        this.limit = limit;
        this.what = what;
        this.text = text;
    }

    /**
     * Runs code.
     *
     * @throws ScriptException when the code failed or was stopped
     */
    <T> T run(Supplier<T> code) {
        long call;
        synchronized (this) {
            running = true;
            stopped = null;
            call = ++calls;
        }
        Future<?> alarm = limit.isZero()
                ? null
                : runtime.clock().schedule(() -> timeUp(call), limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return code.get();
        } catch (PolyglotException e) {
            throw failure(e);
        } finally {
            if (alarm != null) {
                alarm.cancel(false);
            }
            synchronized (this) {
                running = false;
            }
        }
    }

    void interrupt() {
        interrupt(PATIENCE);
    }

    /** @param patience how long to wait until the code has stopped */
    void interrupt(Duration patience) {
        stop(ScriptException.Kind.INTERRUPTED, patience);
    }

    private synchronized void timeUp(long call) {
        if (call == calls) {
            stop(ScriptException.Kind.TIME_LIMIT, PATIENCE);
        }
    }

    /** Holds the lock while it waits, so that the running call cannot end and another begin meanwhile. */
    private synchronized void stop(ScriptException.Kind why, Duration patience) {
        if (!running) {
            return;
        }
        stopped = why;
        try {
            context.interrupt(patience);
        } catch (TimeoutException e) {
            // The code is in a call that cannot be stopped; it is as stopped as it can be when that returns.
        }
    }

    private ScriptException failure(PolyglotException e) {
        ScriptException.Kind why;
        synchronized (this) {
            why = stopped;
        }
        // The interruption may arrive as an exception of the host, when it hits a call out of the code.
        if (why != null || e.isInterrupted() || e.isCancelled()) {
            return new ScriptException(
                    why == null ? ScriptException.Kind.INTERRUPTED : why, stoppedMessage(why), text.place(e), null);
        }
        return failure(e, text, what);
    }

    private String stoppedMessage(ScriptException.@Nullable Kind why) {
        return why == ScriptException.Kind.TIME_LIMIT
                ? what + " took longer than " + limit.toMillis() / 1000.0 + " s and was stopped"
                : what + " was stopped";
    }

    static ScriptException failure(PolyglotException e, CodeText text, String what) {
        Place place = text.place(e);
        if (e.isResourceExhausted()) {
            return new ScriptException(
                    ScriptException.Kind.EXHAUSTED, what + " needs more memory or stack than there is", place, null);
        }
        Throwable cause = e.isHostException() ? e.asHostException() : hostCause(e);
        String message = cause == null || cause.getMessage() == null ? said(e) : cause.getMessage();
        return new ScriptException(ScriptException.Kind.FAILED, what + " failed: " + message, place, cause);
    }

    // The engine spells out an object that is called like a function, with all that is in it.
    private static String said(PolyglotException e) {
        String message = String.valueOf(e.getMessage());
        var section = e.getSourceLocation();
        return message.startsWith(CALLED) && message.endsWith(NO_FUNCTION) && section != null
                ? "TypeError: " + section.getCharacters() + " calls what is no function"
                : message;
    }

    private static @Nullable Throwable hostCause(PolyglotException e) {
        var error = e.getGuestObject();
        if (error == null || !error.hasMembers() || !error.hasMember("cause")) {
            return null;
        }
        var cause = error.getMember("cause");
        return cause.isHostObject() && cause.asHostObject() instanceof JsValues.Cause inner ? inner.exception() : null;
    }
}
