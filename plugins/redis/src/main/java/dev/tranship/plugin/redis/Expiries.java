package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Protocol.Command;

/** When keys expire, to the millisecond, in milliseconds since 1970. */
final class Expiries {
    /** The key never expires. */
    static final long NEVER = -1;
    /** There is no such key. */
    static final long GONE = -2;

    /** From here on a server says the moment; an older one says how long that is from now. */
    private static final int MOMENT_SINCE = 7;

    private Expiries() {}

    static long[] read(Wire wire, RedisServer server, List<byte[]> keys) {
        boolean moments = server.since(MOMENT_SINCE, 0);
        for (byte[] key : keys) {
            wire.send(moments ? Command.PEXPIRETIME : Command.PTTL, key);
        }
        long[] expiries = new long[keys.size()];
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < expiries.length; i++) {
            expiries[i] = wire.number();
            if (!moments && expiries[i] >= 0) {
                left.add(i);
            }
        }
        while (!left.isEmpty()) {
            left = exact(wire, keys, left, expiries);
        }
        return expiries;
    }

    /** Asks for the rest of a life between two looks at the clock, and {@return those where it struck in between}. */
    private static List<Integer> exact(Wire wire, List<byte[]> keys, List<Integer> of, long[] expiries) {
        wire.send(Command.TIME);
        for (int i : of) {
            wire.send(Command.PTTL, keys.get(i));
            wire.send(Command.TIME);
        }
        List<Integer> uncertain = new ArrayList<>();
        long before = millis(wire);
        for (int i : of) {
            long rest = wire.number();
            long after = millis(wire);
            if (rest < 0) {
                expiries[i] = rest;
            } else if (before == after) {
                expiries[i] = before + rest;
            } else {
                uncertain.add(i);
            }
            before = after;
        }
        return uncertain;
    }

    private static long millis(Wire wire) {
        List<?> answer = (List<?>) requireNonNull(wire.received());
        return Long.parseLong(Cells.text((byte[]) answer.get(0))) * 1000
                + Long.parseLong(Cells.text((byte[]) answer.get(1))) / 1000;
    }
}
