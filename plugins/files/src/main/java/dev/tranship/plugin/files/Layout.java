package dev.tranship.plugin.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.plugin.text.Spelling;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a file.
 *
 * @param declared whether a schema file says so; otherwise the types are concluded from the first rows, and a later value must
 *     be spelled just as its type would spell it
 */
record Layout(RowType columns, boolean declared) {
    private static final int SAMPLE = 1_000;

    /** @param length how many bytes of the file count; -1 for all */
    static Layout of(Format format, CsvOptions options, Folder.DataFile file, long length) throws IOException {
        if (Files.exists(file.sidecar())) {
            RowType columns = Sidecar.read(file.sidecar());
            if (format == Format.CSV && options.header()) {
                checkHeader(options, file, length, columns);
            }
            return new Layout(columns, true);
        }
        RowType columns = switch (format) {
            case CSV -> csv(options, file, length);
            case JSONL -> json(file, length);
        };
        return new Layout(columns, false);
    }

    private static void checkHeader(CsvOptions options, Folder.DataFile file, long length, RowType columns)
            throws IOException {
        try (InputStream stream = Bytes.open(file, 0, length);
                CsvRows rows = new CsvRows(stream, options, columns.size())) {
            List<String> header = rows.header();
            if (!columns.names().equals(header)) {
                throw Failures.corrupt("The first line of " + file.fileName() + " names the columns " + header
                        + ", but its schema file names " + columns.names() + ".");
            }
        }
    }

    private static RowType csv(CsvOptions options, Folder.DataFile file, long length) throws IOException {
        try (InputStream stream = Bytes.open(file, 0, length);
                CsvRows rows = new CsvRows(stream, options, -1)) {
            List<String> header = rows.header();
            List<String> names = new ArrayList<>(header == null ? List.of() : header);
            List<List<String>> values = new ArrayList<>();
            names.forEach(n -> values.add(new ArrayList<>()));
            for (int row = 0; row < SAMPLE; row++) {
                RawRows.RawRow raw = rows.next();
                if (raw == null) {
                    break;
                }
                for (int i = 0; i < raw.cells().length; i++) {
                    if (row == 0 && header == null) {
                        names.add("column_" + (i + 1));
                        values.add(new ArrayList<>());
                    }
                    Object cell = raw.cells()[i];
                    if (cell != null && i < values.size()) {
                        values.get(i).add((String) cell);
                    }
                }
            }
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw Failures.corrupt("Two columns of " + file.fileName() + " are named " + name + ".");
                }
            }
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                Type first = values.get(i).isEmpty()
                        ? Type.TEXT
                        : Spelling.infer(values.get(i).get(0), true);
                Type type = first(List.of(first), values.get(i), Spelling::certain, Type.TEXT);
                fields.add(new Field(names.get(i), type, true));
            }
            return new RowType(fields);
        }
    }

    private static RowType json(Folder.DataFile file, long length) throws IOException {
        Map<String, List<JsonNode>> values = new LinkedHashMap<>();
        try (InputStream stream = Bytes.open(file, 0, length);
                JsonRows rows = new JsonRows(stream, List.of(), 0, Long.MAX_VALUE)) {
            for (int row = 0; row < SAMPLE; row++) {
                JsonNode node = rows.node();
                if (node == null) {
                    break;
                }
                for (Iterator<Map.Entry<String, JsonNode>> all = node.fields(); all.hasNext(); ) {
                    Map.Entry<String, JsonNode> field = all.next();
                    List<JsonNode> column = values.computeIfAbsent(field.getKey(), k -> new ArrayList<>());
                    if (!field.getValue().isNull()) {
                        column.add(field.getValue());
                    }
                }
            }
        }
        List<Field> fields = new ArrayList<>();
        values.forEach((name, nodes) -> fields.add(new Field(name, json(nodes), true)));
        return new RowType(fields);
    }

    private static Type json(List<JsonNode> nodes) {
        if (nodes.isEmpty()) {
            return Type.JSON;
        }
        Type first = JsonSpelling.infer(nodes.get(0));
        return first(List.of(first, Type.UINT64, Type.FLOAT64, Type.TEXT), nodes, Layout::certain, Type.JSON);
    }

    private static <V> Type first(List<Type> types, List<V> values, BiPredicate<Type, V> fits, Type otherwise) {
        for (Type type : types) {
            if (values.stream().allMatch(v -> fits.test(type, v))) {
                return type;
            }
        }
        return otherwise;
    }

    private static boolean certain(Type type, JsonNode node) {
        if (type instanceof Type.Json) {
            return true;
        } else if (node.isTextual()) {
            return !(type instanceof Type.Float) && Spelling.certain(type, node.textValue()) && !numeric(type);
        }
        try {
            JsonSpelling.value(type, node);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean numeric(Type type) {
        return type instanceof Type.Bool || type instanceof Type.Int || type instanceof Type.Decimal;
    }

    /**
     * {@return the boxed value of a cell that is not null; null when a JSON null stands for NULL}
     *
     * @throws IllegalArgumentException when it has none; the message says why
     */
    @Nullable
    Object value(Type type, Object cell) {
        if (cell instanceof JsonNode node) {
            if (type instanceof Type.Json) {
                return node.isNull() && !declared ? null : node.toString();
            } else if (node.isNull()) {
                return null;
            } else if (!declared && !certain(type, node)) {
                throw new IllegalArgumentException("no " + type + ", which the first rows are");
            }
            return JsonSpelling.value(type, node);
        }
        String text = (String) cell;
        if (!declared && !Spelling.certain(type, text)) {
            throw new IllegalArgumentException("no " + type + ", which the first rows are");
        }
        return Spelling.decode(type, text);
    }
}
