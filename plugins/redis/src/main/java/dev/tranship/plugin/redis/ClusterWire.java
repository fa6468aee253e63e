package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * A connection to each node of a cluster. A command goes to the node that has its key, one on several keys to each of them, and is
 * sent again where the node says that the key is elsewhere. {@code SCAN} walks over one node after the other; its cursor is the number
 * of the node and that node's cursor.
 */
final class ClusterWire implements Wire {
    private final RedisServer server;
    private final String doing;
    private final Map<String, NodeWire> wires = new TreeMap<>();
    /** For commands that are sent again, whose answers must not wait for those of others. */
    private final Map<String, NodeWire> aside = new TreeMap<>();

    private final Queue<Sent> sent = new ArrayDeque<>();
    private final Slots atFirst;
    private final List<HostAndPort> nodes;
    private boolean moved;

    ClusterWire(RedisServer server, String doing) {
        this.server = server;
        this.doing = doing;
        this.atFirst = server.slots();
        this.nodes = atFirst.nodes();
    }

    /**
     * A command on its way.
     *
     * @param to where its answers come from; they are added up
     * @param parts what was sent there
     * @param scanned the number of the node that is scanned; -1 for other commands
     */
    private record Sent(Command command, List<NodeWire> to, List<byte[][]> parts, int scanned) {}

    @Override
    public String doing() {
        return doing;
    }

    @Override
    public Object node(byte[] key) {
        return server.slots().node(key);
    }

    @Override
    public void sendNear(byte[] key, Command command) {
        send(new Sent(command, List.of(wire(server.slots().node(key))), List.<byte[][]>of(new byte[0][]), -1));
    }

    @Override
    public void send(Command command, byte[]... arguments) {
        if (moved && sent.isEmpty()) {
            // Not before, or a command would overtake an earlier one on the same key.
            server.refreshSlots();
            moved = false;
        }
        switch (command) {
            case SCAN -> scan(arguments);
            case DBSIZE ->
                send(new Sent(
                        command,
                        nodes.stream().map(this::wire).toList(),
                        nodes.stream().map(node -> arguments).toList(),
                        -1));
            case EXISTS, UNLINK ->
                send(new Sent(
                        command,
                        Arrays.stream(arguments)
                                .map(key -> wire(server.slots().node(key)))
                                .toList(),
                        Arrays.stream(arguments).map(key -> new byte[][] {key}).toList(),
                        -1));
            default -> {
                int key = command == Command.EVAL ? 2 : command == Command.MEMORY ? 1 : 0;
                send(new Sent(
                        command, List.of(wire(server.slots().node(arguments[key]))), List.<byte[][]>of(arguments), -1));
            }
        }
    }

    private void scan(byte[][] arguments) {
        String cursor = Cells.text(arguments[0]);
        int dash = cursor.indexOf('-');
        int node = dash < 0 ? 0 : Integer.parseInt(cursor.substring(0, dash));
        byte[][] own = arguments.clone();
        own[0] = Wire.bytes(cursor.substring(dash + 1));
        send(new Sent(Command.SCAN, List.of(wire(nodes.get(node))), List.<byte[][]>of(own), node));
    }

    private void send(Sent command) {
        for (int i = 0; i < command.to().size(); i++) {
            command.to().get(i).send(command.command(), command.parts().get(i));
        }
        sent.add(command);
    }

    private NodeWire wire(HostAndPort node) {
        return wires.computeIfAbsent(node.toString(), name -> server.nodeWire(node, doing));
    }

    @Override
    public @Nullable Object receive() {
        Sent command = requireNonNull(sent.poll(), "nothing was sent");
        if (command.scanned() >= 0) {
            return scanned(command);
        } else if (command.to().size() == 1) {
            return receive(command, 0);
        }
        long sum = 0;
        JedisDataException refused = null;
        for (int i = 0; i < command.to().size(); i++) {
            Object answer = receive(command, i);
            if (answer instanceof JedisDataException refusal) {
                refused = refusal;
            } else {
                sum += (Long) requireNonNull(answer);
            }
        }
        return refused == null ? (Object) sum : refused;
    }

    private @Nullable Object receive(Sent command, int part) {
        Object answer = command.to().get(part).receive();
        while (answer instanceof JedisRedirectionException elsewhere) {
            NodeWire other = aside.computeIfAbsent(
                    elsewhere.getTargetNode().toString(), name -> server.nodeWire(elsewhere.getTargetNode(), doing));
            if (elsewhere instanceof JedisAskDataException) {
                other.call(Command.ASKING);
            } else {
                moved = true;
            }
            other.send(command.command(), command.parts().get(part));
            answer = other.receive();
        }
        return answer;
    }

    private @Nullable Object scanned(Sent command) {
        Object answer = command.to().get(0).receive();
        if (!(answer instanceof List<?> page)) {
            return answer;
        }
        String cursor = Cells.text((byte[]) requireNonNull(page.get(0)));
        int node = command.scanned();
        if (!cursor.equals("0")) {
            return List.of(Wire.bytes(node + "-" + cursor), requireNonNull(page.get(1)));
        } else if (node + 1 < nodes.size()) {
            return List.of(Wire.bytes((node + 1) + "-0"), requireNonNull(page.get(1)));
        }
        checkSlots();
        return List.of(Wire.bytes(0), requireNonNull(page.get(1)));
    }

    /** A slot that goes from a node that is not scanned yet to one that is would be left out. */
    private void checkSlots() {
        server.refreshSlots();
        if (!server.slots().same(atFirst)) {
            throw new EndpointException(
                    Kind.TRANSIENT,
                    "slots of the cluster went to other nodes while its keys were listed, so some of them may not have been seen",
                    "begin again when the slots stay where they are",
                    null);
        }
    }

    @Override
    public void close() {
        wires.values().forEach(NodeWire::close);
        aside.values().forEach(NodeWire::close);
    }
}
