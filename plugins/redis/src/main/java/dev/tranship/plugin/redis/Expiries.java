package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.Cells;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import redis.clients.jedis.Protocol.Command;

/** When keys expire, to the millisecond, in milliseconds since 1970. */
final class Expiries {
    /** The key never expires. */
    static final long NEVER = -1;
    /** There is no such key. */
    static final long GONE = -2;

    /** So many keys are asked for between two looks at the clock, which mostly strikes at none of them. */
    private static final int KEYS_BETWEEN = 16;

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
        // Each server has a clock of its own.
        Map<Object, List<Integer>> byNode = left.stream()
                .collect(Collectors.groupingBy(i -> wire.node(keys.get(i)), LinkedHashMap::new, Collectors.toList()));
        for (List<Integer> some : byNode.values()) {
            List<Integer> uncertain = some;
            for (int between = KEYS_BETWEEN; !uncertain.isEmpty(); between = 1) {
                uncertain = exact(wire, keys, uncertain, expiries, between);
            }
        }
        return expiries;
    }

    /** Asks for the rest of lives between two looks at the clock, and {@return those where it struck in between}. */
    private static List<Integer> exact(Wire wire, List<byte[]> keys, List<Integer> of, long[] expiries, int between) {
        byte[] near = keys.get(of.get(0));
        wire.sendNear(near, Command.TIME);
        for (int i = 0; i < of.size(); i++) {
            wire.send(Command.PTTL, keys.get(of.get(i)));
            if ((i + 1) % between == 0 || i == of.size() - 1) {
                wire.sendNear(near, Command.TIME);
            }
        }
        List<Integer> uncertain = new ArrayList<>();
        long before = millis(wire);
        for (int from = 0; from < of.size(); from += between) {
            List<Integer> some = of.subList(from, Math.min(of.size(), from + between));
            for (int i : some) {
                expiries[i] = wire.number();
            }
            long after = millis(wire);
            for (int i : some) {
                if (expiries[i] >= 0 && before != after) {
                    uncertain.add(i);
                } else if (expiries[i] >= 0) {
                    expiries[i] += before;
                }
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
