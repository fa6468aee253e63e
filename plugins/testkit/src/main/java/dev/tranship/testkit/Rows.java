package dev.tranship.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whole datasets in memory, in a form in which equal values are {@linkplain Object#equals equal}: bytes are spelled in hex,
 * there is one NaN and one zero, and JSON has no blanks between its tokens and no zeros at the end of its fractions.
 */
public final class Rows {
    private Rows() {}

    /** {@return all rows of a dataset, in any order} */
    public static List<List<@Nullable Object>> all(Readable readable, DatasetPath dataset) {
        try (Snapshot snapshot = readable.snapshot()) {
            return all(snapshot, ReadRequest.all(dataset));
        }
    }

    /** {@return all rows of a request} */
    public static List<List<@Nullable Object>> all(Snapshot snapshot, ReadRequest request) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Snapshot.Split split : snapshot.split(request, 1)) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                rows.addAll(rest(reader));
            }
        }
        return rows;
    }

    /** {@return the rows that the reader still has; it must not find any value odd} */
    public static List<List<@Nullable Object>> rest(BatchReader reader) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            assertThat(batch.misfits()).as("values the reader could not read").isEmpty();
            rows.addAll(of(batch));
        }
        return rows;
    }

    /** {@return the rows of a batch} */
    public static List<List<@Nullable Object>> of(Batch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<@Nullable Object> cells = new ArrayList<>();
            for (int column = 0; column < batch.rowType().size(); column++) {
                cells.add(comparable(
                        batch.rowType().type(column), batch.vector(column).get(row)));
            }
            rows.add(cells);
        }
        return rows;
    }

    /** {@return one row} */
    public static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }

    private static @Nullable Object comparable(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        } else if (type instanceof Type.Bytes) {
            return HexFormat.of().formatHex((byte[]) value);
        } else if (type instanceof Type.Float) {
            return (Double) value + 0.0;
        } else if (type instanceof Type.Json) {
            return withoutBlanks((String) value);
        } else if (type instanceof Type.Array array) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Object element : (List<?>) value) {
                elements.add(comparable(array.element(), element));
            }
            return elements;
        } else if (type instanceof Type.Struct struct) {
            List<@Nullable Object> fields = new ArrayList<>();
            for (int i = 0; i < struct.fields().size(); i++) {
                fields.add(comparable(struct.fields().get(i).type(), ((List<?>) value).get(i)));
            }
            return fields;
        }
        return value;
    }

    private static String withoutBlanks(String json) {
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted && c == '\\') {
                text.append(c);
                c = json.charAt(++i);
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && Character.isWhitespace(c)) {
                continue;
            } else if (!quoted && Character.isDigit(c)) {
                int end = i;
                while (end < json.length() && "0123456789.eE+-".indexOf(json.charAt(end)) >= 0) {
                    end++;
                }
                text.append(new BigDecimal(json.substring(i, end))
                        .stripTrailingZeros()
                        .toPlainString());
                i = end - 1;
                continue;
            }
            text.append(c);
        }
        return text.toString();
    }
}
