package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Place;
import org.jspecify.annotations.Nullable;

/**
 * Code that was running has failed or was stopped. The message is a sentence without Java class names and place; where the
 * engine's own operation failed, its exception is the cause.
 */
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why the code ended. */
    public enum Kind {
        /** It threw an error. */
        FAILED("JS-301"),
        /** It took longer than its limit. */
        TIME_LIMIT("RUN-224"),
        /** Somebody stopped it. */
        INTERRUPTED("JS-303"),
        /** A condition gave something that is neither true nor false. */
        NOT_BOOLEAN("JS-304"),
        /** It needs more memory or stack than there is. */
        EXHAUSTED("JS-305");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** {@return the name of its page in {@code docs/errors}} */
        public String code() {
            return code;
        }
    }

    private final Kind kind;
    private final transient Place place;

    public ScriptException(Kind kind, String message, Place place, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.place = place;
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return kind.code();
    }

    /** {@return where in the plan or script; the beginning of the code where the line is not known} */
    public Place place() {
        return place;
    }
}
