package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.verify.RowSource;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The rows that a copy would write, straight from the source: what a target is compared with. Rejected rows are left out. */
public record CopiedRows(StepContext context, Snapshot snapshot, DatasetCopy dataset, RowType rowType)
        implements RowSource {

    @Override
    public BatchReader open() {
        ReadRequest request = dataset.request(ReadRequest.DEFAULT_ROWS);
        RowPipeline pipeline =
                new RowPipeline(dataset, new Transforms(context).of(dataset), rowType, java.util.List.of(), false);
        Gate.Interruption interruption = context.gate().onInterrupt(pipeline::interrupt);
        Iterator<Snapshot.Split> splits = snapshot.split(request, 1).iterator();
        return new BatchReader() {
            private @Nullable BatchReader reader;

            @Override
            public RowType rowType() {
                return rowType;
            }

            @Override
            public @Nullable Batch next() {
                while (true) {
                    context.gate().pass();
                    if (reader == null) {
                        if (!splits.hasNext()) {
                            return null;
                        }
                        reader = snapshot.read(request, splits.next(), null);
                    }
                    Batch batch = reader.next();
                    if (batch == null) {
                        reader.close();
                        reader = null;
                        continue;
                    }
                    Batch rows = pipeline.process(batch).rows();
                    if (rows.rows() > 0) {
                        return rows;
                    }
                }
            }

            @Override
            public void close() {
                if (reader != null) {
                    reader.close();
                }
                interruption.close();
                pipeline.close();
            }
        };
    }
}
