package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.keyvalue.RdbInput;
import dev.tranship.plugin.keyvalue.RdbOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A set of integers as Redis keeps a small one: how wide and how many they are, then the integers in order, the lowest byte first. The
 * server takes it with one look at its checksum, and makes of a large one what it makes of large sets.
 */
final class IntegerSet {
    private static final int TYPE = 11;

    /** The server's word for it. */
    static final String ENCODING = "intset";

    private IntegerSet() {}

    /** {@return whether an answer to DUMP is such a set} */
    static boolean is(byte[] dump) {
        return dump[0] == TYPE;
    }

    /** {@return the set that an answer to DUMP is} */
    static Numbers read(byte[] dump) {
        RdbInput in = new RdbInput(dump, dump.length - RdbOutput.FOOTER);
        in.unsigned();
        return Numbers.of(in.integers());
    }

    /** {@return the set as RESTORE takes it} */
    static byte[] payload(Numbers numbers) {
        int width = width(numbers);
        ByteBuffer bytes =
                ByteBuffer.allocate(2 * Integer.BYTES + width * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(width).putInt(numbers.size());
        for (int i = 0; i < numbers.size(); i++) {
            switch (width) {
                case Short.BYTES -> bytes.putShort((short) numbers.at(i));
                case Integer.BYTES -> bytes.putInt((int) numbers.at(i));
                default -> bytes.putLong(numbers.at(i));
            }
        }
        return new RdbOutput().type(TYPE).string(bytes.array()).payload();
    }

    /** {@return the least width that all have room in, which is that of the least or the greatest one} */
    private static int width(Numbers numbers) {
        long first = numbers.at(0);
        long last = numbers.at(numbers.size() - 1);
        if (first >= Short.MIN_VALUE && last <= Short.MAX_VALUE) {
            return Short.BYTES;
        }
        return first >= Integer.MIN_VALUE && last <= Integer.MAX_VALUE ? Integer.BYTES : Long.BYTES;
    }
}
