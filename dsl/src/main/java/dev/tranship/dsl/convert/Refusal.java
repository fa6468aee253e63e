package dev.tranship.dsl.convert;

/** A value that cannot be carried unchanged. The message is the reason; there is no stack trace, for there can be millions. */
final class Refusal extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
        super(reason);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
