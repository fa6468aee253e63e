package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arrays and structs as JSON text. Numbers and booleans are JSON's own, bytes are hexadecimal text, what has a text form
 * is that text; a struct is an object of its fields.
 */
final class SqliteJson {
    private final String text;
    private int at;

    private SqliteJson(String text) {
        this.text = text;
    }

    /** {@return the boxed value as JSON} */
    static String write(Type type, Object value) {
        StringBuilder json = new StringBuilder();
        append(json, type, value);
        return json.toString();
    }

    /**
     * {@return the boxed value that the JSON spells}
     *
     * @throws IllegalArgumentException when it spells none of this type
     */
    static Object read(Type type, String text) {
        SqliteJson json = new SqliteJson(text);
        Object tree = json.value();
        json.blanks();
        if (json.at < text.length() || tree == null) {
            throw new IllegalArgumentException("not the JSON of a " + type);
        }
        return typed(type, tree);
    }

    private static void append(StringBuilder json, Type type, @Nullable Object value) {
        if (value == null) {
            json.append("null");
        } else if (type instanceof Type.Array array) {
            String separator = "[";
            for (Object element : (List<?>) value) {
                json.append(separator);
                append(json, array.element(), element);
                separator = ",";
            }
            json.append(separator.equals("[") ? "[]" : "]");
        } else if (type instanceof Type.Struct struct) {
            List<?> values = (List<?>) value;
            String separator = "{";
            for (int i = 0; i < values.size(); i++) {
                Field field = struct.fields().get(i);
                json.append(separator);
                text(json, field.name());
                json.append(':');
                append(json, field.type(), values.get(i));
                separator = ",";
            }
            json.append(separator.equals("{") ? "{}" : "}");
        } else if (value instanceof Boolean || value instanceof Long || value instanceof BigInteger) {
            json.append(value);
        } else if (value instanceof BigDecimal decimal) {
            json.append(decimal.toPlainString());
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.append(value);
        } else if (value instanceof byte[] bytes) {
            text(json, HexFormat.of().formatHex(bytes));
        } else {
            text(json, SqliteText.format(type, value));
        }
    }

    private static void text(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static Object typed(Type type, Object tree) {
        try {
            if (type instanceof Type.Array array) {
                List<@Nullable Object> elements = new ArrayList<>();
                for (Object element : (List<?>) tree) {
                    elements.add(element == null ? null : typed(array.element(), element));
                }
                return elements;
            } else if (type instanceof Type.Struct struct) {
                Map<?, ?> object = (Map<?, ?>) tree;
                List<@Nullable Object> values = new ArrayList<>();
                for (Field field : struct.fields()) {
                    Object value = object.get(field.name());
                    values.add(value == null ? null : typed(field.type(), value));
                }
                if (object.size() > struct.fields().size()) {
                    throw new IllegalArgumentException("more fields than " + type);
                }
                return values;
            } else if (type instanceof Type.Bool) {
                return (Boolean) tree;
            } else if (type instanceof Type.Int integer) {
                BigInteger value = ((BigDecimal) tree).toBigIntegerExact();
                BigInteger max = integer.bits() == 64 && !integer.signed()
                        ? Values.unsigned(-1L)
                        : BigInteger.valueOf(integer.max());
                if (value.compareTo(BigInteger.valueOf(integer.min())) < 0 || value.compareTo(max) > 0) {
                    throw new IllegalArgumentException("out of the range of " + type);
                }
                return integer.bits() == 64 && !integer.signed() ? value : (Object) value.longValueExact();
            } else if (type instanceof Type.Decimal decimal) {
                return SqliteText.fitting(decimal, (BigDecimal) tree);
            } else if (type instanceof Type.Float) {
                return tree instanceof BigDecimal number ? number.doubleValue() : Double.valueOf((String) tree);
            } else if (type instanceof Type.Bytes) {
                return HexFormat.of().parseHex((String) tree);
            }
            return SqliteText.parse(type, (String) tree);
        } catch (ClassCastException | ArithmeticException e) {
            throw new IllegalArgumentException("not a " + type, e);
        }
    }

    private @Nullable Object value() {
        blanks();
        if (at >= text.length()) {
            throw wrong();
        }
        char c = text.charAt(at);
        if (c == '{') {
            return object();
        } else if (c == '[') {
            return array();
        } else if (c == '"') {
            return string();
        } else if (text.startsWith("null", at)) {
            at += 4;
            return null;
        } else if (text.startsWith("true", at)) {
            at += 4;
            return Boolean.TRUE;
        } else if (text.startsWith("false", at)) {
            at += 5;
            return Boolean.FALSE;
        }
        return number();
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        expect('{');
        if (accept('}')) {
            return object;
        }
        do {
            blanks();
            String name = string();
            expect(':');
            object.put(name, value());
        } while (accept(','));
        expect('}');
        return object;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> array = new ArrayList<>();
        expect('[');
        if (accept(']')) {
            return array;
        }
        do {
            array.add(value());
        } while (accept(','));
        expect(']');
        return array;
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw wrong();
    }

    private char escaped() {
        if (at >= text.length()) {
            throw wrong();
        }
        char c = text.charAt(at++);
        switch (c) {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u':
                if (at + 4 > text.length()) {
                    throw wrong();
                }
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            default:
                return c;
        }
    }

    private BigDecimal number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return new BigDecimal(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private boolean accept(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw wrong();
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("not JSON at character " + at);
    }
}
