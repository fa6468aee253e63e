package dev.tranship.shell.render;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A table in light box-drawing lines. It keeps within a width by cutting the widest columns with …, texts before numbers;
 * without a width (a pipe) nothing is cut.
 */
public final class TableRenderer {
    /** A width that nothing exceeds. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int NARROWEST = 6;
    // Part of a text still says something, part of a number misleads.
    private static final int NARROWEST_TEXT = 4;
    private static final int USUAL_NUMBER = 12;
    private static final String BETWEEN = " │ ";
    private static final String ARROW = " → ";

    private final Theme theme;
    private final int width;

    public TableRenderer(Theme theme, int width) {
        this.theme = theme;
        this.width = width;
    }

    public record Column(String title, boolean right) {
        public static Column left(String title) {
            return new Column(title, false);
        }

        public static Column right(String title) {
            return new Column(title, true);
        }
    }

    /**
     * @param within gives as much of the text as fits into a width
     * @param style is given the text when it already has its width
     */
    public record Cell(String text, IntFunction<String> within, UnaryOperator<String> style) {
        public Cell(String text, UnaryOperator<String> style) {
            this(text, width -> TextWidth.cut(text, width), style);
        }

        public static Cell of(String text) {
            return new Cell(text, UnaryOperator.identity());
        }

        /** {@return before → after, of which both are seen however narrow the column is} */
        static Cell changed(String before, String after, UnaryOperator<String> style) {
            return new Cell(before + ARROW + after, width -> TextWidth.cut(before, ARROW, after, width), style);
        }
    }

    /** {@return a table of plain texts} */
    public String texts(List<Column> columns, List<List<String>> rows) {
        return render(
                columns,
                rows.stream().map(row -> row.stream().map(Cell::of).toList()).toList());
    }

    /** {@return the lines of the table, each ending with a line feed; every row has a cell for every column} */
    public String render(List<Column> columns, List<List<Cell>> rows) {
        int[] widths = widths(columns, rows);
        StringBuilder text = new StringBuilder();
        List<Cell> titles = columns.stream()
                .map(column -> new Cell(column.title(), theme::strong))
                .toList();
        line(text, columns, widths, titles);
        List<String> rules = new ArrayList<>();
        for (int each : widths) {
            rules.add("─".repeat(each));
        }
        text.append(theme.faint(String.join("─┼─", rules))).append('\n');
        rows.forEach(row -> line(text, columns, widths, row));
        return text.toString();
    }

    private void line(StringBuilder text, List<Column> columns, int[] widths, List<Cell> cells) {
        for (int i = 0; i < widths.length; i++) {
            String cut = cells.get(i).within().apply(widths[i]);
            String styled = cells.get(i).style().apply(cut);
            String blank = " ".repeat(widths[i] - TextWidth.of(cut));
            if (i > 0) {
                text.append(theme.faint(BETWEEN.stripTrailing()))
                        .append(cut.isEmpty() && i == widths.length - 1 ? "" : " ");
            }
            boolean last = i == widths.length - 1;
            text.append(columns.get(i).right() ? blank + styled : last ? styled : styled + blank);
        }
        text.append('\n');
    }

    private int[] widths(List<Column> columns, List<List<Cell>> rows) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(1, TextWidth.of(columns.get(i).title()));
            for (List<Cell> row : rows) {
                widths[i] = Math.max(widths[i], TextWidth.of(row.get(i).text()));
            }
        }
        if (width == UNLIMITED) {
            return widths;
        }
        shrink(widths, i -> columns.get(i).right() ? USUAL_NUMBER : NARROWEST_TEXT);
        shrink(widths, i -> NARROWEST);
        return widths;
    }

    /** Makes the widest columns narrower until all fit, or none is wider than it must be. */
    private void shrink(int[] widths, IntUnaryOperator narrowest) {
        int total =
                BETWEEN.length() * (widths.length - 1) + IntStream.of(widths).sum();
        while (total > width) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] > narrowest.applyAsInt(i) && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }
}
