package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the rows of a running statement into batches. */
final class SqliteBatchReader implements BatchReader {
    private static final int VALUE_SHOWN = 200;

    private final String name;
    private final Statement statement;
    private final ResultSet rows;
    private final SqliteColumn[] columns;
    private final SqliteColumn.Fast[] fast;
    private final RowType rowType;
    private final Layout layout;
    private final int batchRows;
    private final long batchBytes;
    private final Runnable whenClosed;
    private boolean done;
    private boolean closed;

    /**
     * Where things are in the result.
     *
     * @param flag the column that is not 0 when a row must be decoded; 0 when every row must
     * @param rowid the column of the rowid; 0 when there is none
     * @param first the first data column
     * @param end the position after the last batch; null when there are no positions
     */
    record Layout(int flag, int rowid, int first, @Nullable String end) {}

    SqliteBatchReader(
            String name,
            Statement statement,
            ResultSet rows,
            List<SqliteColumn> columns,
            Layout layout,
            int batchRows,
            long batchBytes,
            Runnable whenClosed) {
        this.name = name;
        this.statement = statement;
        this.rows = rows;
        this.columns = columns.toArray(SqliteColumn[]::new);
        this.fast = columns.stream().map(SqliteColumn::fast).toArray(SqliteColumn.Fast[]::new);
        this.rowType = new RowType(columns.stream().map(SqliteColumn::field).toList());
        this.layout = layout;
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
            return Cells.with(rows, this::read);
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("reading " + name, e);
        }
    }

    private @Nullable Batch read(Cells cells) throws SQLException {
        Vector[] vectors = Batch.vectors(rowType, batchRows);
        List<Misfit> misfits = new ArrayList<>();
        String position = layout.end();
        long bytes = 0;
        int row = 0;
        while (true) {
            if (!cells.next()) {
                done = true;
                break;
            }
            bytes += layout.flag() == 0 || cells.getLong(layout.flag()) != 0
                    ? decodeRow(cells, vectors, row, misfits)
                    : readRow(cells, vectors, row, misfits);
            row++;
            if (row == batchRows || bytes >= batchBytes) {
                if (layout.rowid() > 0) {
                    position = Long.toString(cells.getLong(layout.rowid()));
                }
                break;
            }
        }
        return row == 0 ? null : new Batch(rowType, vectors, row, misfits, position);
    }

    private long readRow(Cells cells, Vector[] vectors, int row, List<Misfit> misfits) throws SQLException {
        long bytes = 0;
        for (int column = 0; column < fast.length; column++) {
            int size = fast[column].read(cells, layout.first() + column, vectors[column], row);
            bytes += size >= 0 ? size : decode(cells, vectors, column, row, misfits);
        }
        return bytes;
    }

    private long decodeRow(Cells cells, Vector[] vectors, int row, List<Misfit> misfits) throws SQLException {
        long bytes = 0;
        for (int column = 0; column < columns.length; column++) {
            bytes += decode(cells, vectors, column, row, misfits);
        }
        return bytes;
    }

    private long decode(Cells cells, Vector[] vectors, int column, int row, List<Misfit> misfits) throws SQLException {
        int from = layout.first() + column;
        String reason = columns[column].decode(cells, from, vectors[column], row);
        if (reason != null) {
            misfits.add(new Misfit(row, rowType.name(column), shown(cells.getObject(from)), reason));
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
            statement.close();
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("closing the reader of " + name, e);
        } finally {
            whenClosed.run();
        }
    }
}
