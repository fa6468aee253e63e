package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.plugin.keyvalue.Template;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which keys a dataset is, and how they become rows. The name of a dataset says it: <code>session:{id}#row(user:string, visits:int64)</code>
 * is a template of keys, a {@linkplain Shape shape}, and the types of columns; a table that was defined here has a plain name and
 * is remembered in the {@link Registry}.
 *
 * @param template which keys
 * @param keys the columns that come out of the key's name: its parts, or the key as a whole
 * @param values the columns that come out of what the key holds
 * @param expires whether there is a column that says when the key expires
 * @param rowType all columns, in the order in which they are shown
 */
record Layout(
        String name,
        Template template,
        Shape shape,
        List<Field> keys,
        List<Field> values,
        boolean expires,
        RowType rowType) {
    static final String KEY = "key";
    static final String EXPIRES = "expires_at";
    static final Field EXPIRES_AT = new Field(EXPIRES, new Type.Timestamp(3, true), true);
    /** Everything that begins so is Tranship's own. */
    static final String OWN = "_tranship_";

    Layout {
        keys = List.copyOf(keys);
        values = List.copyOf(values);
    }

    /**
     * {@return the layout that a name says; for a hash whose columns are not named, without them}
     *
     * @throws EndpointException UNSUPPORTED when it does not say any
     */
    static Layout parse(String name) {
        try {
            DatasetName said = DatasetName.parse(name);
            Template template = said.template();
            String word = said.word() == null ? Shape.ROW.word() : said.word();
            Shape shape =
                    Shape.of(word).orElseThrow(() -> new IllegalArgumentException("keys do not hold '" + word + "'"));
            List<Field> named = said.columns();
            return natural(name, template, shape, keys(template, shape, named), values(shape, named), true);
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    name + " is no name of a dataset: " + e.getMessage(),
                    "write a pattern and what the keys hold, e.g. session:*#hash or session:{id:int64}#row",
                    e);
        }
    }

    private static List<Field> keys(Template template, Shape shape, List<Field> named) {
        if (template.parts() == 0) {
            return List.of();
        }
        if (!template.fields().isEmpty()) {
            return template.fields();
        }
        Type type = shape == Shape.KEYS ? Type.BYTES : Type.TEXT;
        return List.of(new Field(
                KEY,
                named.stream()
                        .filter(f -> f.name().equals(KEY))
                        .findFirst()
                        .map(Field::type)
                        .orElse(type),
                false));
    }

    private static List<Field> values(Shape shape, List<Field> named) {
        List<Field> others = named.stream().filter(f -> !f.name().equals(KEY)).toList();
        if (shape == Shape.ROW) {
            return others;
        }
        List<Field> values = new ArrayList<>();
        for (Field column : shape.columns()) {
            Optional<Field> other =
                    others.stream().filter(f -> f.name().equals(column.name())).findFirst();
            values.add(new Field(column.name(), other.map(Field::type).orElse(column.type()), false));
        }
        for (Field field : others) {
            if (values.stream().noneMatch(v -> v.name().equals(field.name()))) {
                throw new IllegalArgumentException("a " + shape.word() + " has no column " + field.name());
            }
        }
        return values;
    }

    /** {@return the layout of a table with a plain name: a hash for each row, its key made of the table's key} */
    static Layout ofTable(String name, List<Field> columns, List<String> key) {
        List<Field> keys = new ArrayList<>();
        for (String column : key) {
            columns.stream().filter(f -> f.name().equals(column)).forEach(keys::add);
        }
        List<Field> values =
                columns.stream().filter(f -> !key.contains(f.name())).toList();
        return new Layout(name, Template.ofTable(name, keys), Shape.ROW, keys, values, false, new RowType(columns));
    }

    /** {@return the same keys and shape with the columns of a definition, which has all that the name says} */
    Layout with(List<Field> columns) {
        RowType rowType = new RowType(columns);
        List<Field> values = shape == Shape.ROW
                ? columns.stream()
                        .filter(f -> keys.stream().noneMatch(k -> k.name().equals(f.name())))
                        .filter(f -> !f.name().equals(EXPIRES))
                        .toList()
                : typed(this.values, rowType);
        return new Layout(name, template, shape, typed(keys, rowType), values, rowType.indexOf(EXPIRES) >= 0, rowType);
    }

    private static List<Field> typed(List<Field> fields, RowType rowType) {
        return fields.stream()
                .map(f -> rowType.field(rowType.indexOf(f.name())))
                .toList();
    }

    /** {@return the same with these columns out of what the key holds} */
    Layout withValues(List<Field> other) {
        return natural(name, template, shape, keys, other, expires);
    }

    private static Layout natural(
            String name, Template template, Shape shape, List<Field> keys, List<Field> values, boolean expires) {
        List<Field> fields = new ArrayList<>(keys);
        fields.addAll(values);
        if (expires) {
            fields.add(EXPIRES_AT);
        }
        return new Layout(name, template, shape, keys, values, expires, new RowType(fields));
    }

    DatasetPath path() {
        return DatasetPath.of(name);
    }

    /** {@return the columns that identify a row} */
    List<String> key() {
        List<String> key = new ArrayList<>(keys.stream().map(Field::name).toList());
        values.subList(0, shape.identity()).forEach(f -> key.add(f.name()));
        return key;
    }

    Table table() {
        List<String> key = key();
        return Table.of(
                path(),
                rowType.fields().stream()
                        .map(f -> Table.Column.of(f.name(), f.type(), f.nullable()))
                        .toList(),
                key.isEmpty() ? null : new Table.Key(null, key));
    }
}
