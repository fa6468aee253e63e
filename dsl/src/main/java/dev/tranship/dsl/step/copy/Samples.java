package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.step.copy.RowPipeline.Processed;
import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows batches before and after. */
final class Samples {
    private Samples() {}

    /**
     * {@return the first rows of a batch and what becomes of them}
     *
     * @param limit how many rows of the source
     * @param total what the sample says of the number of all rows
     */
    static Peek.Sample of(String source, String target, Processed batch, RowType after, int limit, long total) {
        int[] origins = batch.sourceRows();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<Integer> from = new ArrayList<>();
        for (int row = 0; row < batch.rows().rows(); row++) {
            if (origins[row] < limit) {
                rows.add(batch.rows().row(row));
                from.add(origins[row]);
            }
        }
        return new Peek.Sample(
                source,
                target,
                batch.source().rowType(),
                rows(batch.source(), limit),
                after,
                rows,
                from,
                batch.rejects().stream()
                        .filter(r -> r.row() < limit)
                        .map(r -> "row " + (r.row() + 1) + ": " + (r.column() == null ? "" : r.column() + ": ")
                                + r.reason())
                        .toList(),
                total);
    }

    private static List<List<@Nullable Object>> rows(Batch batch, int limit) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < Math.min(limit, batch.rows()); row++) {
            rows.add(batch.row(row));
        }
        return rows;
    }
}
