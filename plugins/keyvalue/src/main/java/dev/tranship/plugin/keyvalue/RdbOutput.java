package dev.tranship.plugin.keyvalue;

import java.util.Arrays;
import java.util.List;

/** Writes values of Redis in the server's own format, without compression. */
public final class RdbOutput {
    /** The checksum at the end of a payload, and the version before it. */
    public static final int CHECKSUM = 8;

    public static final int FOOTER = CHECKSUM + 2;

    /** Of Redis 5; what is written here was so in all versions since. */
    private static final int VERSION = 9;

    private static final long[] CRC = new long[256];

    static {
        for (int i = 0; i < CRC.length; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x95AC9329AC4BC9B5L;
            }
            CRC[i] = crc;
        }
    }

    private byte[] bytes = new byte[64];
    private int size;

    /** Writes what kind of value follows. */
    public RdbOutput type(int type) {
        return one(type);
    }

    public RdbOutput length(long length) {
        if (length < 1 << 6) {
            return one((int) length);
        } else if (length < 1 << 14) {
            return one((int) (length >>> 8) | 0x40).one((int) length);
        } else if (length < 1L << 32) {
            one(0x80);
            return big(length, 4);
        }
        one(0x81);
        return big(length, 8);
    }

    public RdbOutput string(byte[] string) {
        return length(string.length).raw(string);
    }

    public RdbOutput strings(List<byte[]> strings) {
        strings.forEach(this::string);
        return this;
    }

    /** Writes a score: its bits, the lowest first. */
    public RdbOutput number(double number) {
        return little(Double.doubleToLongBits(number), 8);
    }

    public RdbOutput raw(byte[] raw) {
        room(raw.length);
        System.arraycopy(raw, 0, bytes, size, raw.length);
        size += raw.length;
        return this;
    }

    private RdbOutput one(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    private RdbOutput big(long value, int width) {
        for (int i = width - 1; i >= 0; i--) {
            one((int) (value >>> (8 * i)));
        }
        return this;
    }

    private RdbOutput little(long value, int width) {
        for (int i = 0; i < width; i++) {
            one((int) (value >>> (8 * i)));
        }
        return this;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more + FOOTER, bytes.length * 2));
        }
    }

    /** {@return what was written} */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** {@return what was written as RESTORE takes it} */
    public byte[] payload() {
        return little(VERSION, 2).checked();
    }

    /** {@return what was written, which ends with a version, with its checksum} */
    public byte[] checked() {
        long crc = 0;
        for (int i = 0; i < size; i++) {
            crc = CRC[(int) (crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
        }
        return little(crc, CHECKSUM).bytes();
    }
}
