package dev.tranship.dsl.step.verify;

import dev.tranship.dsl.verify.RowHasher;
import dev.tranship.dsl.verify.RowSource;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.RowType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * About one row in 64, chosen by the hash of its key, so that both sides choose the same ones. Without a key the hash of the
 * whole row decides.
 */
record Sampled(RowSource rows, List<String> key) implements RowSource {
    private static final long ONE_IN = 64;

    @Override
    public RowType rowType() {
        return rows.rowType();
    }

    @Override
    public BatchReader open() {
        BatchReader reader = rows.open();
        return new BatchReader() {
            @Override
            public RowType rowType() {
                return reader.rowType();
            }

            @Override
            public @Nullable Batch next() {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    Batch chosen = choose(batch);
                    if (chosen.rows() > 0) {
                        return chosen;
                    }
                }
                return null;
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    private Batch choose(Batch batch) {
        Batch by = key.isEmpty() ? batch : batch.project(key);
        long[] high = new long[batch.rows()];
        long[] low = new long[batch.rows()];
        new RowHasher(by.rowType()).hash(by, high, low);
        boolean[] keep = new boolean[batch.rows()];
        for (int row = 0; row < keep.length; row++) {
            keep[row] = Long.remainderUnsigned(low[row], ONE_IN) == 0;
        }
        return batch.filter(keep);
    }
}
