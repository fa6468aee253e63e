package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import org.jspecify.annotations.Nullable;

/** Failures in the words of the SPI. */
final class Failures {
    private static final int SHOWN = 200;

    private Failures() {}

    static EndpointException of(Kind kind, String message) {
        return new EndpointException(kind, message);
    }

    static EndpointException of(Kind kind, String message, @Nullable String hint) {
        return new EndpointException(kind, message, hint, null);
    }

    static EndpointException corrupt(String message) {
        return of(Kind.CORRUPT, message);
    }

    static EndpointException unsupported(String message, @Nullable String hint) {
        return of(Kind.UNSUPPORTED, message, hint);
    }

    /** {@return the refusal of an entry that a backend cannot hold} */
    static EndpointException unholdable(Backend backend, String partition, String hash, String reason) {
        return of(
                Kind.CONSTRAINT,
                backend.word() + " cannot hold the entry " + hash + " of the partition " + partition + ": " + reason);
    }

    static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
    }
}
