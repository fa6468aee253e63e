package dev.tranship.plugin.postgresql;

/** A value that PostgreSQL cannot hold as it is. The message says what is wrong with it. */
final class Unholdable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unholdable(String message) {
        super(message, null, false, false);
    }
}
