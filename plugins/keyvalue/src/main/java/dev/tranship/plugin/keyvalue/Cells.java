package dev.tranship.plugin.keyvalue;

import dev.tranship.plugin.text.Spelling;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Values as a store of bytes holds them for people to read: bytes as they are, everything else as text in UTF-8. */
public final class Cells {
    private static final int SHOWN = 80;

    private Cells() {}

    /** @param value a boxed value of the type */
    public static byte[] bytes(String column, Type type, Object value) {
        if (type instanceof Type.Bytes) {
            return (byte[]) value;
        }
        String text = type instanceof Type.Text ? (String) value : Spelling.encode(type, value);
        if (!hasSurrogates(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    "the value of " + column + " has half a character in it and cannot be text",
                    null,
                    e);
        }
    }

    private static boolean hasSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return the boxed value}
     *
     * @throws IllegalArgumentException when the bytes are none of that type; the message says why
     */
    public static Object value(Type type, byte[] bytes) {
        if (type instanceof Type.Bytes limit) {
            if (limit.length() > 0 && bytes.length > limit.length()) {
                throw new IllegalArgumentException("longer than " + type);
            }
            return bytes;
        }
        String text = text(bytes);
        return type.equals(Type.TEXT) ? text : Spelling.decode(type, text);
    }

    /** {@return the text that the bytes are} @throws IllegalArgumentException when they are none */
    public static String text(byte[] bytes) {
        try {
            return ascii(bytes)
                    ? new String(bytes, StandardCharsets.ISO_8859_1)
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("bytes that are no text in UTF-8", e);
        }
    }

    public static boolean isText(byte[] bytes) {
        try {
            text(bytes);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean ascii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** {@return bytes for a message: text where they are some, what is none as {@code \xff}} */
    public static String shown(byte[] bytes) {
        if (isText(bytes)) {
            String text = text(bytes);
            return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        }
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < bytes.length && shown.length() < SHOWN; i++) {
            if (bytes[i] >= 32 && bytes[i] < 127) {
                shown.append((char) bytes[i]);
            } else {
                shown.append(String.format("\\x%02x", bytes[i]));
            }
        }
        return shown.toString();
    }
}
