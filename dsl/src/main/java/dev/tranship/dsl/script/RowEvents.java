package dev.tranship.dsl.script;

import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.plan.Place;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What happens to the rows of one batch beside their results: they fail, are rejected, emit other rows, draw numbers. */
final class RowEvents {
    private record Emitted(int row, String dataset, Map<String, @Nullable Object> values) {}

    private final CodeText text;
    private final JsValues values;
    private final RowShape shape;
    private final Batch batch;
    private final long base;
    private final long seed;
    private final Transform.@Nullable Rejected[] rejected;
    private final List<Emitted> emitted = new ArrayList<>();
    private int rejections;
    private int randomRow = -1;
    private RowRandom random = new RowRandom(0);
    private boolean plain = true;

    /** @param base what row 0 of the batch is numbered where rows are passed hidden */
    RowEvents(CodeText text, JsValues values, RowShape shape, Batch batch, long base, long seed) {
        this.text = text;
        this.values = values;
        this.shape = shape;
        this.batch = batch;
        this.base = base;
        this.seed = seed;
        this.rejected = new Transform.@Nullable Rejected[batch.rows()];
    }

    void reject(int row, @Nullable String column, Transform.Rule rule, String reason) {
        reject(row, column, rule, reason, text.code().place());
    }

    private void reject(int row, @Nullable String column, Transform.Rule rule, String reason, Place place) {
        if (rejected[row] == null) {
            rejected[row] = new Transform.Rejected(row, column, rule, reason, place);
            rejections++;
        }
    }

    int rows() {
        return batch.rows();
    }

    boolean isRejected(int row) {
        return rejected[row] != null;
    }

    boolean anyRejected() {
        return rejections > 0;
    }

    List<Transform.Rejected> rejected() {
        return Arrays.stream(rejected).filter(Objects::nonNull).toList();
    }

    /** The function threw. */
    void failed(int row, Value error) {
        if (!error.isException()) {
            reject(
                    row,
                    null,
                    Transform.Rule.ERROR,
                    "thrown: " + values.helper("text").execute(error).asString());
            return;
        }
        try {
            throw error.throwException();
        } catch (PolyglotException e) {
            Place place = text.place(e);
            if (values.helper("isReject").execute(error).asBoolean()) {
                Value column = error.getMember("column");
                reject(
                        row,
                        column.isNull() ? null : column.asString(),
                        Transform.Rule.REJECTED,
                        error.getMember("message").asString(),
                        place);
            } else {
                reject(row, null, Transform.Rule.ERROR, String.valueOf(e.getMessage()), place);
            }
        }
    }

    double random(int row) {
        if (row != randomRow) {
            random = RowRandom.of(seed, batch, row);
            randomRow = row;
        }
        return random.next();
    }

    // ---- rows that are hidden behind a number

    /** {@return the position in the batch of a row's number; -1 when it is of another batch, and the row is rejected} */
    int position(int row, Value number) {
        long position = number.asLong() - base;
        if (position < 0 || position >= batch.rows()) {
            reject(
                    row,
                    null,
                    Transform.Rule.NOT_A_ROW,
                    "the function returned a row that it kept from an earlier batch; a transform must not keep state");
            return -1;
        }
        return (int) position;
    }

    void notPlain() {
        plain = false;
    }

    boolean isPlain() {
        return plain;
    }

    /** {@return natural value of what the function gave} */
    @Nullable
    Object natural(Value value, int row) {
        return values.natural(value, shape.hides() ? (key, member, into) -> expand(row, key, member, into) : null, 0);
    }

    private boolean expand(int row, String key, Value member, Map<String, @Nullable Object> into) {
        if (!key.equals(shape.rowKey())) {
            if (shape.hidden(shape.rowType().indexOf(key))) {
                notPlain();
            }
            return false;
        }
        int position = position(row, member);
        for (int column = 0; position >= 0 && column < shape.seen().length; column++) {
            if (shape.hidden(column)) {
                Type type = shape.rowType().type(column);
                into.put(
                        shape.rowType().name(column),
                        spelled(type, batch.vector(column).get(position)));
            }
        }
        return true;
    }

    /** {@return what a script would see of a boxed value, as a natural value} */
    static @Nullable Object spelled(Type type, @Nullable Object boxed) {
        if (type instanceof Type.Struct struct && boxed instanceof List<?> list) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < list.size(); i++) {
                Field field = struct.fields().get(i);
                map.put(field.name(), spelled(field.type(), list.get(i)));
            }
            return map;
        } else if (type instanceof Type.Array array && boxed instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(spelled(array.element(), element)));
            return elements;
        } else if (boxed == null || boxed instanceof Number || boxed instanceof Boolean || boxed instanceof byte[]) {
            return boxed;
        }
        return TextForm.write(type, boxed);
    }

    // ---- other datasets

    /** Columns of the row that are emitted unchanged keep their exact values. */
    void emit(int row, String dataset, Value value) {
        Map<String, @Nullable Object> cells = new LinkedHashMap<>();
        for (String key : value.getMemberKeys()) {
            Value member = value.getMember(key);
            int column = shape.rowType().indexOf(key);
            if (key.equals(shape.rowKey())) {
                int position = position(row, member);
                for (int hidden = 0; position >= 0 && hidden < shape.seen().length; hidden++) {
                    if (shape.hidden(hidden)) {
                        cells.put(
                                shape.rowType().name(hidden),
                                batch.vector(hidden).get(position));
                    }
                }
                continue;
            }
            if (shape.hidden(column)) {
                notPlain();
            }
            Object natural = natural(member, row);
            cells.put(key, column < 0 || natural == null ? natural : original(column, row, natural));
        }
        emitted.add(new Emitted(row, dataset, inOrder(cells)));
    }

    private Map<String, @Nullable Object> inOrder(Map<String, @Nullable Object> cells) {
        Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
        for (String name : shape.rowType().names()) {
            if (cells.containsKey(name)) {
                ordered.put(name, cells.get(name));
            }
        }
        ordered.putAll(cells);
        return ordered;
    }

    private Object original(int column, int row, Object natural) {
        Object boxed = batch.vector(column).get(row);
        if (boxed == null) {
            return natural;
        }
        try {
            return Objects.deepEquals(Fitting.fit(shape.rowType().type(column), natural), boxed) ? boxed : natural;
        } catch (IllegalArgumentException e) {
            return natural;
        }
    }

    Map<String, List<Transform.Emitted>> emitted() {
        Map<String, List<Transform.Emitted>> datasets = new LinkedHashMap<>();
        for (Emitted one : emitted) {
            if (!isRejected(one.row)) {
                datasets.computeIfAbsent(one.dataset, name -> new ArrayList<>())
                        .add(new Transform.Emitted(one.row, one.values));
            }
        }
        return datasets;
    }
}
