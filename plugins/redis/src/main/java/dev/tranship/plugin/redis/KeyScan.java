package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.ByteKey;
import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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

    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private static final int KEYS_AT_ONCE = 1_000;
    /** A lane has so many buckets at least. */
    private static final int LEAST_IN_LANE = 256;

    private final Wire wire;
    private final Template template;
    private final int lane;
    private final int lanes;
    private final boolean showsOwn;
    /** The page before, in order. */
    private byte[][] previous = new byte[0][];

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

    /** {@return which part of all keys, which are spread evenly, lies before a cursor of the only lane of a server} */
    static double walked(String cursor) {
        return (Long.reverse(Long.parseUnsignedLong(cursor)) >>> 11) * 0x1p-53;
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
        byte[][] sorted = answer.stream().map(byte[].class::cast).toArray(byte[][]::new);
        Arrays.sort(sorted, ORDER);
        List<byte[]> keys = new ArrayList<>(sorted.length);
        byte[] last = null;
        int at = 0;
        for (byte[] key : sorted) {
            while (at < previous.length && ORDER.compare(previous[at], key) < 0) {
                at++;
            }
            boolean again = Arrays.equals(key, last) || at < previous.length && Arrays.equals(key, previous[at]);
            if (!again && template.matches(key) && (showsOwn || !isOwn(key))) {
                keys.add(key);
            }
            last = key;
        }
        if (sorted.length > 0) {
            previous = sorted;
        }
        return keys;
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
