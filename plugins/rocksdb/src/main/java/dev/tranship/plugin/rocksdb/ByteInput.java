package dev.tranship.plugin.rocksdb;

import java.util.Arrays;

/** Bytes that are taken apart. What is not there is an {@link IllegalArgumentException}. */
final class ByteInput {
    private final byte[] bytes;
    private int at;

    ByteInput(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    int take() {
        need(1);
        return bytes[at++] & 0xff;
    }

    byte[] take(int count) {
        need(count);
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    byte[] rest() {
        return take(bytes.length - at);
    }

    /** {@return a number of so many bytes, the highest first, read as not negative} */
    long number(int width) {
        need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    int length() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = take();
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("no length");
    }

    void end() {
        if (at < bytes.length) {
            throw new IllegalArgumentException("more bytes than a row has");
        }
    }

    private void need(int count) {
        if (count < 0 || bytes.length - at < count) {
            throw new IllegalArgumentException("fewer bytes than a row has");
        }
    }
}
