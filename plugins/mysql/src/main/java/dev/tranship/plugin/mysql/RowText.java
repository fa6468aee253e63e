package dev.tranship.plugin.mysql;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Rows as UTF-8 text, growing as they are written, in one of two spellings: the fields of LOAD DATA, or the constants of a
 * statement.
 */
final class RowText implements RowSink {
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
    private boolean first = true;

    RowText(Spelling spelling) {
        this.spelling = spelling;
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
        first = true;
        if (bytes.length > KEPT) {
            bytes = new byte[START];
        }
    }

    @Override
    public void beginRow() {
        if (spelling == Spelling.CONSTANTS) {
            raw(length > 0 ? ",(" : "(");
        }
        first = true;
    }

    @Override
    public void endRow() {
        raw(spelling == Spelling.FIELDS ? '\n' : ')');
    }

    /** Comes before every value. */
    private void separate() {
        if (!first) {
            raw(spelling == Spelling.FIELDS ? '\t' : ',');
        }
        first = false;
    }

    private void raw(char c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    /** Writes ASCII as it is. */
    private void raw(String ascii) {
        int count = ascii.length();
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    @Override
    public void absent() {
        separate();
        raw(spelling == Spelling.FIELDS ? "\\N" : "NULL");
    }

    @Override
    public void number(long value) {
        separate();
        digits(value);
    }

    @Override
    public void unsigned(long value) {
        separate();
        raw(Long.toUnsignedString(value));
    }

    @Override
    public void floating(double value) {
        separate();
        raw(Double.toString(value));
    }

    @Override
    public void decimal(BigDecimal value) {
        separate();
        raw(value.toPlainString());
    }

    private void digits(long value) {
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

    @Override
    public void decimal(long unscaled, int scale) {
        separate();
        if (scale == 0) {
            digits(unscaled);
            return;
        }
        if (unscaled < 0) {
            raw('-');
        }
        long power = POWERS[scale];
        long absolute = Math.abs(unscaled);
        digits(absolute / power);
        raw('.');
        padded(absolute % power, scale);
    }

    /** Writes a number with leading zeros. */
    private void padded(long value, int digits) {
        room(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Writes what is in quotes as a constant and bare as a field. */
    private void quote() {
        if (spelling == Spelling.CONSTANTS) {
            raw('\'');
        }
    }

    @Override
    public void text(String value) {
        separate();
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

    @Override
    public void utf8(byte[] value) {
        separate();
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
    @Override
    public void bytes(byte[] value) {
        separate();
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

    @Override
    public void date(LocalDate value) {
        separate();
        quote();
        day(value);
        quote();
    }

    @Override
    public void time(long nanoOfDay, int precision) {
        separate();
        quote();
        clock(nanoOfDay, precision);
        quote();
    }

    @Override
    public void timestamp(LocalDate day, long nanoOfDay, int precision) {
        separate();
        quote();
        day(day);
        raw(' ');
        clock(nanoOfDay, precision);
        quote();
    }

    private void day(LocalDate date) {
        padded(date.getYear(), 4);
        raw('-');
        padded(date.getMonthValue(), 2);
        raw('-');
        padded(date.getDayOfMonth(), 2);
    }

    private void clock(long nanoOfDay, int precision) {
        long second = nanoOfDay / 1_000_000_000L;
        padded(second / 3600, 2);
        raw(':');
        padded(second / 60 % 60, 2);
        raw(':');
        padded(second % 60, 2);
        if (precision > 0) {
            raw('.');
            padded(nanoOfDay % 1_000_000_000L / 1000, 6);
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
