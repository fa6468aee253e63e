package dev.tranship.shell.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.shell.render.TableRenderer.Cell;
import dev.tranship.shell.render.TableRenderer.Column;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a verb found out, for people: objects as names and values, lists of objects as tables. */
public final class ResultRenderer {
    private static final int WIDEST_LIST = 40;
    private static final String UNKNOWN = "–";

    private final Theme theme;
    private final TableRenderer tables;

    public ResultRenderer(Theme theme, TableRenderer tables) {
        this.theme = theme;
        this.tables = tables;
    }

    /** {@return the lines of the result, each ending with a line feed} */
    public String render(JsonNode result) {
        StringBuilder text = new StringBuilder();
        append(text, result, "");
        return text.toString();
    }

    private void append(StringBuilder text, JsonNode node, String indent) {
        if (node.isObject()) {
            for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                field(text, words(field.getKey()), field.getValue(), indent);
            }
        } else if (isTable(node)) {
            table(node).lines().forEach(line -> text.append(indent).append(line).append('\n'));
        } else if (node.isArray()) {
            node.forEach(each -> item(text, each, indent));
        } else {
            text.append(indent).append(scalar(node)).append('\n');
        }
    }

    private void field(StringBuilder text, String name, JsonNode value, String indent) {
        text.append(indent).append(theme.name(name)).append(':');
        if (value.isContainerNode()) {
            if (value.isEmpty()) {
                text.append(" none\n");
                return;
            }
            text.append('\n');
            append(text, value, indent + "  ");
        } else {
            text.append(' ').append(value.isNull() ? UNKNOWN : scalar(value)).append('\n');
        }
    }

    private void item(StringBuilder text, JsonNode value, String indent) {
        if (value.isContainerNode()) {
            append(text, value, indent + "  ");
        } else {
            text.append(indent).append("- ").append(scalar(value)).append('\n');
        }
    }

    private static boolean isTable(JsonNode node) {
        if (!node.isArray() || node.isEmpty()) {
            return false;
        }
        for (JsonNode row : node) {
            if (!row.isObject()) {
                return false;
            }
        }
        return true;
    }

    private String table(JsonNode node) {
        Set<String> names = new LinkedHashSet<>();
        node.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            boolean numbers = true;
            for (JsonNode row : node) {
                JsonNode cell = row.path(name);
                numbers &= cell.isNumber() || cell.isMissingNode() || cell.isNull();
            }
            columns.add(new Column(words(name), numbers));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (JsonNode row : node) {
            List<Cell> cells = new ArrayList<>();
            names.forEach(name -> cells.add(Cell.of(cell(row.path(name)))));
            rows.add(cells);
        }
        return tables.render(columns, rows);
    }

    /** A long list is counted: a column as wide as all of it would leave no room for the others. */
    private static String cell(JsonNode value) {
        if (value.isContainerNode()) {
            List<String> parts = new ArrayList<>();
            if (value.isArray()) {
                value.forEach(each -> parts.add(scalar(each)));
            } else {
                value.fields().forEachRemaining(f -> parts.add(f.getKey() + " " + scalar(f.getValue())));
            }
            String all = String.join(", ", parts);
            return all.length() <= WIDEST_LIST ? all : Amounts.count(parts.size());
        }
        return scalar(value);
    }

    private static String scalar(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        if (value.isContainerNode()) {
            return ValueText.escape(value.toString());
        }
        if (value.isFloatingPointNumber()) {
            return Amounts.number(value.doubleValue());
        }
        return value.isIntegralNumber() && value.canConvertToLong()
                ? Amounts.count(value.asLong())
                : ValueText.escape(value.asText());
    }

    // rowCount → row count
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
    }
}
