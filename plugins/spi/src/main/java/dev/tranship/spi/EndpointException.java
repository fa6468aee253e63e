package dev.tranship.spi;

import org.jspecify.annotations.Nullable;

/**
 * A failure at a backend. The message is one sentence for a person and never holds a secret; the way out, where there is
 * one, is in {@link #hint()}.
 */
public final class EndpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whose fault it is and what can be done, which decides on retry, quarantine and exit code. */
    public enum Kind {
        /** The backend is not there, or the file does not exist or is not of this kind. */
        CONNECT,
        /** The backend refuses the credentials. */
        AUTHENTICATE,
        /** A dataset, column or object that was named does not exist. */
        NOT_FOUND,
        /** A row breaks a rule of the target (key, not null, check, foreign key). */
        CONSTRAINT,
        /** The endpoint cannot do what was asked; nothing was done. */
        UNSUPPORTED,
        /** The backend does not understand or refuses a statement. */
        STATEMENT,
        /** May go well when tried again: locked, overloaded, connection lost. */
        TRANSIENT,
        /** The disk is full or a quota is used up. */
        CAPACITY,
        /** The stored data is damaged. */
        CORRUPT
    }

    private final Kind kind;
    private final @Nullable String hint;

    public EndpointException(Kind kind, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.hint = hint;
    }

    public EndpointException(Kind kind, String message) {
        this(kind, message, null, null);
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable String hint() {
        return hint;
    }

    /** {@return the same failure, with what it is about, such as a column, before its sentence} */
    public EndpointException about(String what) {
        return new EndpointException(kind, what + ": " + getMessage(), hint, this);
    }
}
