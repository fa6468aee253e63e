package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.duckdb.DuckdbCodec.TextReader;
import dev.tranship.plugin.duckdb.DuckdbCodec.ValueReader;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of running queries; DuckDB computes no further than a little ahead of it. Every text that the driver is
 * asked for costs a call into DuckDB, several times what the text itself costs. So the texts of a row come as one, one after
 * the other, and in their columns is how long they are.
 */
final class DuckdbBatchReader implements BatchReader {
    private static final int START_CAPACITY = 2048;
    private static final byte[] NO_TEXTS = {};

    private final DuckDBConnection connection;
    private final InsertionOrder order;
    private final Consumer<@Nullable EndpointException> end;
    private final String doing;
    private final DuckdbCodec.Reader[] readers;
    private final BatchBuilder rows;
    private final String select;
    private final int textsAt;
    private final int rowidAt;
    private final int width;
    private final Portions portions;

    private @Nullable DuckDBPreparedStatement statement;
    private @Nullable DuckDBChunkedResult result;
    private DuckDBReadableVector[] chunk = {};
    private int chunkRows;
    private int chunkAt;
    private long portionRows;
    private long portionBytes;
    private @Nullable EndpointException failure;
    private boolean reading;
    private boolean done;
    private boolean closed;

    /** @param end called once, when the connection is no longer needed, with the failure if there was one */
    DuckdbBatchReader(
            DuckDBConnection connection,
            InsertionOrder order,
            Consumer<@Nullable EndpointException> end,
            String doing,
            List<DuckdbRelation.Column> columns,
            Portions portions,
            int batchRows,
            long batchBytes) {
        this.connection = connection;
        this.order = order;
        this.end = end;
        this.doing = doing;
        this.readers = columns.stream().map(c -> c.codec().reader()).toArray(DuckdbCodec.Reader[]::new);
        this.rows = new BatchBuilder(DuckdbRelation.rowType(columns), START_CAPACITY, batchRows, batchBytes);
        List<String> selected = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (DuckdbRelation.Column column : columns) {
            String value = column.codec().select().apply(Identifiers.quote(column.name()));
            if (column.codec().reader() instanceof TextReader) {
                selected.add("strlen(" + value + ")");
                texts.add(value);
            } else {
                selected.add(value);
            }
        }
        this.textsAt = texts.isEmpty() ? -1 : add(selected, "concat(" + String.join(", ", texts) + ")");
        this.rowidAt = portions.numbered() ? add(selected, "rowid") : -1;
        this.width = selected.size();
        this.select = "SELECT " + String.join(", ", selected) + " ";
        this.portions = portions;
    }

    private static int add(List<String> selected, String expression) {
        selected.add(expression);
        return selected.size() - 1;
    }

    @Override
    public RowType rowType() {
        return rows.rowType();
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
        rows.begin();
        String position = null;
        while (!rows.full()) {
            if (chunkAt == chunkRows && !nextChunk()) {
                done = true;
                break;
            }
            while (chunkAt < chunkRows && !rows.full()) {
                portionBytes += row();
                chunkAt++;
            }
            if (rowidAt >= 0) {
                position = Long.toString(chunk[rowidAt].getLong(chunkAt - 1));
            }
        }
        return rows.end(position);
    }

    /** Reads one row, and {@return its size in bytes}. */
    private long row() {
        int row = rows.add();
        byte[] texts =
                textsAt < 0 ? NO_TEXTS : chunk[textsAt].getString(chunkAt).getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (int column = 0; column < readers.length; column++) {
            Vector vector = rows.vector(column);
            DuckDBReadableVector from = chunk[column];
            String odd = null;
            if (from.isNull(chunkAt)) {
                vector.setNull(row);
            } else if (readers[column] instanceof TextReader reader) {
                int end = at + (int) from.getLong(chunkAt);
                odd = reader.read(Arrays.copyOfRange(texts, at, end), vector, row);
                at = end;
            } else if (readers[column] instanceof ValueReader reader) {
                odd = reader.read(from, chunkAt, vector, row);
            }
            if (odd != null) {
                rows.misfit(column, odd, "out of the range of " + rows.rowType().type(column));
            }
        }
        if (at != texts.length) {
            throw new EndpointException(Kind.CORRUPT, doing + ": there is a text that is no UTF-8");
        }
        return rows.added();
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
                chunk = new DuckDBReadableVector[width];
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
            order.reading();
            reading = true;
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
        if (reading) {
            reading = false;
            order.read();
        }
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
