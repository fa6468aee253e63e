package dev.tranship.plugin.mysql;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the rows of running queries as the server sends them. */
final class MysqlBatchReader implements BatchReader {
    private static final int SHOWN = 200;
    private static final int START_CAPACITY = 1024;

    private final Connection connection;
    private final Consumer<@Nullable EndpointException> end;
    private final String doing;
    private final RowType rowType;
    private final MysqlCodec[] codecs;
    private final boolean[] wide;
    private final long fixedBytes;
    private final MysqlPortions portions;
    private final int batchRows;
    private final long batchBytes;

    private @Nullable Statement statement;
    private @Nullable ResultSet result;
    private long portionRows;
    private long portionBytes;
    private @Nullable String position;
    private int lastRows = START_CAPACITY;
    private @Nullable EndpointException failure;
    private boolean done;
    private boolean closed;

    /** @param end called once, when the connection is no longer needed, with the failure if there was one */
    MysqlBatchReader(
            Connection connection,
            Consumer<@Nullable EndpointException> end,
            String doing,
            List<MysqlColumn> columns,
            MysqlPortions portions,
            int batchRows,
            long batchBytes) {
        this.connection = connection;
        this.end = end;
        this.doing = doing;
        this.rowType = MysqlRelation.rowType(columns);
        this.codecs = columns.stream().map(MysqlCodec::of).toArray(MysqlCodec[]::new);
        this.wide = new boolean[codecs.length];
        long fixed = 0;
        for (int i = 0; i < wide.length; i++) {
            wide[i] = columns.get(i).type().layout() == Type.Layout.OBJECT;
            fixed += wide[i] ? 5 : 9;
        }
        this.fixedBytes = fixed;
        this.portions = portions;
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public @Nullable Batch next() {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, doing + ": the reader is closed");
        }
        try {
            return done ? null : read();
        } catch (SQLException e) {
            failure = MysqlErrors.INSTANCE.wrap(doing, e);
            throw failure;
        } catch (EndpointException e) {
            failure = e;
            throw e;
        }
    }

    private @Nullable Batch read() throws SQLException {
        int capacity = Math.min(batchRows, lastRows);
        Vector[] vectors = Batch.vectors(rowType, capacity);
        List<Misfit> misfits = new ArrayList<>();
        int rows = 0;
        long bytes = 0;
        while (rows < batchRows && bytes < batchBytes) {
            ResultSet current = row();
            if (current == null) {
                done = true;
                break;
            }
            if (rows == capacity) {
                capacity = (int) Math.min(batchRows, capacity * 2L);
                vectors = grown(vectors, rows, capacity);
            }
            long width = row(current, vectors, rows, misfits);
            bytes += width;
            portionBytes += width;
            rows++;
            if (portions.positioned() && (rows == batchRows || bytes >= batchBytes || portionRows == portions.rows())) {
                position = position(current);
            }
        }
        if (rows == 0) {
            return null;
        }
        lastRows = Math.max(1, rows);
        return new Batch(
                rowType,
                rows == capacity ? vectors : grown(vectors, rows, rows),
                rows,
                misfits,
                !portions.positioned() ? null : done ? KeyPosition.END : position);
    }

    /** {@return the result, standing on the next row; null when there is none} */
    private @Nullable ResultSet row() throws SQLException {
        while (true) {
            if (result != null && result.next()) {
                portionRows++;
                return result;
            }
            endPortion();
            String query = portions.next(position, portionRows, portionBytes);
            if (query == null) {
                return null;
            }
            portionRows = 0;
            portionBytes = 0;
            PreparedStatement next = connection.prepareStatement(query);
            statement = next;
            next.setFetchSize(portions.fetchSize());
            result = next.executeQuery();
        }
    }

    /** Reads one row, and {@return its size as {@link Vector#bytes} has it}. */
    private long row(ResultSet from, Vector[] to, int row, List<Misfit> misfits) throws SQLException {
        long bytes = fixedBytes;
        for (int column = 0; column < codecs.length; column++) {
            Vector vector = to[column];
            String odd = codecs[column].read(from, column + 1, vector, row);
            if (odd != null) {
                vector.setNull(row);
                misfits.add(misfit(row, column, odd));
            } else if (wide[column] && !vector.isNull(row)) {
                Object value = vector.getObject(row);
                bytes += value instanceof String text
                        ? 48 + text.length()
                        : value instanceof byte[] array ? 16 + array.length : 64;
            }
        }
        return bytes;
    }

    private String position(ResultSet from) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= portions.key().size(); i++) {
            values.add(from.getString(codecs.length + i));
        }
        return KeyPosition.write(values);
    }

    private Misfit misfit(int row, int column, String value) {
        return new Misfit(
                row,
                rowType.name(column),
                value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value,
                MysqlMisfits.reason(rowType.type(column)));
    }

    private static Vector[] grown(Vector[] vectors, int rows, int capacity) {
        Vector[] grown = new Vector[vectors.length];
        for (int i = 0; i < grown.length; i++) {
            if (capacity == rows) {
                grown[i] = vectors[i].slice(0, rows);
            } else {
                grown[i] = new Vector(vectors[i].type(), capacity);
                for (int row = 0; row < rows; row++) {
                    grown[i].copy(row, vectors[i], row);
                }
            }
        }
        return grown;
    }

    private void endPortion() {
        if (result != null) {
            MysqlDatabase.close(result);
        }
        if (statement != null) {
            MysqlDatabase.close(statement);
        }
        result = null;
        statement = null;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!done && !portions.positioned() && statement != null) {
            try {
                // Closing alone would first receive all the rows that are left.
                statement.cancel();
            } catch (SQLException e) {
                // It is closed the slow way then.
            }
        }
        endPortion();
        end.accept(failure);
    }
}
