package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.duckdb.DuckdbCarrier.Unholdable;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON that {@link NestedSql} makes: arrays, texts and null. */
final class NestedText {
    private final String text;
    private int at;

    private NestedText(String text) {
        this.text = text;
    }

    /**
     * {@return the boxed value}
     *
     * @throws Unholdable when a leaf cannot be held by its type
     */
    static Object parse(Type type, String text) {
        Object value = new NestedText(text).value(type);
        return value == null ? List.of() : value;
    }

    static String print(Type type, Object value) {
        StringBuilder out = new StringBuilder();
        print(type, value, out);
        return out.toString();
    }

    private @Nullable Object value(Type type) {
        if (text.startsWith("null", at)) {
            at += 4;
            return null;
        }
        if (type instanceof Type.Array array) {
            return list(i -> array.element());
        } else if (type instanceof Type.Struct struct) {
            return list(i -> struct.fields().get(i).type());
        }
        Vector one = new Vector(type, 1);
        String odd = LeafText.parse(type, string(), one, 0);
        if (odd != null) {
            throw new Unholdable(odd, "inside a list or struct");
        }
        return one.get(0);
    }

    private List<@Nullable Object> list(java.util.function.IntFunction<Type> types) {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        while (text.charAt(at) != ']') {
            values.add(value(types.apply(values.size())));
            if (text.charAt(at) == ',') {
                at++;
            }
        }
        at++;
        return Collections.unmodifiableList(values);
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case 'b' -> value.append('\b');
                case 'f' -> value.append('\f');
                case 'u' -> {
                    value.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> value.append(escaped);
            }
        }
    }

    private static void print(Type type, @Nullable Object value, StringBuilder out) {
        if (value == null) {
            out.append("null");
        } else if (type instanceof Type.Array array) {
            out.append('[');
            String comma = "";
            for (Object element : DuckdbCodec.elements(value)) {
                out.append(comma);
                print(array.element(), element, out);
                comma = ",";
            }
            out.append(']');
        } else if (type instanceof Type.Struct struct) {
            out.append('[');
            List<?> values = DuckdbCodec.elements(value);
            for (int i = 0; i < struct.fields().size(); i++) {
                out.append(i == 0 ? "" : ",");
                print(struct.fields().get(i).type(), values.get(i), out);
            }
            out.append(']');
        } else {
            Vector one = new Vector(type, 1);
            one.set(0, value);
            quote(LeafText.print(type, one, 0), out);
        }
    }

    private static void quote(String value, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
