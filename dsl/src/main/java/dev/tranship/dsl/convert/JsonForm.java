package dev.tranship.dsl.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Boxed values as JSON and back, exactly: with the type, what is read equals what was written. Booleans, integers and
 * floats are JSON's own; decimals are text (few readers keep their digits), as are {@code NaN}, the infinities and
 * {@code -0.0}; bytes are base64; a row or struct is an object, an array a list; everything else is {@linkplain TextForm
 * text}.
 */
public final class JsonForm {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonForm() {}

    /** {@return an object with the columns of the row, in order} */
    public static ObjectNode write(RowType rowType, List<? extends @Nullable Object> row) {
        return fields(rowType.fields(), row);
    }

    /**
     * {@return the row that {@link #write(RowType, List)} wrote; a column the object lacks is null}
     *
     * @throws IllegalArgumentException when a value is not of its column's type
     */
    public static List<@Nullable Object> read(RowType rowType, JsonNode node) {
        return fields(rowType.fields(), node);
    }

    public static JsonNode write(Type type, @Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof BigInteger number) {
            return NODES.numberNode(number);
        } else if (value instanceof Double number) {
            boolean plain = Double.isFinite(number) && !number.equals(-0.0);
            return plain ? NODES.numberNode(number) : NODES.textNode(number.toString());
        } else if (value instanceof byte[] bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
        } else if (type instanceof Type.Array array) {
            ArrayNode list = NODES.arrayNode();
            for (Object element : (List<?>) value) {
                list.add(write(array.element(), element));
            }
            return list;
        } else if (type instanceof Type.Struct struct) {
            return fields(struct.fields(), (List<?>) value);
        }
        return NODES.textNode(TextForm.write(type, value));
    }

    private static ObjectNode fields(List<Field> fields, List<? extends @Nullable Object> values) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < fields.size(); i++) {
            object.set(fields.get(i).name(), write(fields.get(i).type(), values.get(i)));
        }
        return object;
    }

    /**
     * {@return the value that {@link #write(Type, Object)} wrote}
     *
     * @throws IllegalArgumentException when it is not of the type
     */
    public static @Nullable Object read(Type type, JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        } else if (type instanceof Type.Bool && node.isBoolean()) {
            return node.booleanValue();
        } else if (type instanceof Type.Int to && node.isIntegralNumber()) {
            return Fit.integer(to, node.decimalValue(), false);
        } else if (type instanceof Type.Decimal to && node.isNumber()) {
            return Fit.decimal(to, node.decimalValue(), false);
        } else if (type instanceof Type.Float && node.isNumber()) {
            return node.doubleValue();
        } else if (type instanceof Type.Array array && node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>(node.size());
            for (JsonNode element : node) {
                list.add(read(array.element(), element));
            }
            return Collections.unmodifiableList(list);
        } else if (type instanceof Type.Struct struct && node.isObject()) {
            return fields(struct.fields(), node);
        } else if (node.isTextual() && !(type instanceof Type.Array || type instanceof Type.Struct)) {
            String text = node.textValue();
            return type instanceof Type.Bytes to
                    ? Fit.bytes(to, Base64.getDecoder().decode(text), false)
                    : text(type, text);
        }
        throw Fit.notA(type, node.toString());
    }

    private static Object text(Type type, String text) {
        // A store may hold text that is not JSON in a JSON column; what was written comes back.
        return type instanceof Type.Json ? text : TextForm.parse(type, text);
    }

    private static List<@Nullable Object> fields(List<Field> fields, JsonNode node) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (Field field : fields) {
            values.add(read(field.type(), node.path(field.name())));
        }
        return Collections.unmodifiableList(values);
    }

    static Object parse(Type type, String text) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Refusal("'" + TextForm.cut(text, 60) + "' is not valid JSON: " + e.getOriginalMessage());
        }
        Object value = read(type, node);
        if (value == null) {
            throw Fit.notA(type, text);
        }
        return value;
    }

    /** {@return what keeps a text from being one JSON value; null when nothing does} */
    static @Nullable String problem(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return "it is empty";
            }
            parser.skipChildren();
            return parser.nextToken() == null ? null : "more follows after the value";
        } catch (JsonProcessingException e) {
            return e.getOriginalMessage();
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
