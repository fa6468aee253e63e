package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.duckdb.DuckdbCarrier.Unholdable;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.jspecify.annotations.Nullable;

/**
 * A table function of DuckDB that gives the rows of a {@link Batch}: how rows get into SQL. It fills DuckDB's own vectors a
 * column at a time, which is several times cheaper than appending value by value. One for each database that is open.
 */
final class BatchFunction implements DuckDBTableFunction<BatchFunction.Given, BatchFunction.Given, Object> {
    private static final String NAME = "_tranship_batch";

    private final Map<Long, Given> given = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /** Lets the statements of a database use the function. Nothing of it is stored. */
    void register(DuckDBConnection connection) throws SQLException {
        DuckDBFunctions.tableFunction()
                .withName(NAME)
                .withParameter(DuckDBColumnType.BIGINT)
                .withFunction(this)
                .register(connection);
    }

    /** Gives a batch to statements, until closed. */
    Given give(Batch batch, List<String> names) {
        Given one = new Given(last.incrementAndGet(), batch, names);
        given.put(one.number, one);
        return one;
    }

    @Override
    public Given bind(DuckDBTableFunctionBindInfo info) throws SQLException {
        Given one = Objects.requireNonNull(given.get(info.getParameter(0).getLong()));
        for (int i = 0; i < one.names.size(); i++) {
            info.addResultColumn(one.names.get(i), one.carriers[i].type());
        }
        info.setCardinality(one.batch.rows(), true);
        return one;
    }

    @Override
    public Given init(DuckDBTableFunctionInitInfo info) {
        info.setMaxThreads(1);
        Given one = info.getBindData();
        one.at = 0;
        return one;
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk) {
        Given one = info.getBindData();
        return one.next(chunk);
    }

    /** A batch that statements can read, one statement at a time. */
    final class Given implements AutoCloseable {
        private final long number;
        private final Batch batch;
        private final List<String> names;
        private final int[] positions;
        private final DuckdbCarrier[] carriers;
        private int at;
        private volatile @Nullable String refused;

        private Given(long number, Batch batch, List<String> names) {
            this.number = number;
            this.batch = batch;
            this.names = names;
            RowType rowType = batch.rowType();
            this.positions = names.stream().mapToInt(rowType::indexOf).toArray();
            this.carriers = new DuckdbCarrier[positions.length];
            for (int i = 0; i < positions.length; i++) {
                carriers[i] = DuckdbCarrier.of(rowType.type(positions[i]));
            }
        }

        /** {@return a SELECT of the rows, its columns in the types that {@link DuckdbTypes#sql} names} */
        String select() {
            StringBuilder sql = new StringBuilder("SELECT ");
            for (int i = 0; i < carriers.length; i++) {
                String name = Identifiers.quote(names.get(i));
                sql.append(i == 0 ? "" : ", ")
                        .append(carriers[i].stored().apply(name))
                        .append(" AS ")
                        .append(name);
            }
            return sql + " FROM " + NAME + "(" + number + ")";
        }

        /** {@return the column and value for which the statement failed; null when it failed otherwise} */
        @Nullable
        String refused() {
            return refused;
        }

        private long next(DuckDBDataChunkWriter chunk) {
            int rows = (int) Math.min(chunk.capacity(), batch.rows() - at);
            int column = 0;
            try {
                for (; column < carriers.length && rows > 0; column++) {
                    carriers[column].filler().fill(batch.vector(positions[column]), at, rows, chunk.vector(column));
                }
            } catch (Unholdable e) {
                refused = "column " + names.get(column) + ": " + e.getMessage();
                throw e;
            }
            at += rows;
            return rows;
        }

        @Override
        public void close() {
            given.remove(number);
        }
    }
}
