package dev.tranship.plugin.mysql;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Rows as UTF-8 text, growing as they are written, in one of two spellings: the fields of LOAD DATA, or the constants of a
 * statement.
 */
final class RowText {
    /** How a value stands in the text. */
    enum Spelling {
        /** Fields end with a tab and rows with a line end; a backslash takes the meaning from what follows. */
        FIELDS,
        /** As in VALUES (…, …). */
        CONSTANTS
    }

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private static final int START = 1 << 16;
    /** What is kept for the next rows. */
    private static final int KEPT = 16 << 20;

    private static final long[] POWERS =
            LongStream.iterate(1, power -> power * 10).limit(19).toArray();

    private final Spelling spelling;
    private byte[] bytes = new byte[START];
    private int length;

    RowText(Spelling spelling) {
        this.spelling = spelling;
    }

    Spelling spelling() {
        return spelling;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Forgets everything. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[START];
        }
    }

    /** Forgets what comes after a place. */
    void cut(int to) {
        length = to;
    }

    void raw(char c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    /** Writes ASCII as it is. */
    void raw(String ascii) {
        int count = ascii.length();
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    void absent() {
        raw(spelling == Spelling.FIELDS ? "\\N" : "NULL");
    }

    void number(long value) {
        if (value >= 0 && value < 10) {
            raw((char) ('0' + value));
            return;
        }
        if (value == Long.MIN_VALUE) {
            raw("-9223372036854775808");
            return;
        }
        room(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long n = rest; n >= 10; n /= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Writes a number of at most 18 digits, so many of them after its point. */
    void decimal(long unscaled, int scale) {
        if (scale == 0) {
            number(unscaled);
            return;
        }
        if (unscaled < 0) {
            raw('-');
        }
        long power = POWERS[scale];
        long absolute = Math.abs(unscaled);
        number(absolute / power);
        raw('.');
        padded(absolute % power, scale);
    }

    /** Writes a number with leading zeros. */
    void padded(long value, int digits) {
        room(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Writes what is in quotes as a constant and bare as a field. */
    void quote() {
        if (spelling == Spelling.CONSTANTS) {
            raw('\'');
        }
    }

    /** @throws Unholdable when there is half of a surrogate pair in it, which is no text */
    void text(String value) {
        quote();
        int count = value.length();
        // No character needs more than three bytes, two of a pair four.
        room(Math.addExact(Math.multiplyExact(count, 3), 16));
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '\\' && c != '\'') {
                bytes[length++] = (byte) c;
            } else if (c < 0x80) {
                special(c);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xc0 | c >> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                bytes[length++] = (byte) (0xe0 | c >> 12);
                bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
                bytes[length++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(value.charAt(i + 1))) {
                int point = Character.toCodePoint(c, value.charAt(++i));
                bytes[length++] = (byte) (0xf0 | point >> 18);
                bytes[length++] = (byte) (0x80 | point >> 12 & 0x3f);
                bytes[length++] = (byte) (0x80 | point >> 6 & 0x3f);
                bytes[length++] = (byte) (0x80 | point & 0x3f);
            } else {
                throw new Unholdable("half of a surrogate pair is no text");
            }
        }
        quote();
    }

    /** @param value valid UTF-8, in which bytes below 0x80 are characters of ASCII */
    void utf8(byte[] value) {
        quote();
        room(Math.addExact(Math.multiplyExact(value.length, 2), 2));
        for (byte b : value) {
            if (b < ' ' && b >= 0 || b == '\\' || b == '\'') {
                special((char) b);
            } else {
                bytes[length++] = b;
            }
        }
        quote();
    }

    /** Writes what may have a meaning of its own. */
    private void special(char c) {
        switch (c) {
            case '\\' -> escape('\\');
            case 0 -> escape('0');
            case '\n' -> escape('n');
            case '\r' -> escape('r');
            case '\t' -> escape('t');
            case '\'' -> {
                if (spelling == Spelling.CONSTANTS) {
                    bytes[length++] = '\'';
                }
                bytes[length++] = '\'';
            }
            default -> bytes[length++] = (byte) c;
        }
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        bytes[length++] = (byte) c;
    }

    /** Writes bytes in hex; a field of LOAD DATA is turned back by UNHEX. */
    void hex(byte[] value) {
        boolean constant = spelling == Spelling.CONSTANTS;
        room(Math.addExact(Math.multiplyExact(value.length, 2), 4));
        if (constant) {
            raw("X'");
        }
        for (byte b : value) {
            bytes[length++] = HEX[b >> 4 & 0xf];
            bytes[length++] = HEX[b & 0xf];
        }
        if (constant) {
            raw('\'');
        }
    }

    private void room(int more) {
        long needed = (long) length + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new Unholdable("a batch of more than 2 GB");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, bytes.length * 2L)));
        }
    }
}
