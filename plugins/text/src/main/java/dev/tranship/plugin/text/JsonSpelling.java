package dev.tranship.plugin.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON. Numbers are exact decimal digits; what JSON has no number for (NaN, infinities) and what is no number,
 * text, truth or structure is a string in the words of {@link Spelling}.
 */
public final class JsonSpelling {
    public static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private JsonSpelling() {}

    /** @throws JsonProcessingException when the text is not one JSON value */
    public static JsonNode read(String text) throws JsonProcessingException {
        JsonNode node = MAPPER.readTree(text);
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("no json");
        }
        return node;
    }

    public static String text(Type type, Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = MAPPER.getFactory().createGenerator(text)) {
            write(generator, type, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes one value that stands inside an array or a struct, or a column of its own. */
    public static void write(JsonGenerator out, Type type, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (type instanceof Type.Bool) {
            out.writeBoolean((Boolean) value);
        } else if (type instanceof Type.Int) {
            if (value instanceof BigInteger big) {
                out.writeNumber(big);
            } else {
                out.writeNumber((Long) value);
            }
        } else if (type instanceof Type.Decimal) {
            out.writeNumber((BigDecimal) value);
        } else if (type instanceof Type.Float && Double.isFinite((Double) value)) {
            out.writeNumber((Double) value);
        } else if (type instanceof Type.Array array) {
            out.writeStartArray();
            for (Object element : (List<?>) value) {
                write(out, array.element(), element);
            }
            out.writeEndArray();
        } else if (type instanceof Type.Struct struct) {
            out.writeStartObject();
            for (int i = 0; i < struct.fields().size(); i++) {
                Field field = struct.fields().get(i);
                out.writeFieldName(field.name());
                write(out, field.type(), ((List<?>) value).get(i));
            }
            out.writeEndObject();
        } else {
            out.writeString(Spelling.encode(type, value));
        }
    }

    /**
     * {@return the boxed value of a node that is not null}
     *
     * @throws IllegalArgumentException when the node holds no value of that type; the message says why
     */
    public static Object value(Type type, JsonNode node) {
        try {
            if (type instanceof Type.Bool) {
                return check(node.isBoolean(), type, node).booleanValue();
            } else if (type instanceof Type.Int integer) {
                return Spelling.integer(
                        integer, check(node.isIntegralNumber(), type, node).bigIntegerValue());
            } else if (type instanceof Type.Decimal decimal) {
                return Spelling.decimal(
                        decimal, check(node.isNumber(), type, node).decimalValue());
            } else if (type instanceof Type.Float && node.isNumber()) {
                return Spelling.decode(type, node.decimalValue().toString());
            } else if (type instanceof Type.Array array) {
                List<@Nullable Object> elements = new ArrayList<>();
                for (JsonNode element : check(node.isArray(), type, node)) {
                    elements.add(element.isNull() ? null : value(array.element(), element));
                }
                return elements;
            } else if (type instanceof Type.Struct struct) {
                return struct(struct, check(node.isObject(), type, node));
            }
            return Spelling.decode(type, check(node.isTextual(), type, node).textValue());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("finer than " + type, e);
        }
    }

    private static List<@Nullable Object> struct(Type.Struct type, JsonNode node) {
        List<@Nullable Object> values = new ArrayList<>();
        int found = 0;
        for (Field field : type.fields()) {
            JsonNode part = node.get(field.name());
            found += part == null ? 0 : 1;
            values.add(part == null || part.isNull() ? null : value(field.type(), part));
        }
        if (found < node.size()) {
            throw new IllegalArgumentException("more fields than " + type);
        }
        return values;
    }

    private static JsonNode check(boolean holds, Type type, JsonNode node) {
        if (!holds) {
            throw new IllegalArgumentException("a JSON "
                    + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT) + " in a column of " + type);
        }
        return node;
    }

    /** {@return the type that a node of unknown type certainly has} */
    public static Type infer(JsonNode node) {
        if (node.isBoolean()) {
            return Type.BOOL;
        } else if (node.isIntegralNumber()) {
            int bits = node.bigIntegerValue().bitLength();
            return bits <= 63
                    ? Type.INT64
                    : bits == 64 && node.bigIntegerValue().signum() > 0 ? Type.UINT64 : Type.JSON;
        } else if (node.isNumber()) {
            return Spelling.exact(node.doubleValue(), node.decimalValue()) ? Type.FLOAT64 : Type.JSON;
        } else if (node.isTextual()) {
            return Spelling.infer(node.textValue(), false);
        }
        return Type.JSON;
    }
}
