package dev.tranship.plugin.ddl;

/** A statement, or a part of one, that is not what it seemed to be. The message is a clause for people. */
final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
        super(message, null, false, false);
    }
}
