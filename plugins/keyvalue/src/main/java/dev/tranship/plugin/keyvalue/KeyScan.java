package dev.tranship.plugin.keyvalue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the keys of Redis without stopping the server, all of them or one lane of several. Belongs to one thread.
 *
 * <p>The server's cursor is the number of a bucket of its hash table, counted with the bits in reverse: the high bits change first.
 * So all cursors with the same low bits follow each other, and 2ⁿ of such lanes can be walked side by side, also while the table
 * grows or shrinks.
 */
public final class KeyScan {
    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private static final int KEYS_AT_ONCE = 1_000;
    /** A lane has so many buckets at least. */
    private static final int LEAST_IN_LANE = 256;

    private final Server server;
    private final byte @Nullable [] glob;
    private final Predicate<byte[]> wanted;
    private final int lane;
    private final int lanes;
    /** The page before, in order. */
    private byte[][] previous = new byte[0][];

    /** The server whose keys these are. */
    @FunctionalInterface
    public interface Server {
        /** {@return the answer to the command {@code SCAN}: a cursor and keys, in bytes} */
        List<?> scan(byte[]... arguments);
    }

    /**
     * @param keys in their order, each once
     * @param next where the next page begins; null after the last one
     */
    public record Page(List<byte[]> keys, @Nullable String next) {}

    /**
     * @param glob what the server looks for; null for all keys
     * @param wanted those of them that are answered
     * @param lanes a power of two
     */
    public KeyScan(Server server, byte @Nullable [] glob, Predicate<byte[]> wanted, int lane, int lanes) {
        this.server = server;
        this.glob = glob;
        this.wanted = wanted;
        this.lane = lane;
        this.lanes = lanes;
    }

    /** {@return how many lanes there can be, at most as many as asked for} */
    public static int lanes(long keys, int wanted) {
        int lanes = 1;
        while (lanes * 2 <= wanted && keys >= lanes * 2L * LEAST_IN_LANE) {
            lanes *= 2;
        }
        return lanes;
    }

    /** {@return where the lane begins} */
    public String start() {
        return Integer.toString(lane);
    }

    /** {@return which part of all keys, which are spread evenly, lies before a cursor of the only lane of a server} */
    public static double walked(String cursor) {
        return (Long.reverse(Long.parseUnsignedLong(cursor)) >>> 11) * 0x1p-53;
    }

    public Page page(String cursor) {
        return page(cursor, KEYS_AT_ONCE);
    }

    /** @param keys about so many are looked at */
    public Page page(String cursor, int keys) {
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
        List<byte[]> arguments =
                new ArrayList<>(List.of(bytes(cursor), bytes("COUNT"), bytes(Integer.toString(count))));
        if (glob != null) {
            arguments.add(bytes("MATCH"));
            arguments.add(glob);
        }
        return server.scan(arguments.toArray(byte[][]::new));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
            if (!again && wanted.test(key)) {
                keys.add(key);
            }
            last = key;
        }
        if (sorted.length > 0) {
            previous = sorted;
        }
        return keys;
    }
}
