package dev.tranship.dsl.step.assess;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.Failpoint;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.copy.DatasetCopy;
import dev.tranship.dsl.step.copy.RowPipeline;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.util.List;

/** Applies and reverts {@link Change.Probe}. Both can be called again after a crash at any instant. */
public final class Probing {
    private static final long MOST_NANOS = 1_000_000_000L;
    /** Small, so that also a slow target is stopped in time. */
    private static final int BATCH_ROWS = 1_000;

    private static final String THERE = "there";
    private static final String GONE = "gone";

    private final StepContext context;
    private final String change;
    private final Change.Probe probe;
    private final Transactional target;

    public Probing(StepContext context, String change, Change.Probe probe) {
        this.context = context;
        this.change = change;
        this.probe = probe;
        this.target = context.connections()
                .ability(probe.connection(), Access.WRITE, Transactional.class, "execute statements");
    }

    /**
     * What a probe came to, as the journal keeps it.
     *
     * @param rows that were read, converted and written
     * @param nanos for that
     */
    public record Outcome(long rows, long nanos) {
        double rowsPerSecond() {
            return rows * 1e9 / Math.max(1, nanos);
        }
    }

    /** Writes for a moment. Whatever happens, the table is removed, by this process or by one that goes on or takes back. */
    public Outcome apply() {
        revert();
        try {
            execute(probe.create(), THERE);
            Failpoint.hit("probe.made");
            return write();
        } finally {
            revert();
        }
    }

    /** Removes the table, unless it never was there or is gone already. */
    public void revert() {
        boolean begun = target.checkpoints(change).stream()
                .anyMatch(c -> c.split() == Checkpoint.WHOLE && !c.state().equals(GONE));
        if (begun) {
            execute(probe.drop(), GONE);
        }
    }

    private void execute(List<String> statements, String state) {
        target.execute(statements, new Checkpoint(change, Checkpoint.WHOLE, null, state));
    }

    private Outcome write() {
        DatasetCopy copy = new DatasetCopy(
                probe.source(),
                probe.dataset(),
                probe.into(),
                Step.Copy.Dataset.PLAIN,
                probe.sourceType(),
                probe.sourceType(),
                null);
        Readable source = context.connections().ability(probe.source(), Access.READ, Readable.class, "be read");
        Writable writable =
                context.connections().ability(probe.connection(), Access.WRITE, Writable.class, "be written");
        try (Snapshot snapshot = source.snapshot();
                RowPipeline pipeline = new RowPipeline(copy, null, probe.rowType(), List.of(), false);
                RowWriter writer =
                        writable.writer(new WriteRequest(change, probe.into(), probe.rowType(), probe.key()))) {
            Outcome outcome = write(snapshot, copy.request(BATCH_ROWS), pipeline, writer);
            writer.rollback();
            return outcome;
        }
    }

    private Outcome write(Snapshot snapshot, ReadRequest request, RowPipeline pipeline, RowWriter writer) {
        long began = System.nanoTime();
        long rows = 0;
        for (Snapshot.Split split : snapshot.split(request, 1)) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    context.gate().pass();
                    Batch converted = pipeline.process(batch).rows();
                    writer.insert(converted);
                    rows += converted.rows();
                    if (System.nanoTime() - began >= MOST_NANOS) {
                        return new Outcome(rows, System.nanoTime() - began);
                    }
                }
            } catch (EndpointException e) {
                if (e.kind() != EndpointException.Kind.CONSTRAINT) {
                    throw e;
                }
                // A row that the target refuses ends the probe; the copy will name it.
                break;
            }
        }
        return new Outcome(rows, System.nanoTime() - began);
    }
}
