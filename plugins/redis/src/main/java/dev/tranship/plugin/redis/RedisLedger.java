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

/** The ledger: a hash with a field for each change and split. */
final class RedisLedger {
    private static final byte[] KEY = Wire.bytes(Transactional.LEDGER);

    private RedisLedger() {}

    /** Puts a checkpoint, in the place of the one of the same change and split. */
    static Request put(Checkpoint checkpoint) {
        return new Request(
                Command.HSET, KEY, Wire.bytes(LedgerText.name(checkpoint)), Wire.bytes(LedgerText.text(checkpoint)));
    }

    static List<Checkpoint> checkpoints(Wire wire, String change) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<?> answer = (List<?>) wire.call(Command.HGETALL, KEY);
        for (int i = 0; i < answer.size(); i += 2) {
            String field = Cells.text((byte[]) answer.get(i));
            if (LedgerText.change(field).equals(change)) {
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
