package dev.tranship.shell.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.convert.JsonForm;
import dev.tranship.shell.render.TableRenderer.Cell;
import dev.tranship.shell.render.TableRenderer.Column;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The ways in which rows and lists can be shown. */
public enum RowFormat {
    /** A table where it fits the width, else vertical. */
    AUTO,
    TABLE,
    /** A line a value. */
    VERTICAL,
    /** An object a line. */
    JSON,
    /** RFC 4180 with a heading; NULL is nothing, an empty text is {@code ""}. */
    CSV,
    /** A table as in GitHub's Markdown. */
    MARKDOWN;

    // Below this a value in a table of many columns is mostly an ellipsis.
    private static final int READABLE = 9;

    /**
     * {@return the rows, ending with a line feed}
     *
     * @param width of the screen in cells
     */
    public String of(Rows rows, Theme theme, int width) {
        return switch (this) {
            case AUTO ->
                (rows.type().size() * READABLE <= width || rows.values().isEmpty() ? TABLE : VERTICAL)
                        .of(rows, theme, width);
            case TABLE -> new TableRenderer(theme, width).render(columns(rows), cells(rows, theme));
            case VERTICAL -> vertical(names(rows), cells(rows, theme), theme);
            case JSON -> json(rows.values(), row -> JsonForm.write(rows.type(), row));
            case CSV -> csv(names(rows), rows.values());
            case MARKDOWN -> markdown(names(rows), cells(rows, Theme.PLAIN));
        };
    }

    /** {@return a list of texts, ending with a line feed} */
    public String of(List<Column> columns, List<List<String>> rows, Theme theme, int width) {
        List<String> names = columns.stream().map(Column::title).toList();
        List<List<Cell>> cells =
                rows.stream().map(row -> row.stream().map(Cell::of).toList()).toList();
        return switch (this) {
            case AUTO, TABLE -> new TableRenderer(theme, width).render(columns, cells);
            case VERTICAL -> vertical(names, cells, theme);
            case JSON -> json(rows, row -> object(names, row));
            case CSV -> csv(names, rows);
            case MARKDOWN -> markdown(names, cells);
        };
    }

    private static List<String> names(Rows rows) {
        return rows.type().fields().stream().map(Field::name).toList();
    }

    private static List<Column> columns(Rows rows) {
        return rows.type().fields().stream()
                .map(field -> new Column(ValueText.escape(field.name()), numeric(field.type())))
                .toList();
    }

    static boolean numeric(Type type) {
        return type instanceof Type.Int || type instanceof Type.Decimal || type instanceof Type.Float;
    }

    private static List<List<Cell>> cells(Rows rows, Theme theme) {
        List<List<Cell>> cells = new ArrayList<>();
        for (List<@Nullable Object> row : rows.values()) {
            List<Cell> line = new ArrayList<>();
            for (Object value : row) {
                line.add(value == null ? new Cell("NULL", theme::faint) : Cell.of(ValueText.of(value)));
            }
            cells.add(line);
        }
        return cells;
    }

    private static String vertical(List<String> names, List<List<Cell>> rows, Theme theme) {
        int widest = names.stream().mapToInt(TextWidth::of).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            text.append(theme.faint("─── " + (row + 1) + " " + "─".repeat(24))).append('\n');
            for (int i = 0; i < names.size(); i++) {
                Cell cell = rows.get(row).get(i);
                text.append(theme.strong(TextWidth.padRight(names.get(i), widest)))
                        .append(theme.faint(" │ "))
                        .append(cell.style().apply(cell.text()))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static <R> String json(List<R> rows, Function<R, JsonNode> node) {
        ObjectMapper mapper = new ObjectMapper();
        StringBuilder text = new StringBuilder();
        try {
            for (R row : rows) {
                text.append(mapper.writeValueAsString(node.apply(row))).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static ObjectNode object(List<String> names, List<String> values) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < names.size(); i++) {
            object.put(names.get(i), values.get(i));
        }
        return object;
    }

    private static String csv(List<String> names, List<? extends List<? extends @Nullable Object>> rows) {
        StringBuilder text = new StringBuilder();
        text.append(names.stream().map(RowFormat::quoted).collect(Collectors.joining(",")))
                .append('\n');
        for (List<? extends @Nullable Object> row : rows) {
            List<String> line = new ArrayList<>();
            for (Object value : row) {
                line.add(value == null ? "" : quoted(value instanceof String string ? string : ValueText.exact(value)));
            }
            text.append(String.join(",", line)).append('\n');
        }
        return text.toString();
    }

    private static String quoted(String text) {
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String markdown(List<String> names, List<List<Cell>> rows) {
        StringBuilder text = new StringBuilder();
        text.append(line(names));
        text.append(line(IntStream.range(0, names.size()).mapToObj(i -> "---").toList()));
        rows.forEach(row -> text.append(line(row.stream().map(Cell::text).toList())));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
