package dev.tranship.plugin.postgresql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.copy.CopyIn;

/** Bytes on their way into a COPY in binary format. Belongs to one thread. */
final class CopyBuffer {
    private static final int PORTION = 64 << 10;
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private byte[] bytes = new byte[2 * PORTION];
    private int size;

    void header() {
        size = 0;
        put(HEADER);
    }

    void trailer() {
        putShort(-1);
    }

    /** Hands the bytes on when there are enough of them. */
    void flushFull(CopyIn copy) throws SQLException {
        if (size >= PORTION) {
            flush(copy);
        }
    }

    void flush(CopyIn copy) throws SQLException {
        copy.writeToCopy(bytes, 0, size);
        size = 0;
        if (bytes.length > 16 * PORTION) {
            bytes = new byte[2 * PORTION];
        }
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, (int)
                    Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * bytes.length, (long) size + more)));
        }
    }

    void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void putShort(int value) {
        reserve(2);
        bytes[size] = (byte) (value >> 8);
        bytes[size + 1] = (byte) value;
        size += 2;
    }

    void putInt(int value) {
        reserve(4);
        setInt(size, value);
        size += 4;
    }

    void putLong(long value) {
        reserve(8);
        setInt(size, (int) (value >> 32));
        setInt(size + 4, (int) value);
        size += 8;
    }

    void put(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** {@return where a length goes that {@link #end} fills in} */
    int begin() {
        putInt(0);
        return size;
    }

    void end(int begin) {
        setInt(begin - 4, size - begin);
    }

    private void setInt(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    /** @throws Unholdable when the text has a NUL */
    void putUtf8(byte[] text) {
        for (byte b : text) {
            if (b == 0) {
                putText(new String(text, StandardCharsets.UTF_8));
                return;
            }
        }
        put(text);
    }

    /** @throws Unholdable when the text has a NUL or half of a surrogate pair */
    void putText(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new Unholdable("text with the character NUL at position " + text.indexOf('\0')
                    + ", which PostgreSQL cannot hold: " + Quoted.shown(text.replace('\0', '\u2400')));
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        // Half of a pair is encoded as one '?', so a text of ASCII without any needs no closer look.
        if (encoded.length != text.length() || hasQuestionMark(encoded)) {
            checkPairs(text);
        }
        put(encoded);
    }

    private static boolean hasQuestionMark(byte[] encoded) {
        for (byte b : encoded) {
            if (b == '?') {
                return true;
            }
        }
        return false;
    }

    private static void checkPairs(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new Unholdable("half of a surrogate pair at position " + i + ", which is no text");
            }
        }
    }
}
