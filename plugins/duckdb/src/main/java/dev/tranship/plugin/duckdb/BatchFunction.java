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
import java.util.function.Supplier;
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
 * A table function of DuckDB that gives the rows of {@link Batch}es: how rows get into SQL. It fills DuckDB's own vectors a
 * column at a time, which is several times cheaper than appending value by value. One for each database that is open.
 */
final class BatchFunction
        implements DuckDBTableFunction<BatchFunction.Given, BatchFunction.Given, BatchFunction.Cursor> {
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

    /**
     * Gives batches to one statement, until closed.
     *
     * @param threads how many threads of the statement may ask for batches and convert them at once; with one, rows keep
     *     their order
     */
    Given give(RowType rowType, List<String> names, Supplier<@Nullable Batch> batches, int threads) {
        Given one = new Given(last.incrementAndGet(), rowType, names, batches, threads);
        given.put(one.number, one);
        return one;
    }

    @Override
    public Given bind(DuckDBTableFunctionBindInfo info) throws SQLException {
        Given one = Objects.requireNonNull(given.get(info.getParameter(0).getLong()));
        for (int i = 0; i < one.names.size(); i++) {
            info.addResultColumn(one.names.get(i), one.carriers[i].type());
        }
        return one;
    }

    @Override
    public Given init(DuckDBTableFunctionInitInfo info) {
        Given one = info.getBindData();
        info.setMaxThreads(one.threads);
        return one;
    }

    @Override
    public Cursor localInit(DuckDBTableFunctionInitInfo info) {
        return new Cursor();
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk) {
        Given one = info.getBindData();
        Cursor cursor = info.getLocalInitData();
        return one.next(cursor, chunk);
    }

    /** Where one of the threads that run a statement stands. */
    static final class Cursor {
        private @Nullable Batch batch;
        private int at;
    }

    /** Batches that one statement can read once. */
    final class Given implements AutoCloseable {
        private final long number;
        private final List<String> names;
        private final Supplier<@Nullable Batch> batches;
        private final int threads;
        private final int[] positions;
        private final DuckdbCarrier[] carriers;
        private volatile @Nullable String refused;

        private Given(
                long number, RowType rowType, List<String> names, Supplier<@Nullable Batch> batches, int threads) {
            this.number = number;
            this.names = names;
            this.batches = batches;
            this.threads = threads;
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

        private long next(Cursor cursor, DuckDBDataChunkWriter chunk) {
            Batch batch = cursor.batch;
            while (batch == null || cursor.at == batch.rows()) {
                batch = batches.get();
                if (batch == null) {
                    return 0;
                }
                cursor.batch = batch;
                cursor.at = 0;
            }
            int rows = (int) Math.min(chunk.capacity(), batch.rows() - cursor.at);
            int column = 0;
            try {
                for (; column < carriers.length; column++) {
                    carriers[column]
                            .filler()
                            .fill(batch.vector(positions[column]), cursor.at, rows, chunk.vector(column));
                }
            } catch (Unholdable e) {
                refused = "column " + names.get(column) + ": " + e.getMessage();
                throw e;
            }
            cursor.at += rows;
            return rows;
        }

        @Override
        public void close() {
            given.remove(number);
        }
    }
}
