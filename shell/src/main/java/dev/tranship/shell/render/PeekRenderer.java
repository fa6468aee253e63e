package dev.tranship.shell.render;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.Peek.PeekChange;
import dev.tranship.dsl.engine.Peek.Sample;
import dev.tranship.shell.render.TableRenderer.Cell;
import dev.tranship.shell.render.TableRenderer.Column;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step would do: its statements and how they are taken back, and sample rows before → after. */
public final class PeekRenderer {
    private static final String ARROW = " → ";
    // What a column needs to be readable; with less the rows are shown one below the other.
    private static final int READABLE = 9;

    private final Theme theme;
    private final TableRenderer tables;
    private final int width;

    public PeekRenderer(Theme theme, TableRenderer tables, int width) {
        this.theme = theme;
        this.tables = tables;
        this.width = width;
    }

    /** @param steps how many the plan has */
    public String render(Peek peek, int steps) {
        StringBuilder text = new StringBuilder();
        text.append(theme.strong(peek.number() + "/" + steps + " " + peek.step()))
                .append("  ")
                .append(peek.description())
                .append('\n');
        peek.changes().forEach(change -> change(text, change));
        peek.samples().forEach(sample -> sample(text, sample));
        if (!peek.notices().isEmpty()) {
            text.append('\n');
            peek.notices()
                    .forEach(notice -> text.append(theme.warning("note"))
                            .append(": ")
                            .append(notice)
                            .append('\n'));
        }
        if (!peek.problems().isEmpty()) {
            text.append('\n').append(theme.error("would be refused")).append('\n');
            for (EngineException problem : peek.problems()) {
                text.append(new ErrorRenderer(theme)
                        .error(problem.code(), String.valueOf(problem.getMessage()), problem.help()));
            }
        }
        return text.toString();
    }

    /** {@return the rows of one dataset, before → after} */
    public String render(Sample sample) {
        StringBuilder text = new StringBuilder();
        sample(text, sample);
        return text.toString();
    }

    private void change(StringBuilder text, PeekChange change) {
        text.append('\n').append(theme.name(change.title())).append('\n');
        for (int i = 0; i < change.statements().size(); i++) {
            change.statements()
                    .get(i)
                    .lines()
                    .forEach(line -> text.append("  ").append(line).append('\n'));
            if (i < change.changed().size() && change.changed().get(i).isPresent()) {
                long changed = change.changed().get(i).getAsLong();
                text.append(theme.faint("    would change " + Amounts.count(changed)))
                        .append('\n');
            }
        }
        String undo = change.undo();
        if (undo == null) {
            text.append(theme.warning("  undo: none; there is no way back over this step\n"));
        } else if (!undo.isBlank()) {
            String line = "  undo: " + undo.strip().replaceAll("\\s+", " ");
            text.append(theme.faint(TextWidth.cut(line, width))).append('\n');
        }
    }

    private void sample(StringBuilder text, Sample sample) {
        text.append('\n').append(theme.strong(sample.source() + ARROW + sample.target()));
        text.append("  ").append(count(sample)).append('\n');
        List<String> gone = sample.beforeType().names().stream()
                .filter(name -> sample.afterType().indexOf(name) < 0)
                .toList();
        if (!gone.isEmpty()) {
            text.append(theme.faint("  not carried over under its name: " + String.join(", ", gone)))
                    .append('\n');
        }
        if (!sample.after().isEmpty()) {
            text.append(sample.afterType().size() * READABLE <= width ? rows(sample) : columns(sample));
        }
        sample.rejected()
                .forEach(reason -> text.append(theme.error("  rejected: "))
                        .append(ValueText.escape(reason))
                        .append('\n'));
    }

    private static String count(Sample sample) {
        Set<Integer> used = new LinkedHashSet<>(sample.origins());
        long dropped = sample.before().size() - used.size() - sample.rejected().size();
        StringBuilder text = new StringBuilder();
        text.append(Amounts.count(sample.after().size())).append(" shown");
        if (sample.rows() >= 0) {
            text.append(" of ").append(Amounts.count(sample.rows(), "row"));
        }
        if (dropped > 0) {
            text.append(", ").append(Amounts.count(dropped)).append(" filtered out");
        }
        return text.toString();
    }

    private String rows(Sample sample) {
        RowType type = sample.afterType();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < type.size(); i++) {
            columns.add(new Column(title(sample, i), numeric(type.type(i))));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int row = 0; row < sample.after().size(); row++) {
            List<Cell> cells = new ArrayList<>();
            for (int i = 0; i < type.size(); i++) {
                cells.add(cell(sample, row, i));
            }
            rows.add(cells);
        }
        return tables.render(columns, rows);
    }

    private String columns(Sample sample) {
        RowType type = sample.afterType();
        List<Column> columns = new ArrayList<>(List.of(Column.left("column")));
        for (int row = 0; row < sample.after().size(); row++) {
            columns.add(Column.left("row " + (row + 1)));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < type.size(); i++) {
            List<Cell> cells = new ArrayList<>(List.of(new Cell(title(sample, i), theme::strong)));
            for (int row = 0; row < sample.after().size(); row++) {
                cells.add(cell(sample, row, i));
            }
            rows.add(cells);
        }
        return tables.render(columns, rows);
    }

    // A column that the source does not have is marked, so that not each of its values must be.
    private static String title(Sample sample, int column) {
        String name = sample.afterType().name(column);
        return sample.beforeType().indexOf(name) < 0 ? "+ " + name : name;
    }

    private Cell cell(Sample sample, int row, int column) {
        Object after = sample.after().get(row).get(column);
        int source = sample.beforeType().indexOf(sample.afterType().name(column));
        if (source >= 0) {
            Object before = sample.before().get(sample.origins().get(row)).get(source);
            if (!same(before, after)) {
                return Cell.changed(ValueText.of(before), ValueText.of(after), theme::changed);
            }
        }
        return after == null ? new Cell("NULL", theme::faint) : Cell.of(ValueText.of(after));
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof byte[] left && b instanceof byte[] right) {
            return Arrays.equals(left, right);
        }
        // A type may change without the value changing: 1 and 1.00 look different and are marked, 1 and 1 are not.
        return Objects.equals(a, b) || ValueText.of(a).equals(ValueText.of(b)) && (a == null) == (b == null);
    }

    private static boolean numeric(Type type) {
        return type instanceof Type.Int || type instanceof Type.Decimal || type instanceof Type.Float;
    }
}
