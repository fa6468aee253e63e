package dev.tranship.plugin.rocksdb;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.plugin.keyvalue.Template;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Keys of a template, each with one value, as other programs write them: <code>session:{id:int64}#string(value:json)</code>.
 *
 * @param template which keys
 * @param parts the columns that come of the key: its parts, or the key as a whole; none when the template is a single key
 * @param value the column that the value is
 * @param rowType all columns, in the order in which they are shown
 */
record CellLayout(
        DatasetPath path,
        String family,
        Template template,
        Codec codec,
        List<Field> parts,
        Field value,
        RowType rowType)
        implements Layout {
    static final String KEY = "key";
    static final String VALUE = "value";

    private static final String EVERYTHING = "**";

    CellLayout {
        parts = List.copyOf(parts);
    }

    private static CellLayout of(
            DatasetPath path, String family, Template template, Codec codec, List<Field> parts, Field value) {
        List<Field> fields = new ArrayList<>(parts);
        fields.add(value);
        return new CellLayout(path, family, template, codec, parts, value, new RowType(fields));
    }

    /** {@return all keys of a family with their values, as bytes} */
    static CellLayout whole(String family) {
        return of(
                DatasetPath.of(family),
                family,
                Template.parse(EVERYTHING),
                Codec.BINARY,
                List.of(new Field(KEY, Type.BYTES, false)),
                new Field(VALUE, Type.BYTES, false));
    }

    /**
     * {@return the layout that the last part of a path says}
     *
     * @throws EndpointException UNSUPPORTED when it does not say any
     */
    static CellLayout parse(DatasetPath path) {
        try {
            DatasetName said = DatasetName.parse(path.name());
            Codec codec = said.word() == null
                    ? Codec.STRING
                    : Codec.of(said.word())
                            .orElseThrow(() ->
                                    new IllegalArgumentException("values are #string or #binary, not #" + said.word()));
            String family = path.segments().size() == 1
                    ? Family.DEFAULT
                    : path.segments().get(0);
            Template template = said.template();
            List<Field> parts = template.parts() == 0
                    ? List.of()
                    : template.fields().isEmpty()
                            ? List.of(new Field(KEY, said(said, KEY).orElse(Type.TEXT), false))
                            : template.fields();
            Field value = new Field(VALUE, said(said, VALUE).orElse(Type.TEXT), false);
            for (Field column : said.columns()) {
                boolean known = column.name().equals(VALUE)
                        || template.parts() > 0
                                && template.fields().isEmpty()
                                && column.name().equals(KEY);
                if (!known) {
                    throw new IllegalArgumentException(
                            "it has no column " + column.name() + " but those of the key's parts and " + VALUE);
                }
            }
            return of(path, family, template, codec, parts, value);
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    path + " is no name of a dataset: " + e.getMessage(),
                    "write a pattern of keys and how they are written, e.g. session:{id:int64}#string(value:json)",
                    e);
        }
    }

    private static Optional<Type> said(DatasetName said, String column) {
        return said.columns().stream()
                .filter(f -> f.name().equals(column))
                .findFirst()
                .map(Field::type);
    }

    /** {@return the same keys with the columns of a definition, which has all that the name says} */
    CellLayout with(List<Field> columns) {
        RowType defined = new RowType(columns);
        return new CellLayout(
                path,
                family,
                template,
                codec,
                parts.stream()
                        .map(f -> defined.field(defined.indexOf(f.name())))
                        .toList(),
                defined.field(defined.indexOf(VALUE)),
                defined);
    }

    /** {@return whether this is a whole family, all of it bytes} */
    boolean isWhole() {
        return template.matchesEverything()
                && rowType.fields().stream().allMatch(f -> f.type().equals(Type.BYTES));
    }

    @Override
    public List<String> key() {
        return parts.stream().map(Field::name).toList();
    }

    @Override
    public byte[] prefix() {
        return template.prefix();
    }

    @Override
    public boolean matches(byte[] key) {
        return template.matches(key);
    }

    private boolean keyIsWhole() {
        return parts.size() == 1 && template.fields().isEmpty();
    }

    @Override
    public boolean inValue(int column) {
        return rowType.name(column).equals(VALUE);
    }

    private byte[] cell(Source source, int row, Field field) {
        int column = rowType.indexOf(field.name());
        Object value = requireNonNull(source.required(column, row).get(row));
        return codec.encode(field.name(), field.type(), value);
    }

    @Override
    public byte[] key(Source source, int row) {
        byte[][] cells = new byte[parts.size()][];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(source, row, parts.get(i));
        }
        byte[] key = keyIsWhole() ? cells[0] : template.key(cells);
        if (keyIsWhole() ? !template.matches(key) : !Arrays.deepEquals(template.parts(key), cells)) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    keyIsWhole()
                            ? "the key " + Cells.shown(key) + " is none of " + template
                            : "the key " + Cells.shown(key) + " of " + path
                                    + " would be read with other values than it was made of",
                    keyIsWhole() ? null : "only the last part of a key may hold a colon, and as {name...}",
                    null);
        }
        return key;
    }

    @Override
    public byte[] value(Source source, int row) {
        return cell(source, row, value);
    }

    @Override
    public void read(byte[] key, byte[] stored, Target target) {
        if (keyIsWhole()) {
            read(parts.get(0), key, target);
        } else if (!parts.isEmpty()) {
            byte[][] cells = requireNonNull(template.parts(key));
            for (int i = 0; i < cells.length; i++) {
                read(parts.get(i), cells[i], target);
            }
        }
        read(value, stored, target);
    }

    private void read(Field field, byte[] bytes, Target target) {
        int column = rowType.indexOf(field.name());
        if (!target.wants(column)) {
            return;
        }
        try {
            target.vector(column).set(target.row(column), codec.decode(field.type(), bytes));
        } catch (IllegalArgumentException e) {
            target.misfit(column, bytes, e);
        }
    }
}
