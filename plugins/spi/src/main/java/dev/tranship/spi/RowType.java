package dev.tranship.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The columns of a row, in order. Names are unique and compared as they are. Immutable. */
public final class RowType {
    private final List<Field> fields;
    private final Map<String, Integer> positions = new HashMap<>();

    public RowType(List<Field> fields) {
        this.fields = List.copyOf(fields);
        for (int i = 0; i < fields.size(); i++) {
            if (positions.put(fields.get(i).name(), i) != null) {
                throw new IllegalArgumentException(
                        "two columns are named " + fields.get(i).name());
            }
        }
    }

    public static RowType of(Field... fields) {
        return new RowType(List.of(fields));
    }

    public List<Field> fields() {
        return fields;
    }

    public int size() {
        return fields.size();
    }

    public Field field(int position) {
        return fields.get(position);
    }

    public Type type(int position) {
        return fields.get(position).type();
    }

    public String name(int position) {
        return fields.get(position).name();
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** {@return the position of the column, or -1} */
    public int indexOf(String name) {
        return positions.getOrDefault(name, -1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowType that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.stream().map(Field::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
