package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** A command that is to be sent. The first argument is the key that it is about. */
record Request(Command command, byte[]... arguments) {
    /** So many are sent before their answers are taken where there is no transaction. */
    private static final int AHEAD = 500;

    /**
     * Does requests in one transaction, which nobody sees a part of; where there is none over all keys, the last of them after all the
     * others are done.
     */
    static void transaction(Wire wire, List<Request> requests) {
        if (!wire.transactions()) {
            int last = requests.size() - 1;
            each(wire, requests.subList(0, last));
            each(wire, requests.subList(last, requests.size()));
            return;
        }
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
        check(requests, (List<?>) requireNonNull(answer));
    }

    private static void each(Wire wire, List<Request> requests) {
        List<@Nullable Object> answers = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += AHEAD) {
            List<Request> some = requests.subList(from, Math.min(requests.size(), from + AHEAD));
            some.forEach(r -> wire.send(r.command(), r.arguments()));
            some.forEach(r -> answers.add(wire.receive()));
        }
        check(requests, answers);
    }

    private static void check(List<Request> requests, List<? extends @Nullable Object> answers) {
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof JedisDataException refusal) {
                throw new EndpointException(
                        Kind.STATEMENT,
                        "somebody else changed the key "
                                + Cells.shown(requests.get(i).arguments()[0])
                                + " while it was written, and the server refused it: " + refusal.getMessage(),
                        "what was written with it is there; take the step back with undo",
                        refusal);
            }
        }
    }
}
