package dev.tranship.plugin.keyvalue;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads values of Redis in the server's own format.
 *
 * <p>What ends too early, or is none of it, is refused as {@linkplain #damaged damaged}.
 */
public final class RdbInput {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param end behind the last byte that is read */
    public RdbInput(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** {@return whether there is anything left} */
    public boolean more() {
        return at < end;
    }

    /** {@return a byte} */
    public int unsigned() {
        if (at >= end) {
            throw damaged();
        }
        return bytes[at++] & 0xff;
    }

    /** {@return the number that is written with the highest byte first} */
    public long big(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | unsigned();
        }
        return value;
    }

    /** {@return the signed number that is written with the lowest byte first} */
    public long little(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) unsigned() << (8 * i);
        }
        int unused = 64 - 8 * width;
        return value << unused >> unused;
    }

    /** {@return a score: its bits, the lowest first} */
    public double number() {
        return Double.longBitsToDouble(little(8));
    }

    /** {@return a length, as it stands before strings and collections} */
    public int length() {
        return length(unsigned());
    }

    private int length(int first) {
        long length = switch (first >>> 6) {
            case 0 -> first & 0x3f;
            case 1 -> (first & 0x3f) << 8 | unsigned();
            default -> big(first == 0x80 ? 4 : 8);
        };
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw damaged();
        }
        return (int) length;
    }

    /** {@return a string, unpacked} */
    public byte[] string() {
        int first = unsigned();
        if (first >>> 6 < 3) {
            return raw(length(first));
        }
        return switch (first & 0x3f) {
            case 0 -> decimal(little(1));
            case 1 -> decimal(little(2));
            case 2 -> decimal(little(4));
            case 3 -> {
                int packed = length();
                int length = length();
                yield unpacked(raw(packed), length);
            }
            default -> throw damaged();
        };
    }

    /** {@return the members of a set of integers as the server packs a small one, in their order} */
    public long[] integers() {
        byte[] packed = string();
        RdbInput in = new RdbInput(packed, packed.length);
        int width = (int) in.little(Integer.BYTES);
        long count = in.little(Integer.BYTES);
        if (width < 1 || width > Long.BYTES || count < 0 || count * width > packed.length) {
            throw damaged();
        }
        long[] integers = new long[(int) count];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = in.little(width);
        }
        return integers;
    }

    /** Passes over a string that is not packed. */
    public void skip() {
        int length = length();
        if (length > end - at) {
            throw damaged();
        }
        at += length;
    }

    /** {@return a number as the server writes it in a string} */
    public static byte[] decimal(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return so many bytes as they are} */
    public byte[] raw(int length) {
        if (length > end - at) {
            throw damaged();
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** {@return so many strings} */
    public List<byte[]> strings(int count) {
        List<byte[]> strings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strings.add(string());
        }
        return strings;
    }

    /** {@return what LZF packed} */
    private static byte[] unpacked(byte[] packed, int length) {
        byte[] out = new byte[length];
        int to = 0;
        RdbInput in = new RdbInput(packed, packed.length);
        try {
            while (in.more()) {
                int control = in.unsigned();
                if (control < 32) {
                    for (int i = 0; i <= control; i++) {
                        out[to++] = (byte) in.unsigned();
                    }
                } else {
                    int run = control >>> 5;
                    run += run == 7 ? in.unsigned() : 0;
                    int from = to - ((control & 0x1f) << 8) - in.unsigned() - 1;
                    for (int i = 0; i < run + 2; i++) {
                        out[to++] = out[from++];
                    }
                }
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw damaged();
        }
        return out;
    }

    /** {@return what to say of bytes that are none of this format} */
    public static EndpointException damaged() {
        return new EndpointException(Kind.CORRUPT, "a value in the server's own format is damaged");
    }
}
