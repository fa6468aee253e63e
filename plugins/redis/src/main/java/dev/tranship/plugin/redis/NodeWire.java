package dev.tranship.plugin.redis;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection to one server. */
final class NodeWire implements Wire {
    private final Connection connection;
    private final String doing;
    private final Consumer<NodeWire> onClose;

    NodeWire(Connection connection, String doing, Consumer<NodeWire> onClose) {
        this.connection = connection;
        this.doing = doing;
        this.onClose = onClose;
        connection.connect();
    }

    @Override
    public String doing() {
        return doing;
    }

    @Override
    public void send(Command command, byte[]... arguments) {
        try {
            connection.sendCommand(command, arguments);
        } catch (JedisException e) {
            throw RedisErrors.of(doing, e);
        }
    }

    @Override
    public void sendNear(byte[] key, Command command) {
        send(command);
    }

    @Override
    public Object node(byte[] key) {
        return this;
    }

    @Override
    public @Nullable Object receive() {
        try {
            return connection.getOne();
        } catch (JedisDataException e) {
            return e;
        } catch (JedisException e) {
            throw RedisErrors.of(doing, e);
        }
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
