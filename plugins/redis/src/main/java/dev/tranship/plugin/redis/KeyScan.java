package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.ByteKey;
import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Walks over the keys of a template without stopping the server, all of them or one lane of several.
 *
 * <p>The server's cursor is the number of a bucket of its hash table, counted with the bits in reverse: the high bits change first.
 * So all cursors with the same low bits follow each other, and 2ⁿ of such lanes can be walked side by side, also while the table
 * grows or shrinks.
 */
final class KeyScan {
    private static final byte[] OWN = Wire.bytes(Layout.OWN);

    private static final int KEYS_AT_ONCE = 1_000;
    /** A lane has so many buckets at least. */
    private static final int LEAST_IN_LANE = 256;

    private final Wire wire;
    private final Template template;
    private final int lane;
    private final int lanes;
    private final boolean showsOwn;
    private Set<ByteKey> previous = Set.of();

    /**
     * @param keys in their order, each once
     * @param next where the next page begins; null after the last one
     */
    record Page(List<byte[]> keys, @Nullable String next) {}

    /** @param lanes a power of two */
    KeyScan(Wire wire, Template template, int lane, int lanes) {
        this.wire = wire;
        this.template = template;
        this.lane = lane;
        this.lanes = lanes;
        this.showsOwn = template.toString().startsWith(Layout.OWN);
    }

    /** {@return how many lanes there can be, at most as many as asked for} */
    static int lanes(long keys, int wanted) {
        int lanes = 1;
        while (lanes * 2 <= wanted && keys >= lanes * 2L * LEAST_IN_LANE) {
            lanes *= 2;
        }
        return lanes;
    }

    /** {@return where the lane begins} */
    String start() {
        return Integer.toString(lane);
    }

    Page page(String cursor) {
        return page(cursor, KEYS_AT_ONCE);
    }

    /** @param keys about so many are looked at */
    Page page(String cursor, int keys) {
        long end = successor();
        for (int count = keys; ; count = Math.max(1, count / 8)) {
            List<?> answer = scan(cursor, count);
            String next = Cells.text((byte[]) answer.get(0));
            if (lanes == 1) {
                return new Page(mine((List<?>) answer.get(1)), next.equals("0") ? null : next);
            }
            long at = Long.parseUnsignedLong(next);
            boolean left = at == 0 || (at & (lanes - 1)) != lane;
            if (!left || at == end) {
                return new Page(mine((List<?>) answer.get(1)), left ? null : next);
            }
            if (count == 1) {
                // The answer stopped at the first bucket with keys, which is one of the next lane.
                return new Page(List.of(), null);
            }
        }
    }

    private List<?> scan(String cursor, int count) {
        byte[] glob = template.glob();
        List<byte[]> arguments = new ArrayList<>(List.of(Wire.bytes(cursor), Wire.bytes("COUNT"), Wire.bytes(count)));
        if (glob != null) {
            arguments.add(Wire.bytes("MATCH"));
            arguments.add(glob);
        }
        return (List<?>) wire.call(Command.SCAN, arguments.toArray(byte[][]::new));
    }

    /** {@return the cursor at which the next lane begins; 0 after the last} */
    private long successor() {
        int bits = Integer.numberOfTrailingZeros(lanes);
        if (bits == 0) {
            return 0;
        }
        int turned = Integer.reverse(lane) >>> (32 - bits);
        return Integer.reverse((turned + 1) << (32 - bits)) & (lanes - 1);
    }

    /** A key can be answered twice where the table shrank in between, and then soon again. */
    private List<byte[]> mine(List<?> answer) {
        Set<ByteKey> keys = new HashSet<>();
        for (Object element : answer) {
            ByteKey key = new ByteKey((byte[]) element);
            if (!previous.contains(key) && template.matches(key.bytes()) && (showsOwn || !isOwn(key.bytes()))) {
                keys.add(key);
            }
        }
        if (!answer.isEmpty()) {
            previous = keys;
        }
        return keys.stream().sorted().map(ByteKey::bytes).toList();
    }

    /** {@return whether a key is Tranship's own} */
    private static boolean isOwn(byte[] key) {
        return key.length >= OWN.length && Arrays.equals(key, 0, OWN.length, OWN, 0, OWN.length);
    }

    /** {@return all keys of a template, in no order; they must have room in memory} */
    static List<byte[]> all(Wire wire, Template template) {
        KeyScan scan = new KeyScan(wire, template, 0, 1);
        Set<ByteKey> keys = new HashSet<>();
        for (String at = scan.start(); at != null; ) {
            Page page = scan.page(at);
            page.keys().forEach(key -> keys.add(new ByteKey(key)));
            at = page.next();
        }
        return keys.stream().map(ByteKey::bytes).toList();
    }
}
