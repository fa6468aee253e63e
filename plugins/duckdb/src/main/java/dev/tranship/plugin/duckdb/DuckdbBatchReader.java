package dev.tranship.plugin.duckdb;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Reads the chunks of running queries; DuckDB computes no further than a little ahead of it. */
final class DuckdbBatchReader implements BatchReader {
    private static final int SHOWN = 200;
    private static final int START_CAPACITY = 2048;

    private final DuckDBConnection connection;
    private final Consumer<@Nullable EndpointException> end;
    private final String doing;
    private final RowType rowType;
    private final DuckdbCodec[] codecs;
    private final boolean[] wide;
    private final long fixedBytes;
    private final String select;
    private final Portions portions;
    private final int batchRows;
    private final long batchBytes;

    private @Nullable DuckDBPreparedStatement statement;
    private @Nullable DuckDBChunkedResult result;
    private DuckDBReadableVector[] chunk = {};
    private int chunkRows;
    private int chunkAt;
    private long portionRows;
    private long portionBytes;
    private int lastRows = START_CAPACITY;
    private @Nullable EndpointException failure;
    private boolean done;
    private boolean closed;

    /** @param end called once, when the connection is no longer needed, with the failure if there was one */
    DuckdbBatchReader(
            DuckDBConnection connection,
            Consumer<@Nullable EndpointException> end,
            String doing,
            List<DuckdbRelation.Column> columns,
            Portions portions,
            int batchRows,
            long batchBytes) {
        this.connection = connection;
        this.end = end;
        this.doing = doing;
        this.rowType = DuckdbRelation.rowType(columns);
        this.codecs = columns.stream().map(DuckdbRelation.Column::codec).toArray(DuckdbCodec[]::new);
        this.wide = new boolean[codecs.length];
        long fixed = 0;
        for (int i = 0; i < wide.length; i++) {
            wide[i] = columns.get(i).type().layout() == Type.Layout.OBJECT;
            fixed += wide[i] ? 5 : 9;
        }
        this.fixedBytes = fixed;
        this.select = "SELECT "
                + Stream.concat(
                                columns.stream()
                                        .map(c ->
                                                c.codec().select().apply(dev.tranship.spi.Identifiers.quote(c.name()))),
                                portions.numbered() ? Stream.of("rowid") : Stream.empty())
                        .collect(Collectors.joining(", "))
                + " ";
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
            failure = DuckdbErrors.INSTANCE.wrap(doing, e);
            throw failure;
        } catch (IllegalStateException e) {
            // The driver's way to say that the connection was closed by somebody else.
            failure = new EndpointException(Kind.CONNECT, doing + ": the connection was closed", null, e);
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
        String position = null;
        while (rows < batchRows && bytes < batchBytes) {
            if (chunkAt == chunkRows && !nextChunk()) {
                done = true;
                break;
            }
            if (rows == capacity) {
                capacity = (int) Math.min(batchRows, capacity * 2L);
                vectors = grown(vectors, rows, capacity);
            }
            int until = Math.min(chunkRows, chunkAt + capacity - rows);
            while (chunkAt < until && bytes < batchBytes) {
                long width = row(vectors, rows, misfits);
                bytes += width;
                portionBytes += width;
                rows++;
                chunkAt++;
            }
            if (portions.numbered()) {
                position = Long.toString(chunk[codecs.length].getLong(chunkAt - 1));
            }
        }
        if (rows == 0) {
            return null;
        }
        lastRows = Math.max(1, rows);
        return new Batch(rowType, rows == capacity ? vectors : grown(vectors, rows, rows), rows, misfits, position);
    }

    /** Reads one row, and {@return its size as {@link Vector#bytes} has it}. */
    private long row(Vector[] to, int row, List<Misfit> misfits) {
        long bytes = fixedBytes;
        for (int column = 0; column < codecs.length; column++) {
            Vector vector = to[column];
            DuckDBReadableVector from = chunk[column];
            if (from.isNull(chunkAt)) {
                vector.setNull(row);
                continue;
            }
            String odd = codecs[column].reader().read(from, chunkAt, vector, row);
            if (odd != null) {
                vector.setNull(row);
                misfits.add(misfit(row, column, odd));
            } else if (wide[column]) {
                Object value = vector.getObject(row);
                bytes += value instanceof String text
                        ? 48 + text.length()
                        : value instanceof byte[] array ? 16 + array.length : 64;
            }
        }
        return bytes;
    }

    private Misfit misfit(int row, int column, String value) {
        return new Misfit(
                row,
                rowType.name(column),
                value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value,
                "out of the range of " + rowType.type(column));
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

    private boolean nextChunk() throws SQLException {
        while (true) {
            DuckDBChunkedResult current = result;
            if (current != null && current.nextChunk()) {
                chunkRows = (int) current.chunk().rowCount();
                chunkAt = 0;
                portionRows += chunkRows;
                if (chunkRows == 0) {
                    continue;
                }
                chunk = new DuckDBReadableVector[codecs.length + (portions.numbered() ? 1 : 0)];
                for (int i = 0; i < chunk.length; i++) {
                    chunk[i] = current.chunk().vector(i);
                }
                return true;
            }
            endPortion();
            String source = portions.next(portionRows, portionBytes);
            if (source == null) {
                return false;
            }
            portionRows = 0;
            portionBytes = 0;
            DuckDBPreparedStatement next = connection.prepare(select + source);
            statement = next;
            result = next.query();
        }
    }

    private void endPortion() {
        try {
            if (result != null) {
                result.close();
            }
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            // The connection is gone; the next statement says so.
        }
        result = null;
        statement = null;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            endPortion();
            end.accept(failure);
        }
    }
}
