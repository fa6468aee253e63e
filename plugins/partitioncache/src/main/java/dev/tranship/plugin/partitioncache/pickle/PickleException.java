package dev.tranship.plugin.partitioncache.pickle;

/** Bytes that are no pickle of plain data. */
public final class PickleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean forbidden;

    PickleException(boolean forbidden, String message) {
        super(message);
        this.forbidden = forbidden;
    }

    static PickleException damaged(String message) {
        return new PickleException(false, message);
    }

    static PickleException forbidden(String message) {
        return new PickleException(true, message);
    }

    /** {@return whether it asks for an object or a call that is not allowed, rather than being damaged} */
    public boolean forbidden() {
        return forbidden;
    }
}
