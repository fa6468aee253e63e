package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.Breakpoint;
import dev.tranship.dsl.engine.Debugging;
import dev.tranship.dsl.engine.Resumption;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.step.copy.RowPipeline.Processed;
import dev.tranship.dsl.step.copy.RowPipeline.Reject;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds the batches of one load where the debugger wants to look, before they are written. Used by the thread that writes. */
final class BatchHold implements AutoCloseable {
    /** The rule of rows that a person set aside. */
    static final String SKIPPED = "skipped";

    /** What a load does with the parts of a batch. */
    interface Sink {
        /** @param cut whether the rest of the same source batch follows */
        void write(Processed rows, boolean cut);

        /** Commits what was written, and {@return whether all of it is committed now}. */
        boolean commit();

        /** {@return how many rows of the source are written or set aside} */
        long read();
    }

    /** The row before which a run halts. */
    private record Hit(int row, String reason) {}

    private final StepContext context;
    private final Debugging debugging;
    private final Change.Load load;
    private final DatasetCopy copy;
    private final RowPipeline pipeline;
    private final RowConditions conditions;
    private final long readByEarlierLoads;

    private BatchHold(
            StepContext context, Change.Load load, DatasetCopy copy, RowPipeline pipeline, long readByEarlierLoads) {
        this.context = context;
        this.debugging = context.debugging();
        this.load = load;
        this.copy = copy;
        this.pipeline = pipeline;
        this.conditions = new RowConditions(context, copy);
        this.readByEarlierLoads = readByEarlierLoads;
    }

    /** {@return the hold of a load; null when there is nothing to halt at} */
    static @Nullable BatchHold of(
            StepContext context,
            Journal journal,
            String change,
            Change.Load load,
            DatasetCopy copy,
            Supplier<RowPipeline> pipelines) {
        return context.debugging().watches(context.step().id()) && load.way() != Change.Load.Way.CARRY
                ? new BatchHold(context, load, copy, pipelines.get(), readBefore(journal, change))
                : null;
    }

    /** {@return how many rows the loads before this one have read in its step, or step inside of a script} */
    private static long readBefore(Journal journal, String change) {
        long read = 0;
        for (Journal.ChangeEntry entry : journal.changesBefore(change)) {
            Change earlier = ChangeJson.read(entry.data(), Change.class);
            String outcome = entry.outcome();
            if (earlier instanceof Change.Mark) {
                read = 0;
            } else if (earlier instanceof Change.Load one && one.way() != Change.Load.Way.CARRY && outcome != null) {
                read += ChangeJson.read(outcome, Loads.Outcome.class).read();
            }
        }
        return read;
    }

    /** Writes a batch, halting before the rows that the debugger wants to see. */
    void pass(Processed batch, Sink sink) {
        Batch source = batch.source();
        long before = sink.read();
        Map<String, RowConditions.Found> found = new HashMap<>();
        int from = 0;
        int look = 0;
        while (true) {
            Hit hit = debugging.everyBatch()
                    ? new Hit(from, "the next batch of " + name())
                    : hit(batch, look, before, found);
            if (hit == null) {
                sink.write(from == 0 ? batch : process(source, from, source.rows()), false);
                return;
            }
            if (hit.row() > from) {
                sink.write(process(source, from, hit.row()), true);
            }
            Processed held = hit.row() == 0 ? batch : process(source, hit.row(), source.rows());
            switch (halt(held, hit.reason(), sink)) {
                case CONTINUE -> {
                    from = hit.row();
                    look = hit.row() + 1;
                }
                case STEP_BATCH -> {
                    sink.write(held, false);
                    return;
                }
                case SKIP -> {
                    sink.write(skipped(held), false);
                    return;
                }
                case ABORT -> throw new IllegalStateException("an aborted run does not come back");
            }
        }
    }

    /**
     * The target refused rows of a batch, which is written without them by now.
     *
     * @return how to go on
     */
    Resumption refused(Processed batch, Processed accepted, Sink sink) {
        Optional<Reject> first = accepted.rejects().stream()
                .filter(r -> r.rule().equals(RowPipeline.CONSTRAINT))
                .findFirst();
        boolean wanted = debugging.inside(context.step().id()).stream().anyMatch(Breakpoint.AtReject.class::isInstance);
        if (first.isEmpty() || !wanted) {
            return Resumption.CONTINUE;
        }
        int rows = batch.source().rows();
        String reason = row(sink.read() - rows, first.get().row()) + " cannot be written: " + said(first.get());
        return debugging.halted(new HeldBatch(context, load, copy, batch, reason, rowsBefore(sink) - rows, false));
    }

    private Resumption halt(Processed held, String reason, Sink sink) {
        boolean committed = sink.commit();
        return debugging.halted(new HeldBatch(context, load, copy, held, reason, rowsBefore(sink), committed));
    }

    private long rowsBefore(Sink sink) {
        return readByEarlierLoads + sink.read();
    }

    private @Nullable Hit hit(Processed batch, int look, long before, Map<String, RowConditions.Found> found) {
        Hit first = null;
        for (Breakpoint breakpoint : debugging.inside(context.step().id())) {
            Hit hit = null;
            if (breakpoint instanceof Breakpoint.AtCount count) {
                long row = count.rows() - readByEarlierLoads - before;
                if (row >= look && row < batch.source().rows()) {
                    hit = new Hit((int) row, "the step has read " + count.rows() + " rows");
                }
            } else if (breakpoint instanceof Breakpoint.AtReject) {
                hit = batch.rejects().stream()
                        .filter(r -> r.row() >= look)
                        .min(Comparator.comparingInt(Reject::row))
                        .map(r -> new Hit(r.row(), row(before, r.row()) + " cannot be written: " + said(r)))
                        .orElse(null);
            } else if (breakpoint instanceof Breakpoint.AtRow at) {
                RowConditions.Found rows =
                        found.computeIfAbsent(at.condition(), c -> conditions.find(c, batch.source()));
                int row = Arrays.stream(rows.rows())
                        .filter(r -> r >= look)
                        .findFirst()
                        .orElse(-1);
                if (row >= 0) {
                    String failure = rows.failures().get(row);
                    hit = new Hit(row, row(before, row) + ": " + (failure == null ? at.condition() : failure));
                }
            }
            if (hit != null && (first == null || hit.row() < first.row())) {
                first = hit;
            }
        }
        return first;
    }

    private String row(long before, int row) {
        return "row " + (before + row + 1) + " of " + name();
    }

    private String name() {
        return copy.sourceConnection() + "." + copy.source();
    }

    private static String said(Reject reject) {
        return (reject.column() == null ? "" : reject.column() + ": ") + reject.reason();
    }

    private Processed process(Batch source, int from, int to) {
        return pipeline.process(part(source, from, to));
    }

    /** {@return the batch with all its rows set aside} */
    static Processed skipped(Processed batch) {
        List<Reject> rejects = new ArrayList<>();
        for (int row = 0; row < batch.source().rows(); row++) {
            rejects.add(new Reject(row, null, SKIPPED, "skipped by hand", null));
        }
        boolean[] none = new boolean[batch.rows().rows()];
        return new Processed(batch.source(), batch.rows().filter(none), new int[0], rejects, 0, 0, Fingerprint.EMPTY);
    }

    /** {@return some rows of a batch with what is said about them; the position only with the last of them} */
    static Batch part(Batch batch, int from, int to) {
        Batch rows = batch.slice(from, to);
        Vector[] vectors = new Vector[rows.rowType().size()];
        for (int column = 0; column < vectors.length; column++) {
            vectors[column] = rows.vector(column);
        }
        List<Misfit> misfits = batch.misfits().stream()
                .filter(m -> m.row() >= from && m.row() < to)
                .map(m -> new Misfit(m.row() - from, m.column(), m.value(), m.reason()))
                .toList();
        return new Batch(batch.rowType(), vectors, to - from, misfits, batch.position());
    }

    /** Breaks off a condition or transform that is running; called from another thread. */
    void interrupt() {
        conditions.interrupt();
        pipeline.interrupt();
    }

    @Override
    public void close() {
        conditions.close();
        pipeline.close();
    }
}
