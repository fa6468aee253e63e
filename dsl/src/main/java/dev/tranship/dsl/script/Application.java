package dev.tranship.dsl.script;

import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.script.Transform.Rule;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** One batch going through a transform: takes what the {@link Glue} leaves in the columns and makes typed columns of it. */
final class Application {
    private static final int LEAST_CAPACITY = 64;

    /** A value that is not a string, number or boolean of JavaScript, or the reason why it is none at all. */
    private record Odd(@Nullable Object value, @Nullable String problem) {}

    private record Part(Vector[] vectors, int[] sources) {}

    private final RowShape shape;
    private final Batch batch;
    private final RowType out;
    private final RowEvents events;
    private final @Nullable Object[][] cells;
    private final int[] sources;
    private final int[] hiddenSources;
    private final int capacity;
    private final int[] from;
    private final @Nullable String lostColumn;
    private final List<Part> parts = new ArrayList<>();
    private int filtered;

    Application(RowShape shape, Batch batch, RowType out, RowEvents events) {
        this.shape = shape;
        this.batch = batch;
        this.out = out;
        this.events = events;
        this.capacity = Math.max(batch.rows(), LEAST_CAPACITY);
        this.sources = IntStream.range(0, capacity).toArray();
        this.hiddenSources = sources.clone();
        this.from = new int[out.size()];
        this.cells = new @Nullable Object[out.size()][];
        for (int column = 0; column < cells.length; column++) {
            from[column] = shape.rowType().indexOf(out.name(column));
            cells[column] = new @Nullable Object[shape.hidden(from[column]) ? 0 : capacity];
        }
        this.lostColumn = IntStream.range(0, shape.seen().length)
                .filter(shape::hidden)
                .mapToObj(shape.rowType()::name)
                .filter(name -> out.indexOf(name) < 0)
                .findFirst()
                .orElse(null);
    }

    RowEvents events() {
        return events;
    }

    @Nullable
    Object[][] cells() {
        return cells;
    }

    int[] sources() {
        return sources;
    }

    int[] hiddenSources() {
        return hiddenSources;
    }

    int capacity() {
        return capacity;
    }

    // ---- called by the glue

    void dropped() {
        filtered++;
    }

    /** The function returned no object; in an array, null stands for nothing. */
    void refused(int row, Value result, boolean inArray) {
        if (result.isNull()) {
            boolean nothing = result.toString().equals("undefined");
            if (nothing || !inArray) {
                events.reject(
                        row, null, Rule.NOT_A_ROW, "the function returned nothing; return the row, or null to drop it");
            }
            return;
        }
        String what = result.isBoolean()
                ? "a boolean"
                : result.isNumber() ? "a number" : result.isString() ? "a string" : "a function";
        events.reject(
                row,
                null,
                Rule.NOT_A_ROW,
                "the function returned " + what + ", not a row; return the row, or null to drop it");
    }

    /** The returned object has not exactly the columns of the output that the glue found in it. */
    void unknown(int row, Value result) {
        int known = 0;
        for (String key : result.getMemberKeys()) {
            if (key.equals(shape.rowKey())) {
                known++;
            } else if (shape.hidden(shape.rowType().indexOf(key))) {
                events.notPlain();
                return;
            } else if (out.indexOf(key) < 0) {
                unknownColumn(row, key);
                return;
            } else {
                known++;
            }
        }
        if (known == 0) {
            events.reject(
                    row,
                    null,
                    Rule.NOT_A_ROW,
                    "the function returned an object without any column; return the row, or null to drop it");
        }
    }

    private void unknownColumn(int row, String column) {
        events.reject(row, column, Rule.UNKNOWN_COLUMN, RowNames.unknown(column, out.names(), ""));
    }

    Object odd(Value value, int row) {
        try {
            return new Odd(events.natural(value, row), null);
        } catch (IllegalArgumentException e) {
            return new Odd(null, e.getMessage());
        }
    }

    /** Empties the columns, which hold this many rows, for more. */
    void flush(int rows) {
        take(rows);
        for (int row = 0; row < rows; row++) {
            sources[row] = row;
            hiddenSources[row] = row;
        }
        for (@Nullable Object[] column : cells) {
            Arrays.fill(column, null);
        }
    }

    private void take(int rows) {
        Vector[] vectors = new Vector[out.size()];
        int[] rowSources = Arrays.copyOf(sources, rows);
        if (lostColumn != null) {
            for (int row = 0; row < rows; row++) {
                if (hiddenSources[row] >= 0) {
                    unknownColumn(sources[row], lostColumn);
                }
            }
        }
        for (int column = 0; column < vectors.length; column++) {
            vectors[column] = shape.hidden(from[column]) ? hiddenColumn(column, rows) : column(column, rows);
        }
        parts.add(new Part(vectors, rowSources));
    }

    private Vector hiddenColumn(int column, int rows) {
        Field field = out.field(column);
        Vector source = batch.vector(from[column]);
        boolean sameType = source.type().equals(field.type());
        if (sameType && field.nullable() && isIdentity(hiddenSources, rows)) {
            return source;
        }
        Vector vector = new Vector(field.type(), rows);
        for (int row = 0; row < rows; row++) {
            if (hiddenSources[row] < 0) {
                nothing(vector, row, field, true);
            } else {
                copy(vector, row, field, source, hiddenSources[row], sameType);
            }
        }
        return vector;
    }

    private Vector column(int column, int rows) {
        Field field = out.field(column);
        @Nullable Object[] values = cells[column];
        @Nullable Vector source = from[column] < 0 ? null : batch.vector(from[column]);
        boolean sameType = source != null && source.type().equals(field.type());
        if (source != null && sameType && field.nullable() && isIdentity(sources, rows) && unchanged(values, rows)) {
            return source;
        }
        Vector vector = new Vector(field.type(), rows);
        for (int row = 0; row < rows; row++) {
            Object value = values[row];
            if (value == null && source != null) {
                copy(vector, row, field, source, sources[row], sameType);
            } else if (value == null || value == Glue.NULL || value == Glue.MISSING) {
                nothing(vector, row, field, value == Glue.MISSING);
            } else {
                store(vector, row, field, value);
            }
        }
        return vector;
    }

    private boolean isIdentity(int[] positions, int rows) {
        if (rows != batch.rows()) {
            return false;
        }
        for (int row = 0; row < rows; row++) {
            if (positions[row] != row) {
                return false;
            }
        }
        return true;
    }

    private static boolean unchanged(@Nullable Object[] values, int rows) {
        for (int row = 0; row < rows; row++) {
            if (values[row] != null) {
                return false;
            }
        }
        return true;
    }

    private void nothing(Vector vector, int row, Field field, boolean missing) {
        vector.setNull(row);
        if (!field.nullable()) {
            events.reject(
                    sources[row],
                    field.name(),
                    Rule.NOT_NULL,
                    "'" + field.name() + "' takes no NULL, and the function returned "
                            + (missing ? "no value for it" : "null for it"));
        }
    }

    private void copy(Vector vector, int row, Field field, Vector source, int sourceRow, boolean sameType) {
        if (source.isNull(sourceRow)) {
            nothing(vector, row, field, false);
        } else if (sameType) {
            vector.copy(row, source, sourceRow);
        } else {
            Object boxed = source.get(sourceRow);
            if (boxed != null) {
                fit(vector, row, field, other(source.type(), boxed));
            }
        }
    }

    private static Object other(Type type, Object boxed) {
        boolean natural =
                boxed instanceof Number || boxed instanceof Boolean || boxed instanceof byte[] || boxed instanceof List;
        return natural ? boxed : TextForm.write(type, boxed);
    }

    private void store(Vector vector, int row, Field field, Object value) {
        if (value instanceof String text && field.type() instanceof Type.Text to && to.length() == 0) {
            vector.setObject(row, text);
        } else if (value instanceof Odd odd) {
            if (odd.problem != null) {
                vector.setNull(row);
                events.reject(sources[row], field.name(), Rule.TYPE, "'" + field.name() + "': " + odd.problem);
            } else if (odd.value == null) {
                nothing(vector, row, field, false);
            } else {
                fit(vector, row, field, odd.value);
            }
        } else if (value instanceof Number number) {
            fit(vector, row, field, natural(number));
        } else {
            fit(vector, row, field, value);
        }
    }

    /** A number of JavaScript is whole or not, and exact only below 2^53. */
    private static Object natural(Number number) {
        double value = number.doubleValue();
        boolean whole = Math.rint(value) == value && Math.abs(value) < 0x1p53 && (value != 0 || 1 / value > 0);
        return whole ? (Object) (long) value : value;
    }

    private void fit(Vector vector, int row, Field field, Object natural) {
        try {
            vector.set(row, Fitting.fit(field.type(), natural));
        } catch (IllegalArgumentException e) {
            vector.setNull(row);
            events.reject(sources[row], field.name(), Rule.TYPE, "'" + field.name() + "': " + e.getMessage());
        }
    }

    // ---- the end

    Transform.Result finish(int rows) {
        take(rows);
        Part all = parts.size() == 1 && !events.anyRejected() ? parts.get(0) : merged();
        return new Transform.Result(
                new Batch(out, all.vectors, all.sources.length, List.of(), batch.position()),
                all.sources,
                filtered,
                events.rejected(),
                events.emitted());
    }

    /** All parts as one, without the rejected rows. */
    private Part merged() {
        int[] kept = parts.stream()
                .flatMapToInt(part -> Arrays.stream(part.sources))
                .filter(source -> !events.isRejected(source))
                .toArray();
        Vector[] vectors = Batch.vectors(out, kept.length);
        int to = 0;
        for (Part part : parts) {
            for (int row = 0; row < part.sources.length; row++) {
                if (!events.isRejected(part.sources[row])) {
                    for (int column = 0; column < vectors.length; column++) {
                        vectors[column].copy(to, part.vectors[column], row);
                    }
                    to++;
                }
            }
        }
        return new Part(vectors, kept);
    }
}
