package dev.tranship.shell.render;

import dev.tranship.spi.Values;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@linkplain Values Boxed values} on one line, so that NULL, an empty text and the text "NULL" cannot be mistaken. */
public final class ValueText {
    private static final int BYTES_SHOWN = 16;

    private ValueText() {}

    public static String of(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        } else if (value instanceof String text) {
            return text(text);
        } else if (value instanceof byte[] bytes) {
            return bytes(bytes);
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof List<?> list) {
            return list.stream().map(ValueText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.toString();
    }

    /** {@return the whole value, for programs; nothing is cut} */
    static String exact(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value.toString();
    }

    private static String text(String text) {
        String escaped = escape(text);
        boolean doubtful = escaped.isEmpty()
                || escaped.equals("NULL")
                || escaped.charAt(0) == ' '
                || escaped.charAt(escaped.length() - 1) == ' ';
        return doubtful ? '"' + escaped + '"' : escaped;
    }

    /** Keeps control characters away from the terminal. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        escaped.append(String.format("\\u%04x", (int) c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }

    private static String bytes(byte[] bytes) {
        int shown = Math.min(bytes.length, BYTES_SHOWN);
        String hex = HexFormat.of().formatHex(bytes, 0, shown);
        return bytes.length <= BYTES_SHOWN ? "x'" + hex + "'" : "x'" + hex + "…' (" + Amounts.bytes(bytes.length) + ")";
    }
}
