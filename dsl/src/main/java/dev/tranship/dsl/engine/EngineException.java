package dev.tranship.dsl.engine;

import dev.tranship.dsl.script.ScriptException;
import org.jspecify.annotations.Nullable;

/**
 * Something a person can understand and act on went wrong. The message is one sentence without a secret; {@link #help()} is
 * the way out.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; it decides on the exit code. */
    public enum Kind {
        /** A step failed. */
        FAILED,
        /** What was asked for makes no sense here: unknown step, nothing to undo, another meaning. */
        USAGE,
        /** Source and target differ. */
        DIFFERENT,
        /** An endpoint could not be opened. */
        CONNECT,
        /** Stopped on request. */
        INTERRUPTED
    }

    private final Kind kind;
    private final String code;
    private final @Nullable String help;

    public EngineException(Kind kind, String code, String message, @Nullable String help, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
        this.help = help;
    }

    public EngineException(Kind kind, String code, String message, @Nullable String help) {
        this(kind, code, message, help, null);
    }

    /** {@return a failure of JavaScript with the place where it happened} */
    public static EngineException of(ScriptException e) {
        boolean stopped = e.kind() == ScriptException.Kind.INTERRUPTED;
        return new EngineException(
                stopped ? Kind.INTERRUPTED : Kind.FAILED, e.code(), e.place() + ": " + e.getMessage(), null, e);
    }

    public Kind kind() {
        return kind;
    }

    /** {@return the stable code, e.g. {@code RUN-201}; its page is {@code docs/errors/<code>.md}} */
    public String code() {
        return code;
    }

    public @Nullable String help() {
        return help;
    }
}
