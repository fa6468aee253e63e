package dev.tranship.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of three {@linkplain RedisServer servers}, which share the slots evenly. */
public final class RedisCluster implements AutoCloseable {
    public static final int SLOTS = 16_384;

    private static final int NODES = 3;
    private static final int ATTEMPTS = 20;

    private final List<RedisServer> nodes = new ArrayList<>();
    private final List<Integer> tlsPorts = new ArrayList<>();

    private RedisCluster() {}

    /** @param settings more of the servers' own */
    public static RedisCluster start(Path folder, String... settings) {
        return start(folder, false, settings);
    }

    /** The same with a TLS port for each node, of which the others and the clients are told. @param settings with the certificates */
    public static RedisCluster startTls(Path folder, String... settings) {
        return start(folder, true, settings);
    }

    private static RedisCluster start(Path folder, boolean tls, String... settings) {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < NODES; i++) {
                cluster.add(folder, tls, settings);
            }
            cluster.join();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The nodes speak to each other on a port that is 10,000 higher, which a port that was free need not have. */
    private void add(Path folder, boolean tls, String... settings) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<String> all = new ArrayList<>(List.of(settings));
            all.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "60000"));
            int port = tls ? RedisServer.freePort() : 0;
            if (tls) {
                all.addAll(List.of("--tls-port", Integer.toString(port), "--tls-cluster", "yes"));
            }
            try {
                nodes.add(RedisServer.start(folder, all.toArray(String[]::new)));
                tlsPorts.add(port);
                return;
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void join() throws IOException {
        for (int i = 0; i < NODES; i++) {
            nodes.get(i)
                    .say("CLUSTER ADDSLOTS "
                            + IntStream.range(i * SLOTS / NODES, (i + 1) * SLOTS / NODES)
                                    .mapToObj(Integer::toString)
                                    .collect(Collectors.joining(" ")));
            int met = tlsPorts.get(0) == 0 ? nodes.get(0).port() : tlsPorts.get(0);
            nodes.get(i).say("CLUSTER MEET 127.0.0.1 " + met);
        }
        await();
    }

    private void await() throws IOException {
        for (RedisServer node : nodes) {
            String info;
            do {
                RedisServer.sleep();
                info = node.say("CLUSTER INFO");
            } while (!info.contains("cluster_state:ok") || !info.contains("cluster_known_nodes:" + NODES));
        }
    }

    /** Starts a node again that was killed, and waits until the cluster takes commands, which it does two seconds later. */
    public void restart(RedisServer node) {
        node.restart();
        try {
            await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** {@return the TLS port of a node} */
    public int tlsPort(int node) {
        return tlsPorts.get(node);
    }

    /** {@return the number of the node that has a slot} */
    public static int owner(int slot) {
        return IntStream.range(0, NODES)
                .filter(i -> slot < (i + 1) * SLOTS / NODES)
                .findFirst()
                .orElseThrow();
    }

    /** {@return the URL of the cluster by one of its nodes} */
    public String url() {
        return nodes.get(1).url(0);
    }

    /** Deletes all keys. */
    public void clear() {
        try {
            for (RedisServer node : nodes) {
                node.say("FLUSHALL");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
