package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.LedgerText;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.Protocol.Command;

/** The ledger: a hash with a field for each change and split, and on a cluster for what is {@linkplain RedoLog still to be done}. */
final class RedisLedger {
    static final byte[] KEY = Wire.bytes(Transactional.LEDGER);

    private RedisLedger() {}

    /**
     * Does requests and puts a checkpoint in the place of the one of the same change and split, all or nothing.
     *
     * @param groups each of which can be done only when the one before is done as a whole
     */
    static void commit(RedisServer server, Wire wire, List<List<Request>> groups, Checkpoint checkpoint) {
        String field = LedgerText.name(checkpoint);
        byte[] name = Wire.bytes(field);
        byte[] text = Wire.bytes(LedgerText.text(checkpoint));
        if (server.cluster()) {
            new RedoLog(server, wire).commit(groups, name, text);
        } else {
            List<Request> requests = new ArrayList<>();
            groups.forEach(requests::addAll);
            requests.add(new Request(Command.HSET, KEY, name, text));
            Request.transaction(wire, requests);
        }
        server.acknowledged().add(field);
    }

    /** Ends what a process was killed in the middle of. */
    static void finish(RedisServer server, Wire wire, String change) {
        if (server.cluster()) {
            new RedoLog(server, wire).finish(change);
        }
    }

    /** @throws EndpointException CORRUPT, once, when the server has lost what it acknowledged while this program was connected */
    static List<Checkpoint> checkpoints(RedisServer server, Wire wire, String change) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        Set<String> lost = new TreeSet<>(server.acknowledged());
        List<?> answer = (List<?>) wire.call(Command.HGETALL, KEY);
        for (int i = 0; i < answer.size(); i += 2) {
            String field = Cells.text((byte[]) answer.get(i));
            lost.remove(field);
            if (!RedoLog.isOne(field) && LedgerText.change(field).equals(change)) {
                checkpoints.add(LedgerText.parse(field, Cells.text((byte[]) answer.get(i + 1))));
            }
        }
        if (!lost.isEmpty()) {
            server.acknowledged().removeAll(lost);
            throw new EndpointException(
                    Kind.CORRUPT,
                    server.location()
                            + " has lost what it had acknowledged; it seems to have been started anew without its data",
                    "let it keep its data (appendonly yes), take the run back with undo, and run again",
                    null);
        }
        checkpoints.sort(Comparator.comparingInt(Checkpoint::split));
        return checkpoints;
    }

    static void forget(RedisServer server, Wire wire, Collection<String> changes) {
        server.acknowledged().removeIf(field -> changes.contains(LedgerText.change(field)));
        for (Object field : (List<?>) wire.call(Command.HKEYS, KEY)) {
            if (changes.contains(LedgerText.change(Cells.text((byte[]) field)))) {
                wire.call(Command.HDEL, KEY, (byte[]) field);
            }
        }
    }
}
