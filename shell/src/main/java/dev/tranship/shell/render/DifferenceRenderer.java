package dev.tranship.shell.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.shell.render.TableRenderer.Cell;
import dev.tranship.shell.render.TableRenderer.Column;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Rows in which two sides differ, one below the other: what the one has → what the other has. */
public final class DifferenceRenderer {
    private final Theme theme;
    private final TableRenderer tables;

    public DifferenceRenderer(Theme theme, TableRenderer tables) {
        this.theme = theme;
        this.tables = tables;
    }

    /**
     * {@return a table, a line a row}
     *
     * @param rows as a verification gives them: {@code kind}, {@code columns}, and the row at the {@code source} and at the
     *     {@code target}
     */
    public String render(JsonNode rows) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode row : rows) {
            row.path("source").fieldNames().forEachRemaining(names::add);
            row.path("target").fieldNames().forEachRemaining(names::add);
        }
        List<Column> columns = new ArrayList<>(List.of(Column.left("")));
        names.forEach(name -> columns.add(Column.left(name)));
        List<List<Cell>> lines = new ArrayList<>();
        for (JsonNode row : rows) {
            lines.add(line(row, names));
        }
        return tables.render(columns, lines);
    }

    private List<Cell> line(JsonNode row, Set<String> names) {
        String kind = row.path("kind").asText();
        UnaryOperator<String> colour = switch (kind) {
            case "missing" -> theme::error;
            case "extra" -> theme::good;
            default -> theme::changed;
        };
        Set<String> changed = new LinkedHashSet<>();
        row.path("columns").forEach(name -> changed.add(name.asText()));
        List<Cell> cells = new ArrayList<>(List.of(new Cell(kind, colour)));
        for (String name : names) {
            if (changed.contains(name)) {
                String before = value(row.path("source").path(name));
                cells.add(new Cell(before + " → " + value(row.path("target").path(name)), colour));
            } else {
                JsonNode side = row.path(row.has("source") ? "source" : "target");
                cells.add(Cell.of(value(side.path(name))));
            }
        }
        return cells;
    }

    private static String value(JsonNode value) {
        return value.isNull() || value.isMissingNode()
                ? "NULL"
                : ValueText.escape(value.isContainerNode() ? value.toString() : value.asText());
    }
}
