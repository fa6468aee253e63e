package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.RowType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.util.ByteConverter;

/** Reads the answers of COPY in binary format, one query after another, straight into vectors. */
final class PostgresqlBatchReader implements BatchReader {
    private static final int START_CAPACITY = 2048;
    /** Signature and flags, before the length of what may extend them. */
    private static final int HEADER = 15;

    private static final byte[] NOTHING = {};

    /**
     * @param source what follows the list of columns
     * @param portion the portion's number in its part; -1 when rows have no places
     */
    record Query(String source, int portion) {}

    private final Connection connection;
    private final Consumer<Boolean> end;
    private final String doing;
    private final CopiedRows.Layout layout;
    private final boolean[] doubtful;
    private final BatchBuilder rows;
    private final CopiedRows.@Nullable Builder copied;
    private final int batchRows;
    private final long batchBytes;
    private final String columns;
    private final List<Query> queries;

    private int nextQuery;
    private int portion = -1;
    private @Nullable CopyOut copy;
    private byte[] data = NOTHING;
    private int at;
    /** Where the bytes begin that are still wanted: the row that is being read. */
    private int mark;

    private long block;
    private int offset;
    private boolean failed;
    private boolean closed;

    /**
     * @param end called once, when the connection is no longer needed, with whether its transaction is as it was
     * @param selected what to select for each column
     * @param form in which the rows are wanted; null for values
     */
    PostgresqlBatchReader(
            Connection connection,
            Consumer<Boolean> end,
            String doing,
            CopiedRows.Layout layout,
            Stream<String> selected,
            List<Query> queries,
            int batchRows,
            long batchBytes,
            @Nullable String form) {
        this.connection = connection;
        this.end = end;
        this.doing = doing;
        this.layout = layout;
        this.rows = new BatchBuilder(layout.rowType(), START_CAPACITY, batchRows, batchBytes);
        this.copied = form != null && form.equals(layout.form()) ? new CopiedRows.Builder(layout) : null;
        this.doubtful = new boolean[layout.readers().length];
        for (int column = 0; column < doubtful.length; column++) {
            doubtful[column] = layout.doubtful(column);
        }
        this.columns = selected.collect(Collectors.joining(", "));
        this.queries = queries;
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
    }

    @Override
    public RowType rowType() {
        return layout.rowType();
    }

    @Override
    public @Nullable Batch next() {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, doing + ": the reader is closed");
        }
        try {
            return read();
        } catch (SQLException e) {
            failed = true;
            throw PostgresqlErrors.INSTANCE.wrap(doing, e);
        }
    }

    private @Nullable Batch read() throws SQLException {
        if (copied != null) {
            return copy(copied);
        }
        rows.begin();
        while (!rows.full() && nextRow()) {
            row();
        }
        return rows.end(position());
    }

    private @Nullable Batch copy(CopiedRows.Builder rows) throws SQLException {
        rows.begin();
        while (rows.rows() < batchRows && rows.size() < batchBytes && nextRow()) {
            for (int column = 0; column < doubtful.length; column++) {
                need(4);
                int length = ByteConverter.int4(data, at);
                at += 4;
                if (length >= 0) {
                    need(length);
                    if (doubtful[column]) {
                        rows.look(column, data, at, length);
                    }
                    at += length;
                }
            }
            rows.add(data, mark, at - mark);
            place();
        }
        return rows.rows() == 0 ? null : rows.end(position());
    }

    private @Nullable String position() {
        return portion < 0 ? null : new Portion.Position(portion, block, offset).toString();
    }

    /** Goes to the next row, and {@return whether there is one}. */
    private boolean nextRow() throws SQLException {
        while (true) {
            mark = at;
            if (copy == null && !nextQuery()) {
                return false;
            }
            need(2);
            int fields = ByteConverter.int2(data, at);
            at += 2;
            mark = at;
            if (fields >= 0) {
                return true;
            }
            CopyOut ended = copy;
            while (ended != null && ended.readFromCopy() != null) {
                // What follows the end is nothing, but the server wants to be heard.
            }
            copy = null;
        }
    }

    private boolean nextQuery() throws SQLException {
        if (nextQuery == queries.size()) {
            return false;
        }
        Query query = queries.get(nextQuery++);
        String selected = query.portion() < 0 ? columns : columns.isEmpty() ? "ctid" : columns + ", ctid";
        copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT " + selected + query.source() + ") TO STDOUT (FORMAT binary)");
        portion = query.portion();
        data = NOTHING;
        at = 0;
        mark = 0;
        need(HEADER + 4);
        int more = ByteConverter.int4(data, at + HEADER);
        need(HEADER + 4 + more);
        at += HEADER + 4 + more;
        mark = at;
        return true;
    }

    /** Makes sure that so many bytes are there. The server sends a row at a time, so mostly they are. */
    private void need(int count) throws SQLException {
        while (data.length - at < count) {
            CopyOut current = copy;
            byte[] more = current == null ? null : current.readFromCopy();
            if (more == null) {
                throw new SQLException("the server ended in the middle of a row", "08006");
            }
            if (mark == data.length) {
                data = more;
            } else {
                byte[] rest = data;
                data = Arrays.copyOf(Arrays.copyOfRange(rest, mark, rest.length), rest.length - mark + more.length);
                System.arraycopy(more, 0, data, rest.length - mark, more.length);
            }
            at -= mark;
            mark = 0;
        }
    }

    private void row() throws SQLException {
        int row = rows.add();
        for (int column = 0; column < doubtful.length; column++) {
            need(4);
            int length = ByteConverter.int4(data, at);
            at += 4;
            if (length < 0) {
                rows.vector(column).setNull(row);
            } else {
                need(length);
                layout.read(column, data, at, length, rows, row);
                at += length;
            }
        }
        place();
        rows.added();
    }

    /** Takes the place of a row, which follows its columns. */
    private void place() throws SQLException {
        if (portion >= 0) {
            need(10);
            block = ByteConverter.int4(data, at + 4) & 0xffffffffL;
            offset = ByteConverter.int2(data, at + 8) & 0xffff;
            at += 10;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // In the middle of an answer the connection is of no further use.
            end.accept(!failed && copy == null);
        }
    }
}
