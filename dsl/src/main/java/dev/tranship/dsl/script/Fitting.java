package dev.tranship.dsl.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.convert.TextForm;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings natural values of JavaScript (see {@link JsValues}) to a type: exactly, or not at all. */
final class Fitting {
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private Fitting() {}

    /**
     * {@return the boxed value}
     *
     * @throws IllegalArgumentException when the type cannot hold the value exactly; the message says why
     */
    static Object fit(Type type, Object value) {
        if (type instanceof Type.Json) {
            return value instanceof String text
                    ? TextForm.parse(type, text)
                    : json(value).toString();
        } else if (type instanceof Type.Array array && value instanceof List<?> list) {
            return elements(array, list);
        } else if (type instanceof Type.Struct struct && value instanceof Map<?, ?> map) {
            return fields(struct, map);
        } else if (value instanceof String text) {
            return TextForm.parse(type, text);
        } else if (value instanceof Boolean && type instanceof Type.Bool) {
            return value;
        } else if (value instanceof byte[] bytes && type instanceof Type.Bytes to) {
            if (to.length() != 0 && bytes.length > to.length()) {
                throw new IllegalArgumentException(bytes.length + " bytes do not fit " + to);
            }
            return bytes;
        } else if (value instanceof Instant instant) {
            return instant(type, instant);
        } else if (value instanceof Number number) {
            return number(type, number);
        }
        throw mismatch(type, value);
    }

    private static Object number(Type type, Number value) {
        if (type instanceof Type.Int integer && value instanceof Long number) {
            long whole = number;
            boolean fits = integer.bits() == 64 && !integer.signed()
                    ? whole >= 0
                    : whole >= integer.min() && whole <= integer.max();
            if (fits) {
                return integer.bits() == 64 && !integer.signed() ? BigInteger.valueOf(whole) : (Object) whole;
            }
        } else if (type instanceof Type.Int && value instanceof Double number) {
            if (Double.isFinite(number) && Math.rint(number) == number && !number.equals(-0.0)) {
                throw new IllegalArgumentException(TextForm.write(Type.FLOAT64, number)
                        + " is beyond 2^53, where a number of JavaScript is not exact; use a BigInt");
            }
            throw new IllegalArgumentException(
                    TextForm.write(Type.FLOAT64, number) + " is not a whole number, which " + type + " needs");
        } else if (type instanceof Type.Float floating && value instanceof Double number) {
            if (floating.bits() == 64 || Double.isNaN(number) || (float) (double) number == number) {
                return number;
            }
        } else if (type instanceof Type.Decimal && value instanceof Double number && !Double.isFinite(number)) {
            throw mismatch(type, value);
        } else if (!(type instanceof Type.Int || type instanceof Type.Float || type instanceof Type.Decimal)) {
            throw mismatch(type, value);
        }
        return TextForm.parse(type, spell(type, value));
    }

    private static String spell(Type type, Number value) {
        if (value instanceof Double) {
            return TextForm.write(Type.FLOAT64, value);
        } else if (value instanceof BigDecimal decimal) {
            return (type instanceof Type.Int && decimal.signum() != 0 ? decimal.stripTrailingZeros() : decimal)
                    .toPlainString();
        }
        return value.toString();
    }

    private static Object instant(Type type, Instant value) {
        String text = TextForm.write(Type.TIMESTAMPTZ, value);
        if (type instanceof Type.Timestamp timestamp) {
            return TextForm.parse(type, timestamp.zoned() ? text : text.substring(0, text.length() - 1));
        } else if (type instanceof Type.Date && text.endsWith("T00:00:00Z")) {
            return TextForm.parse(type, text.substring(0, text.indexOf('T')));
        }
        throw mismatch(type, value);
    }

    private static List<@Nullable Object> elements(Type.Array array, List<?> values) {
        List<@Nullable Object> list = new ArrayList<>(values.size());
        for (Object value : values) {
            list.add(value == null ? null : fit(array.element(), value));
        }
        return list;
    }

    private static List<@Nullable Object> fields(Type.Struct struct, Map<?, ?> values) {
        List<@Nullable Object> list = new ArrayList<>();
        int known = 0;
        for (Field field : struct.fields()) {
            known += values.containsKey(field.name()) ? 1 : 0;
            Object value = values.get(field.name());
            list.add(value == null ? null : fit(field.type(), value));
        }
        if (known < values.size()) {
            throw new IllegalArgumentException(
                    "the object has properties that " + TextForm.cut(struct.toString()) + " has not");
        }
        return list;
    }

    private static IllegalArgumentException mismatch(Type type, Object value) {
        return new IllegalArgumentException(describe(value) + " is not a value of " + type + wayOut(type, value));
    }

    private static String wayOut(Type type, Object value) {
        return type instanceof Type.Text && (value instanceof Number || value instanceof Boolean)
                ? "; write String(…)"
                : type instanceof Type.Int && value instanceof Boolean ? "; write … ? 1 : 0" : "";
    }

    static String describe(Object value) {
        if (value instanceof String text) {
            return "the string '" + TextForm.cut(text) + "'";
        } else if (value instanceof Boolean) {
            return "the boolean " + value;
        } else if (value instanceof Double) {
            return "the number " + TextForm.write(Type.FLOAT64, value);
        } else if (value instanceof Number) {
            return "the number " + TextForm.cut(value.toString());
        } else if (value instanceof Instant) {
            return "the Date " + value;
        } else if (value instanceof byte[]) {
            return "a Uint8Array";
        } else if (value instanceof List) {
            return "an array";
        }
        return "an object";
    }

    /** {@return JSON of a natural value; numbers stay numbers with all their digits, times and bytes (base64) are text} */
    static JsonNode json(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof BigInteger number) {
            return NODES.numberNode(number);
        } else if (value instanceof BigDecimal number) {
            return NODES.numberNode(number);
        } else if (value instanceof Double number) {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException(number + " cannot be written as JSON");
            }
            return NODES.numberNode(number);
        } else if (value instanceof byte[] bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(element -> array.add(json(element)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, member) -> object.set(String.valueOf(key), json(member)));
            return object;
        }
        return NODES.textNode(
                value instanceof Instant instant ? TextForm.write(Type.TIMESTAMPTZ, instant) : value.toString());
    }
}
