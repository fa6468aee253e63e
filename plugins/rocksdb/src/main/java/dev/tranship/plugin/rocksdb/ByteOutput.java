package dev.tranship.plugin.rocksdb;

import java.util.Arrays;

/** Bytes that are put together one after another. */
final class ByteOutput {
    private byte[] bytes = new byte[64];
    private int size;

    ByteOutput clear() {
        size = 0;
        return this;
    }

    ByteOutput put(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    ByteOutput put(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** Puts the lowest bytes of a number, the highest of them first. */
    ByteOutput number(long value, int width) {
        room(width);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Puts a number that is not negative: seven bits a byte, the lowest first, each but the last with its highest bit set. */
    ByteOutput length(int value) {
        int rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            put(rest & 0x7f | 0x80);
        }
        return put(rest);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }
}
