package dev.tranship.plugin.mysql;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.RowType;
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
    private static final int START_CAPACITY = 1024;

    private final Connection connection;
    private final Consumer<@Nullable EndpointException> end;
    private final String doing;
    private final MysqlCodec[] codecs;
    private final BatchBuilder rows;
    private final MysqlPortions portions;

    private @Nullable Statement statement;
    private @Nullable ResultSet result;
    private long portionRows;
    private long portionBytes;
    private @Nullable String position;
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
        this.codecs = columns.stream().map(MysqlCodec::of).toArray(MysqlCodec[]::new);
        this.rows = new BatchBuilder(MysqlRelation.rowType(columns), START_CAPACITY, batchRows, batchBytes);
        this.portions = portions;
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
            failure = MysqlErrors.INSTANCE.wrap(doing, e);
            throw failure;
        } catch (EndpointException e) {
            failure = e;
            throw e;
        }
    }

    private @Nullable Batch read() throws SQLException {
        rows.begin();
        while (!rows.full()) {
            ResultSet current = nextRow();
            if (current == null) {
                done = true;
                break;
            }
            portionBytes += row(current);
            if (portions.positioned() && (rows.full() || portionRows == portions.rows())) {
                position = position(current);
            }
        }
        return rows.end(!portions.positioned() ? null : done ? KeyPosition.END : position);
    }

    /** {@return the result, standing on the next row; null when there is none} */
    private @Nullable ResultSet nextRow() throws SQLException {
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

    /** Reads one row, and {@return its size in bytes}. */
    private long row(ResultSet from) throws SQLException {
        int row = rows.add();
        for (int column = 0; column < codecs.length; column++) {
            String odd = codecs[column].read(from, column + 1, rows.vector(column), row);
            if (odd != null) {
                rows.misfit(column, odd, MysqlMisfits.reason(rows.rowType().type(column)));
            }
        }
        return rows.added();
    }

    private String position(ResultSet from) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= portions.key().size(); i++) {
            values.add(from.getString(codecs.length + i));
        }
        return KeyPosition.write(values);
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
