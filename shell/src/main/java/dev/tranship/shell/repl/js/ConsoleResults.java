package dev.tranship.shell.repl.js;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.script.ConsoleResult;
import dev.tranship.shell.render.Rows;
import dev.tranship.shell.render.ValueText;
import dev.tranship.shell.repl.Output;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what lines of JavaScript came to: lists of objects as tables, other objects as JSON, texts as they are. */
final class ConsoleResults {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final int ONE_LINE = 100;

    private final Output output;

    ConsoleResults(Output output) {
        this.output = output;
    }

    void show(ConsoleResult result) {
        if (result instanceof ConsoleResult.Rows rows) {
            output.rows(rows(rows));
        } else if (result instanceof ConsoleResult.Told told) {
            output.data(output.forPrograms() ? json(NODES.textNode(told.text())) : lines(told.text()));
        } else if (result instanceof ConsoleResult.Single single) {
            output.data(output.forPrograms() ? json(node(single.value())) : text(single.value()));
        }
    }

    // ---- tables

    static Rows rows(ConsoleResult.Rows found) {
        List<Field> fields = new ArrayList<>();
        for (int column = 0; column < found.columns().size(); column++) {
            int at = column;
            List<@Nullable Object> values = new ArrayList<>();
            found.rows().forEach(row -> values.add(row.get(at)));
            fields.add(new Field(found.columns().get(column), type(values), true));
        }
        RowType type = new RowType(fields);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : found.rows()) {
            List<@Nullable Object> cells = new ArrayList<>();
            for (int column = 0; column < row.size(); column++) {
                cells.add(boxed(type.type(column), row.get(column)));
            }
            rows.add(cells);
        }
        return new Rows(type, rows);
    }

    /** {@return the type that holds all of these as they are; text where there is none} */
    private static Type type(List<@Nullable Object> values) {
        @Nullable Type type = null;
        for (Object value : values) {
            Type one = value == null ? type : type(value);
            if (type != null && !type.equals(one)) {
                return Type.TEXT;
            }
            type = one;
        }
        return type == null ? Type.TEXT : type;
    }

    private static Type type(Object value) {
        if (value instanceof Long) {
            return Type.INT64;
        } else if (value instanceof Double) {
            return Type.FLOAT64;
        } else if (value instanceof Boolean) {
            return Type.BOOL;
        } else if (value instanceof BigDecimal || value instanceof BigInteger) {
            return new Type.Decimal(38, 0);
        } else if (value instanceof Instant) {
            return Type.TIMESTAMPTZ;
        } else if (value instanceof byte[]) {
            return Type.BYTES;
        }
        return Type.TEXT;
    }

    private static @Nullable Object boxed(Type type, @Nullable Object value) {
        if (value instanceof BigInteger number && type instanceof Type.Decimal) {
            return new BigDecimal(number);
        }
        return value == null || !type.equals(Type.TEXT) || value instanceof String ? value : oneLine(value);
    }

    // ---- single values

    private String text(@Nullable Object value) {
        if (value instanceof String text) {
            return lines(text);
        } else if (value instanceof Map<?, ?> || value instanceof List<?>) {
            JsonNode node = node(value);
            String line = json(node);
            return line.length() <= ONE_LINE ? line : node.toPrettyString() + "\n";
        }
        return (value == null ? "null" : oneLine(value)) + "\n";
    }

    private static String oneLine(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof byte[] bytes) {
            return ValueText.of(bytes);
        } else if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return json(node(value)).stripTrailing();
        }
        return value.toString();
    }

    /** A text of several lines stays one; what else could move the cursor is shown as what it is. */
    private static String lines(String text) {
        StringBuilder shown = new StringBuilder();
        text.lines().forEach(line -> shown.append(ValueText.escape(line)).append('\n'));
        return text.isEmpty() ? "\n" : shown.toString();
    }

    private static String json(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    private static JsonNode node(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((name, each) -> object.set(String.valueOf(name), node(each)));
            return object;
        } else if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(each -> array.add(node(each)));
            return array;
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof BigInteger number) {
            return NODES.numberNode(number);
        } else if (value instanceof Double number) {
            return number.isNaN() || number.isInfinite() ? NODES.textNode(number.toString()) : NODES.numberNode(number);
        } else if (value instanceof BigDecimal number) {
            return NODES.textNode(number.toPlainString());
        } else if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        } else if (value instanceof byte[] bytes) {
            return NODES.textNode(HexFormat.of().formatHex(bytes));
        }
        return value == null ? NODES.nullNode() : NODES.textNode(value.toString());
    }
}
