package dev.tranship.dsl.step.check;

import dev.tranship.dsl.convert.JsonForm;
import dev.tranship.dsl.convert.TextForm;
import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows that break one condition: how many there are, some to look at, and the keys of those that can be named. */
final class Offenders {
    /** Of more rows a plan of repairs does not name each. */
    static final int MOST_NAMED = 10_000;

    private static final int SHOWN = 60;

    private final List<String> key;
    private final List<String> columns;
    private final int mostShown;
    private final List<String> shown = new ArrayList<>();
    private final List<Named> named = new ArrayList<>();
    private long rows;

    /**
     * @param key the values of the dataset's key, as texts; empty where it has none
     * @param values those of the condition's columns
     */
    record Named(List<String> key, List<String> values) {}

    /**
     * @param key columns that tell rows apart; empty when none do
     * @param columns those that the condition is about; empty when it is about the whole row
     */
    Offenders(List<String> key, List<String> columns, int mostShown) {
        this.key = List.copyOf(key);
        this.columns = List.copyOf(columns);
        this.mostShown = mostShown;
    }

    void add(Batch batch, int row) {
        add(batch, row, null);
    }

    /** @param remark what is wrong, where that differs from row to row */
    void add(Batch batch, int row, @Nullable String remark) {
        rows++;
        if (shown.size() < mostShown) {
            String where = assignments(key, batch, row);
            List<String> others = columns.stream().filter(c -> !key.contains(c)).toList();
            String what = columns.isEmpty() && key.isEmpty()
                    ? assignments(batch.rowType().names(), batch, row)
                    : assignments(others, batch, row);
            shown.add(where
                    + (where.isEmpty() || what.isEmpty() ? "" : ": ")
                    + what
                    + (remark == null ? "" : " (" + remark + ")"));
        }
        if (named.size() < MOST_NAMED) {
            named.add(new Named(texts(key, batch, row), texts(columns, batch, row)));
        }
    }

    /** Counts all rows, those included that nobody has looked at. */
    void count(long all) {
        rows = all;
    }

    long rows() {
        return rows;
    }

    List<String> key() {
        return key;
    }

    List<String> columns() {
        return columns;
    }

    List<String> shown() {
        return List.copyOf(shown);
    }

    List<Named> named() {
        return List.copyOf(named);
    }

    /** {@return whether every row is named} */
    boolean complete() {
        return named.size() == rows;
    }

    void addAll(Offenders others) {
        rows += others.rows;
        others.shown.stream().limit(Math.max(0, mostShown - shown.size())).forEach(shown::add);
        others.named.stream().limit(Math.max(0, MOST_NAMED - named.size())).forEach(named::add);
    }

    private static String assignments(List<String> names, Batch batch, int row) {
        return names.stream()
                .filter(name -> batch.rowType().indexOf(name) >= 0)
                .map(name -> name + "=" + shown(batch, batch.rowType().indexOf(name), row))
                .collect(Collectors.joining(", "));
    }

    private static List<String> texts(List<String> names, Batch batch, int row) {
        RowType rowType = batch.rowType();
        return names.stream()
                .map(rowType::indexOf)
                .filter(at -> at >= 0)
                .map(at -> text(rowType.type(at), batch.vector(at).get(row)))
                .toList();
    }

    private static String shown(Batch batch, int column, int row) {
        Object value = batch.vector(column).get(row);
        return value == null ? "NULL" : TextForm.cut(text(batch.rowType().type(column), value), SHOWN);
    }

    /** {@return a value as a text that is the same for equal values; empty for NULL} */
    static String text(Type type, @Nullable Object value) {
        if (value == null) {
            return "";
        }
        boolean composed = type instanceof Type.Array || type instanceof Type.Struct || type instanceof Type.Bytes;
        return composed ? JsonForm.write(type, value).toString() : TextForm.write(type, value);
    }

    /** {@return the positions of columns that are there} */
    static int[] positions(RowType rowType, List<String> names) {
        return names.stream().mapToInt(rowType::indexOf).toArray();
    }

    /** {@return whether any of these columns is NULL in a row} */
    static boolean anyNull(Batch batch, int[] columns, int row) {
        return IntStream.of(columns).anyMatch(column -> batch.vector(column).isNull(row));
    }
}
