package dev.tranship.plugin.redis;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** What an answer or a failure of a server means. */
final class RedisErrors {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("NOAUTH", Kind.AUTHENTICATE),
            Map.entry("WRONGPASS", Kind.AUTHENTICATE),
            Map.entry("NOPERM", Kind.AUTHENTICATE),
            Map.entry("OOM", Kind.CAPACITY),
            Map.entry("LOADING", Kind.TRANSIENT),
            Map.entry("BUSY", Kind.TRANSIENT),
            Map.entry("TRYAGAIN", Kind.TRANSIENT),
            Map.entry("CLUSTERDOWN", Kind.TRANSIENT),
            Map.entry("MASTERDOWN", Kind.TRANSIENT),
            Map.entry("READONLY", Kind.UNSUPPORTED),
            Map.entry("MISCONF", Kind.CAPACITY),
            Map.entry("WRONGTYPE", Kind.CONSTRAINT),
            Map.entry("BUSYKEY", Kind.CONSTRAINT));

    private RedisErrors() {}

    /** @param doing what failed, e.g. {@code reading session:*} */
    static EndpointException of(String doing, JedisException failure) {
        if (failure instanceof JedisConnectionException) {
            return new EndpointException(
                    Kind.TRANSIENT,
                    "the connection was lost while " + doing + ": " + said(failure),
                    "try again",
                    failure);
        }
        Kind kind = failure instanceof JedisAccessControlException ? Kind.AUTHENTICATE : kind(failure);
        return new EndpointException(
                kind, "the server refused while " + doing + ": " + said(failure), hint(kind), failure);
    }

    /** {@return why TLS did not come about; null when that is not what failed} */
    static @Nullable SSLException handshake(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException unproven) {
                return unproven;
            }
        }
        return null;
    }

    /** {@return the first word of the server's answer, e.g. {@code WRONGTYPE}} */
    static String word(JedisException failure) {
        String message = said(failure);
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    private static Kind kind(JedisException failure) {
        return KINDS.getOrDefault(word(failure), Kind.STATEMENT);
    }

    private static @Nullable String hint(Kind kind) {
        return kind == Kind.TRANSIENT ? "try again" : null;
    }

    private static String said(JedisException failure) {
        Throwable cause = failure.getCause();
        // Of a failure that only wraps another one the message begins with the name of a class.
        String message = String.valueOf(
                cause != null && cause.toString().equals(failure.getMessage())
                        ? cause.getMessage()
                        : failure.getMessage());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
