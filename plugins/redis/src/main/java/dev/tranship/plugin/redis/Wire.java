package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection, on which commands are sent ahead of their answers; answers come in the order of the commands. Belongs to one thread,
 * but may be closed by any.
 */
final class Wire implements AutoCloseable {
    private final Connection connection;
    private final String doing;
    private final Consumer<Wire> onClose;

    Wire(Connection connection, String doing, Consumer<Wire> onClose) {
        this.connection = connection;
        this.doing = doing;
        this.onClose = onClose;
        connection.connect();
    }

    /** Sends a command; its answer must be {@linkplain #receive received}. */
    void send(Command command, byte[]... arguments) {
        try {
            connection.sendCommand(command, arguments);
        } catch (JedisException e) {
            throw RedisErrors.of(doing, e);
        }
    }

    /** {@return the next answer: bytes, a {@link Long}, a list of answers, null; a {@link JedisDataException} for a refusal} */
    @Nullable
    Object receive() {
        try {
            return connection.getOne();
        } catch (JedisDataException e) {
            return e;
        } catch (JedisException e) {
            throw RedisErrors.of(doing, e);
        }
    }

    /** {@return the next answer} @throws EndpointException when it is a refusal */
    @Nullable
    Object received() {
        Object answer = receive();
        if (answer instanceof JedisDataException refusal) {
            throw RedisErrors.of(doing, refusal);
        }
        return answer;
    }

    /** Sends a command and {@return its answer, which is not nil} */
    Object call(Command command, byte[]... arguments) {
        send(command, arguments);
        return requireNonNull(received(), () -> command + " answered nothing");
    }

    /** {@return the next answer, which is a number} */
    long number() {
        return (Long) requireNonNull(received());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        onClose.accept(this);
        try {
            connection.disconnect();
        } catch (JedisException e) {
            // It is gone, which is what was wanted.
        }
    }
}
