package dev.tranship.plugin.redis;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** One database of a server, and the connections that are open to it. Safe for use by many threads. */
final class RedisServer implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    /** A transaction over a whole dataset takes its time. */
    private static final int ANSWER_MILLIS = 300_000;

    private final RedisUrl url;
    private final JedisClientConfig config;
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final Map<String, String> info;
    private volatile boolean closed;

    private RedisServer(RedisUrl url) {
        this.url = url;
        this.config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(CONNECT_MILLIS)
                .socketTimeoutMillis(ANSWER_MILLIS)
                .user(url.user())
                .password(url.password())
                .database(url.database())
                .ssl(url.tls())
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
        try (Wire wire = wire("opening " + location())) {
            this.info = info(wire);
        } catch (EndpointException e) {
            if (e.kind() == Kind.TRANSIENT && e.getCause() instanceof JedisConnectionException) {
                throw new EndpointException(
                        Kind.CONNECT,
                        "no server answers at " + location(),
                        "is it running, and are host, port and TLS right?",
                        e.getCause());
            }
            throw e;
        }
    }

    /** @throws EndpointException CONNECT or AUTHENTICATE */
    static RedisServer open(RedisUrl url) {
        return new RedisServer(url);
    }

    /** Opens one more connection. @param doing what for, e.g. {@code reading session:*}; for messages */
    Wire wire(String doing) {
        checkOpen();
        try {
            Wire wire = new Wire(new Connection(new HostAndPort(url.host(), url.port()), config), doing, open::remove);
            open.add(wire);
            return wire;
        } catch (JedisException e) {
            throw RedisErrors.of(doing, e);
        }
    }

    private static Map<String, String> info(Wire wire) {
        Map<String, String> info = new TreeMap<>();
        byte[] text = (byte[]) wire.call(Command.INFO, "server".getBytes(StandardCharsets.UTF_8));
        for (String line : new String(text, StandardCharsets.UTF_8).split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return info;
    }

    String location() {
        return url.location();
    }

    String product() {
        String valkey = info.get("valkey_version");
        return valkey == null ? "Redis " + info.getOrDefault("redis_version", "?") : "Valkey " + valkey;
    }

    /** {@return whether the server is of this version of Redis or later} */
    boolean since(int major, int minor) {
        List<Integer> version = java.util.Arrays.stream(
                        info.getOrDefault("redis_version", "5.0").split("\\."))
                .filter(part -> part.matches("[0-9]+"))
                .map(Integer::valueOf)
                .toList();
        int ours = version.isEmpty() ? 0 : version.get(0);
        int minorOurs = version.size() < 2 ? 0 : version.get(1);
        return ours > major || (ours == major && minorOurs >= minor);
    }

    /** {@return what is another one after each start of the server} */
    String runId() {
        return info.getOrDefault("run_id", "");
    }

    void checkOpen() {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, "The connection to " + location() + " is closed.");
        }
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(Wire::close);
    }
}
