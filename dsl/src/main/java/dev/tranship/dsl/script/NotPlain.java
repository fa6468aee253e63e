package dev.tranship.dsl.script;

/** A function that looked as if it could not see the columns it does not name has made a property of such a name. */
final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotPlain() {
        super("not plain", null, false, false);
    }
}
