package dev.tranship.plugin.neo4j;

/** A value that one side cannot hold; the message says why. */
final class Unholdable extends Exception {
    private static final long serialVersionUID = 1L;

    Unholdable(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
