package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
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
    private final Set<NodeWire> open = ConcurrentHashMap.newKeySet();
    private final Map<String, String> info;
    private final String runId;
    /** The fields of the ledger that were put here and not taken out again. */
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    /** Of a cluster; null for a server alone. */
    private volatile @Nullable Slots slots;

    private volatile boolean closed;

    private RedisServer(RedisUrl url) {
        this.url = url;
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(CONNECT_MILLIS)
                .socketTimeoutMillis(ANSWER_MILLIS)
                .user(url.user())
                .password(url.password())
                .database(url.database())
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (url.tls() != null) {
            builder.ssl(true).sslSocketFactory(url.tls().sockets()).sslParameters(Tls.parameters());
        }
        this.config = builder.build();
        try (NodeWire wire = nodeWire(seed(), "opening " + location())) {
            this.info = info(wire);
            this.slots = info.getOrDefault("redis_mode", "").equals("cluster") ? Slots.read(wire, seed()) : null;
            this.runId = findRunId();
        } catch (EndpointException e) {
            if (e.kind() == Kind.TRANSIENT && e.getCause() instanceof JedisConnectionException) {
                SSLException unproven = RedisErrors.handshake(e);
                if (unproven != null) {
                    throw new EndpointException(
                            Kind.CONNECT,
                            "the server at " + location() + " and this client do not believe each other: "
                                    + unproven.getMessage(),
                            "cacert must name the certificate of who signed the server's, which must be for the host of the"
                                    + " URL; cert and key are the client's own, if the server wants to see them",
                            unproven);
                }
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

    private HostAndPort seed() {
        return new HostAndPort(url.host(), url.port());
    }

    /** {@return what is another one when a node was started anew, or is another node} */
    private String findRunId() {
        Slots all = slots;
        if (all == null) {
            return info.getOrDefault("run_id", "");
        }
        int hash = 0;
        for (HostAndPort node : all.nodes()) {
            try (NodeWire wire = nodeWire(node, "opening " + location())) {
                hash = 31 * hash + info(wire).getOrDefault("run_id", "").hashCode();
            }
        }
        return "cluster-" + Integer.toHexString(hash);
    }

    /** {@return whether it is a cluster} */
    boolean cluster() {
        return slots != null;
    }

    /** {@return which node of the cluster has which slot, as far as is known} */
    Slots slots() {
        return requireNonNull(slots, "no cluster");
    }

    /** Asks any node that answers where the slots are now. */
    void refreshSlots() {
        EndpointException failure = null;
        for (HostAndPort node : slots().nodes()) {
            try (NodeWire wire = nodeWire(node, "asking for the slots")) {
                slots = Slots.read(wire, node);
                return;
            } catch (EndpointException e) {
                failure = e;
            }
        }
        throw requireNonNull(failure);
    }

    /** Opens what speaks to the server, or to all nodes of the cluster. @param doing what for, e.g. {@code reading session:*}; for messages */
    Wire wire(String doing) {
        checkOpen();
        return cluster() ? new ClusterWire(this, doing) : nodeWire(seed(), doing);
    }

    /** Opens one more connection to one server. */
    NodeWire nodeWire(HostAndPort node, String doing) {
        checkOpen();
        try {
            NodeWire wire = new NodeWire(new Connection(node, config), doing, open::remove);
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
        String product = valkey == null ? "Redis " + info.getOrDefault("redis_version", "?") : "Valkey " + valkey;
        return cluster() ? product + " in a cluster of " + slots().nodes().size() + " nodes" : product;
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

    /** {@return the fields that the ledger must have, since they were put there and not taken out again} */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** {@return what is another one after each start of the server} */
    String runId() {
        return runId;
    }

    void checkOpen() {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, "The connection to " + location() + " is closed.");
        }
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(NodeWire::close);
    }
}
