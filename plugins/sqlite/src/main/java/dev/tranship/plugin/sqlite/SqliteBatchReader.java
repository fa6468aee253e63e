package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns rows into batches. */
final class SqliteBatchReader implements BatchReader {
    private static final int VALUE_SHOWN = 200;

    private final String name;
    private final SqliteRows rows;
    private final SqliteColumn[] columns;
    private final SqliteColumn.Fast[] fast;
    private final RowType rowType;
    private final @Nullable String end;
    private final int batchRows;
    private final long batchBytes;
    private final Runnable whenClosed;
    private boolean done;
    private boolean closed;

    /**
     * @param end the position after the last batch; null when there are no positions, else they are rowids
     * @param whenClosed called once, after the rows are closed
     */
    SqliteBatchReader(
            String name,
            SqliteRows rows,
            List<SqliteColumn> columns,
            @Nullable String end,
            int batchRows,
            long batchBytes,
            Runnable whenClosed) {
        this.name = name;
        this.rows = rows;
        this.columns = columns.toArray(SqliteColumn[]::new);
        this.fast = columns.stream().map(SqliteColumn::fast).toArray(SqliteColumn.Fast[]::new);
        this.rowType = new RowType(columns.stream().map(SqliteColumn::field).toList());
        this.end = end;
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
        this.whenClosed = whenClosed;
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public @Nullable Batch next() {
        if (done) {
            return null;
        }
        try {
            return rows.with(this::read);
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("reading " + name, e);
        }
    }

    private @Nullable Batch read(Cells cells) throws SQLException {
        Vector[] vectors = Batch.vectors(rowType, batchRows);
        List<Misfit> misfits = new ArrayList<>();
        String position = end;
        long bytes = 0;
        int row = 0;
        while (true) {
            if (!cells.next()) {
                done = true;
                break;
            }
            bytes += readRow(cells, vectors, row, misfits);
            row++;
            if (row == batchRows || bytes >= batchBytes) {
                position = end == null ? null : Long.toString(cells.rowid());
                break;
            }
        }
        return row == 0 ? null : new Batch(rowType, vectors, row, misfits, position);
    }

    private long readRow(Cells cells, Vector[] vectors, int row, List<Misfit> misfits) throws SQLException {
        long bytes = 0;
        for (int column = 0; column < fast.length; column++) {
            int size = cells.odd(column, columns[column]) ? -1 : fast[column].read(cells, column, vectors[column], row);
            bytes += size >= 0 ? size : decode(cells, vectors, column, row, misfits);
        }
        return bytes;
    }

    private long decode(Cells cells, Vector[] vectors, int column, int row, List<Misfit> misfits) throws SQLException {
        String reason = columns[column].decode(cells, column, vectors[column], row);
        if (reason != null) {
            misfits.add(new Misfit(row, rowType.name(column), shown(cells.getObject(column)), reason));
        }
        Object value = vectors[column].type().layout() == Type.Layout.OBJECT ? vectors[column].get(row) : null;
        if (value instanceof byte[] array) {
            return 21L + array.length;
        }
        return value instanceof String text ? 53L + text.length() : 69;
    }

    /** {@return a stored value as text, blobs in hexadecimal, cut} */
    static String shown(@Nullable Object raw) {
        if (raw instanceof byte[] bytes) {
            int length = Math.min(bytes.length, VALUE_SHOWN / 2);
            return HexFormat.of().formatHex(bytes, 0, length);
        }
        String text = String.valueOf(raw);
        if (text.length() <= VALUE_SHOWN) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(VALUE_SHOWN - 1)) ? VALUE_SHOWN - 1 : VALUE_SHOWN;
        return text.substring(0, end);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        done = true;
        try {
            rows.close();
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("closing the reader of " + name, e);
        } finally {
            whenClosed.run();
        }
    }
}
