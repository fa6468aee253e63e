package dev.tranship.plugin.mysql;

/** A value that MySQL would store as another one, or not at all. */
final class Unholdable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unholdable(String message) {
        super(message, null, false, false);
    }
}
