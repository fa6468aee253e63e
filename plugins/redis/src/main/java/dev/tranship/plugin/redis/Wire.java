package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Where commands are sent ahead of their answers; answers come in the order of the commands. Belongs to one thread, but may be closed
 * by any.
 */
sealed interface Wire extends AutoCloseable permits NodeWire, ClusterWire {
    /** {@return what it is there for, for messages} */
    String doing();

    /** Sends a command; its answer must be {@linkplain #receive received}. */
    void send(Command command, byte[]... arguments);

    /** Sends a command without a key to the server that has a key. */
    void sendNear(byte[] key, Command command);

    /** {@return the server that has a key, which is equal for keys of the same one} */
    Object node(byte[] key);

    /** {@return the next answer: bytes, a {@link Long}, a list of answers, null; a {@link JedisDataException} for a refusal} */
    @Nullable
    Object receive();

    /** {@return the next answer} @throws dev.tranship.spi.EndpointException when it is a refusal */
    default @Nullable Object received() {
        Object answer = receive();
        if (answer instanceof JedisDataException refusal) {
            throw RedisErrors.of(doing(), refusal);
        }
        return answer;
    }

    /** Sends a command and {@return its answer, which is not nil} */
    default Object call(Command command, byte[]... arguments) {
        send(command, arguments);
        return requireNonNull(received(), () -> command + " answered nothing");
    }

    /** {@return the next answer, which is a number} */
    default long number() {
        return (Long) requireNonNull(received());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    void close();
}
