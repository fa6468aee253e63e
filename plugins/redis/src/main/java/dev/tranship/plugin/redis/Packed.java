package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.RdbInput;
import java.util.ArrayList;
import java.util.List;

/** The compact forms in which the server keeps small collections. */
final class Packed {
    private static final int END = 0xff;

    /** A node of a list that is one element. */
    private static final int PLAIN = 1;

    private Packed() {}

    static List<byte[]> ziplist(byte[] packed) {
        RdbInput in = new RdbInput(packed, packed.length);
        in.raw(10);
        List<byte[]> entries = new ArrayList<>();
        for (int previous = in.unsigned(); previous != END; previous = in.unsigned()) {
            if (previous == 0xfe) {
                in.raw(4);
            }
            entries.add(ziplistEntry(in));
        }
        return entries;
    }

    /** @param kinds whether each node says what kind it is */
    static List<byte[]> quicklist(RdbInput in, boolean kinds) {
        List<byte[]> elements = new ArrayList<>();
        int nodes = in.length();
        for (int i = 0; i < nodes; i++) {
            boolean plain = kinds && in.length() == PLAIN;
            byte[] node = in.string();
            if (plain) {
                elements.add(node);
            } else {
                elements.addAll(kinds ? listpack(node) : ziplist(node));
            }
        }
        return elements;
    }

    private static byte[] ziplistEntry(RdbInput in) {
        int first = in.unsigned();
        return switch (first >>> 6) {
            case 0 -> in.raw(first & 0x3f);
            case 1 -> in.raw((first & 0x3f) << 8 | in.unsigned());
            case 2 -> in.raw((int) in.big(4));
            default ->
                switch (first) {
                    case 0xc0 -> RdbInput.decimal(in.little(2));
                    case 0xd0 -> RdbInput.decimal(in.little(4));
                    case 0xe0 -> RdbInput.decimal(in.little(8));
                    case 0xf0 -> RdbInput.decimal(in.little(3));
                    case 0xfe -> RdbInput.decimal(in.little(1));
                    default -> RdbInput.decimal((first & 0x0f) - 1);
                };
        };
    }

    static List<byte[]> listpack(byte[] packed) {
        RdbInput in = new RdbInput(packed, packed.length);
        in.raw(6);
        List<byte[]> entries = new ArrayList<>();
        for (int first = in.unsigned(); first != END; first = in.unsigned()) {
            entries.add(listpackEntry(in, first));
        }
        return entries;
    }

    private static byte[] listpackEntry(RdbInput in, int first) {
        byte[] entry;
        int size;
        if (first < 0x80) {
            entry = RdbInput.decimal(first);
            size = 1;
        } else if (first < 0xc0) {
            entry = in.raw(first & 0x3f);
            size = 1 + entry.length;
        } else if (first < 0xe0) {
            int bits = (first & 0x1f) << 8 | in.unsigned();
            entry = RdbInput.decimal(bits << 19 >> 19);
            size = 2;
        } else if (first < 0xf0) {
            entry = in.raw((first & 0x0f) << 8 | in.unsigned());
            size = 2 + entry.length;
        } else if (first == 0xf0) {
            entry = in.raw((int) in.little(4));
            size = 5 + entry.length;
        } else if (first <= 0xf4) {
            int width = first == 0xf4 ? 8 : first - 0xf1 + 2;
            entry = RdbInput.decimal(in.little(width));
            size = 1 + width;
        } else {
            throw RdbInput.damaged();
        }
        in.raw(lengthOfSize(size));
        return entry;
    }

    /** {@return how many bytes the size of an entry takes behind it} */
    private static int lengthOfSize(int size) {
        return size <= 127 ? 1 : size < 16_383 ? 2 : size < 2_097_151 ? 3 : size < 268_435_455 ? 4 : 5;
    }
}
