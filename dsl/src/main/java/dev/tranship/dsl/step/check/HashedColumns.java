package dev.tranship.dsl.step.check;

import dev.tranship.dsl.verify.Hash;
import dev.tranship.dsl.verify.RowHasher;
import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;
import java.util.List;

/** The values that some columns have together, as hashes; rows in which one of them is NULL have none. */
final class HashedColumns {
    private final List<String> columns;
    private final RowHasher hasher;
    private long[] high = {};
    private long[] low = {};

    HashedColumns(RowType rowType, List<String> columns) {
        this.columns = List.copyOf(columns);
        this.hasher = new RowHasher(new RowType(columns.stream()
                .map(name -> rowType.field(rowType.indexOf(name)))
                .toList()));
    }

    /** Is told of the hash of a row. */
    @FunctionalInterface
    interface Visitor {
        void row(int row, Hash hash);
    }

    void forEach(Batch batch, Visitor visitor) {
        if (high.length < batch.rows()) {
            high = new long[batch.rows()];
            low = new long[batch.rows()];
        }
        hasher.hash(batch.project(columns), high, low);
        int[] positions = Offenders.positions(batch.rowType(), columns);
        for (int row = 0; row < batch.rows(); row++) {
            if (!Offenders.anyNull(batch, positions, row)) {
                visitor.row(row, new Hash(high[row], low[row]));
            }
        }
    }
}
