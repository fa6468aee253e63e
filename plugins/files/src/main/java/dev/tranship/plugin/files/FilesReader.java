package dev.tranship.plugin.files;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers rows of a file into batches, and reports every value that is not of its column's type. */
final class FilesReader implements BatchReader {
    private final FilesEndpoint endpoint;
    private final ReadRequest request;
    private final Layout layout;
    private final RowType rowType;
    private final int[] columns;
    private final String fileName;
    private final RawRows raw;

    FilesReader(
            FilesEndpoint endpoint, ReadRequest request, Layout layout, RowType rowType, String fileName, RawRows raw) {
        this.endpoint = endpoint;
        this.request = request;
        this.layout = layout;
        this.rowType = rowType;
        this.fileName = fileName;
        this.raw = raw;
        this.columns =
                rowType.names().stream().mapToInt(layout.columns()::indexOf).toArray();
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public @Nullable Batch next() {
        endpoint.checkOpen();
        List<@Nullable Object[]> rows = new ArrayList<>();
        List<Misfit> misfits = new ArrayList<>();
        long bytes = 0;
        try {
            while (rows.size() < request.batchRows() && bytes < request.batchBytes()) {
                RawRows.RawRow row = raw.next();
                if (row == null) {
                    break;
                }
                Misfit odd = row.odd();
                if (odd != null) {
                    misfits.add(new Misfit(rows.size(), odd.column(), odd.value(), odd.reason()));
                }
                @Nullable Object[] values = values(row, odd, rows.size(), misfits);
                rows.add(values);
                bytes += bytes(values);
            }
        } catch (IOException e) {
            throw Failures.of("reading " + fileName, e);
        }
        if (rows.isEmpty()) {
            return null;
        }
        Vector[] vectors = Batch.vectors(rowType, rows.size());
        for (int column = 0; column < vectors.length; column++) {
            for (int row = 0; row < rows.size(); row++) {
                set(vectors[column], row, column, rows.get(row)[column], misfits);
            }
        }
        return new Batch(rowType, vectors, rows.size(), misfits, raw.position());
    }

    private @Nullable Object[] values(RawRows.RawRow row, @Nullable Misfit odd, int number, List<Misfit> misfits) {
        @Nullable Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            Object cell = row.cells()[columns[i]];
            if (cell == null) {
                if (odd == null && !rowType.field(i).nullable()) {
                    misfits.add(new Misfit(number, rowType.name(i), "NULL", "NULL in a column that takes none"));
                }
                continue;
            }
            try {
                values[i] = layout.value(rowType.type(i), cell);
            } catch (IllegalArgumentException e) {
                misfits.add(
                        new Misfit(number, rowType.name(i), RawRows.shown(text(cell)), String.valueOf(e.getMessage())));
            }
        }
        return values;
    }

    private static String text(Object cell) {
        return cell instanceof com.fasterxml.jackson.databind.JsonNode node && node.isTextual()
                ? node.textValue()
                : cell.toString();
    }

    private void set(Vector vector, int row, int column, @Nullable Object value, List<Misfit> misfits) {
        try {
            vector.set(row, value);
        } catch (IllegalArgumentException e) {
            // The type's layout is narrower than its text, e.g. nanoseconds in 64 bits.
            vector.setNull(row);
            misfits.add(new Misfit(
                    row,
                    rowType.name(column),
                    RawRows.shown(String.valueOf(value)),
                    "out of the range of " + vector.type()));
        }
    }

    private long bytes(@Nullable Object[] values) {
        long bytes = 0;
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (rowType.type(i).layout() != Type.Layout.OBJECT) {
                bytes += 9;
            } else if (value instanceof String text) {
                bytes += 53 + text.length();
            } else if (value instanceof byte[] array) {
                bytes += 21 + array.length;
            } else {
                bytes += value == null ? 5 : 69;
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        endpoint.untrack(this);
        try {
            raw.close();
        } catch (IOException e) {
            throw Failures.of("closing " + fileName, e);
        }
    }
}
