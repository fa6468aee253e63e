package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.List;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** A command that is to be sent. The first argument is the key that it is about. */
record Request(Command command, byte[]... arguments) {
    /** @param expiry when the key expires, in milliseconds since 1970; 0 when it never does */
    static Request restore(byte[] key, byte[] payload, long expiry, boolean replace) {
        byte[] moment = Wire.bytes(expiry);
        byte[] absolute = Wire.bytes("ABSTTL");
        return replace
                ? new Request(Command.RESTORE, key, moment, payload, absolute, Wire.bytes("REPLACE"))
                : new Request(Command.RESTORE, key, moment, payload, absolute);
    }

    /** {@return whether a refusal says that the request was done before: those that only add are not taken twice} */
    boolean isThere(JedisDataException refusal) {
        return switch (RedisErrors.word(refusal)) {
            case "BUSYKEY" -> command == Command.RESTORE;
            case "ERR" -> command == Command.XADD;
            default -> false;
        };
    }

    /** Does requests in one transaction, which nobody sees a part of. */
    static void transaction(Wire wire, List<Request> requests) {
        wire.send(Command.MULTI);
        requests.forEach(r -> wire.send(r.command(), r.arguments()));
        wire.send(Command.EXEC);
        wire.received();
        JedisDataException refused = null;
        for (int i = 0; i < requests.size(); i++) {
            if (wire.receive() instanceof JedisDataException refusal) {
                refused = refused == null ? refusal : refused;
            }
        }
        Object answer = wire.receive();
        if (refused != null) {
            // The server has thrown the transaction away.
            throw RedisErrors.of("writing", refused);
        }
        if (answer instanceof JedisDataException refusal) {
            throw RedisErrors.of("writing", refusal);
        }
        List<?> answers = (List<?>) requireNonNull(answer);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof JedisDataException refusal) {
                throw requests.get(i).overtaken(refusal);
            }
        }
    }

    /** {@return what to say when the server refuses what was right a moment before} */
    EndpointException overtaken(JedisDataException refusal) {
        return new EndpointException(
                Kind.STATEMENT,
                "somebody else changed the key " + Cells.shown(arguments[0])
                        + " while it was written, and the server refused it: " + refusal.getMessage(),
                "what was written with it is there; take the step back with undo",
                refusal);
    }
}
