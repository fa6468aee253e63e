package dev.tranship.plugin.rocksdb;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The keys from one, which is included, to another, which is not.
 *
 * @param to null for all that follow
 */
record KeyRange(byte[] from, byte @Nullable [] to) {
    static final KeyRange ALL = new KeyRange(new byte[0], null);

    private static final String BETWEEN = "..";

    /** {@return the range of all keys that begin so} */
    static KeyRange startingWith(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return new KeyRange(prefix, null);
        }
        byte[] to = Arrays.copyOf(prefix, last + 1);
        to[last]++;
        return new KeyRange(prefix, to);
    }

    /** {@return what of the range comes after a key} */
    KeyRange after(byte[] key) {
        return new KeyRange(Arrays.copyOf(key, key.length + 1), to);
    }

    static KeyRange parse(String text) {
        int between = text.indexOf(BETWEEN);
        String end = text.substring(between + BETWEEN.length());
        return new KeyRange(
                HexFormat.of().parseHex(text.substring(0, between)),
                end.isEmpty() ? null : HexFormat.of().parseHex(end));
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(from)
                + BETWEEN
                + (to == null ? "" : HexFormat.of().formatHex(to));
    }
}
