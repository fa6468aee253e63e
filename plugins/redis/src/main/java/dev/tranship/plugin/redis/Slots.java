package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Which node of a cluster has which slot. Immutable. */
final class Slots {
    private static final int COUNT = 16_384;

    private final HostAndPort[] nodes;

    private Slots(HostAndPort[] nodes) {
        this.nodes = nodes;
    }

    /** {@return what a node says} @param asked the node, for one that does not know its own address */
    static Slots read(Wire wire, HostAndPort asked) {
        HostAndPort[] nodes = new HostAndPort[COUNT];
        for (Object each : (List<?>) wire.call(Command.CLUSTER, Wire.bytes("SLOTS"))) {
            List<?> range = (List<?>) each;
            List<?> owner = (List<?>) requireNonNull(range.get(2));
            String host = Cells.text((byte[]) requireNonNull(owner.get(0)));
            HostAndPort node = new HostAndPort(
                    host.isEmpty() ? asked.getHost() : host, (int) (long) (Long) requireNonNull(owner.get(1)));
            int first = (int) (long) (Long) requireNonNull(range.get(0));
            int last = (int) (long) (Long) requireNonNull(range.get(1));
            Arrays.fill(nodes, first, last + 1, node);
        }
        for (int slot = 0; slot < COUNT; slot++) {
            if (nodes[slot] == null) {
                throw new EndpointException(
                        Kind.CONNECT,
                        "no node of the cluster has the slot " + slot,
                        "mend it with redis-cli --cluster fix",
                        null);
            }
        }
        return new Slots(nodes);
    }

    HostAndPort node(byte[] key) {
        return nodes[JedisClusterCRC16.getSlot(key)];
    }

    /** {@return the nodes that have slots, in the order of their addresses} */
    List<HostAndPort> nodes() {
        return Arrays.stream(nodes)
                .filter(Objects::nonNull)
                .distinct()
                .sorted(Comparator.comparing(HostAndPort::toString))
                .toList();
    }

    /** {@return whether every slot is where it is in the other} */
    boolean same(Slots other) {
        return Arrays.equals(nodes, other.nodes);
    }
}
