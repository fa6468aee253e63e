package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.LedgerText;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
        byte[] name = Wire.bytes(LedgerText.name(checkpoint));
        byte[] text = Wire.bytes(LedgerText.text(checkpoint));
        if (server.cluster()) {
            new RedoLog(server, wire).commit(groups, name, text);
        } else {
            List<Request> requests = new ArrayList<>();
            groups.forEach(requests::addAll);
            requests.add(new Request(Command.HSET, KEY, name, text));
            Request.transaction(wire, requests);
        }
    }

    /** Ends what a process was killed in the middle of. */
    static void finish(RedisServer server, Wire wire, String change) {
        if (server.cluster()) {
            new RedoLog(server, wire).finish(change);
        }
    }

    static List<Checkpoint> checkpoints(Wire wire, String change) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<?> answer = (List<?>) wire.call(Command.HGETALL, KEY);
        for (int i = 0; i < answer.size(); i += 2) {
            String field = Cells.text((byte[]) answer.get(i));
            if (!RedoLog.isOne(field) && LedgerText.change(field).equals(change)) {
                checkpoints.add(LedgerText.parse(field, Cells.text((byte[]) answer.get(i + 1))));
            }
        }
        checkpoints.sort(Comparator.comparingInt(Checkpoint::split));
        return checkpoints;
    }

    static void forget(Wire wire, Collection<String> changes) {
        for (Object field : (List<?>) wire.call(Command.HKEYS, KEY)) {
            if (changes.contains(LedgerText.change(Cells.text((byte[]) field)))) {
                wire.call(Command.HDEL, KEY, (byte[]) field);
            }
        }
    }
}
