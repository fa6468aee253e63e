package dev.tranship.dsl.step.copy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.convert.BatchCodec;
import dev.tranship.dsl.convert.JsonForm;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Failpoint;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.Resumption;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptException;
import dev.tranship.dsl.step.copy.BatchFeed.Item;
import dev.tranship.dsl.step.copy.RowPipeline.Processed;
import dev.tranship.dsl.step.copy.RowPipeline.Reject;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.dsl.verify.RowHasher;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.StreamingRowWriter;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the rows of one {@link Change.Load}. A {@link BatchFeed} reads, transforms and hashes; one thread, the caller's, writes. Rows
 * and the {@link LoadState} commit together, so that a process killed at any instant can go on where the target says it is.
 */
final class LoadRunner {
    /** Batches wait in memory up to this many bytes between workers and writer. */
    private static final long QUEUE_BYTES = 48L << 20;

    /** A commit is due after this many rows or bytes, or this long: each costs as much as hundreds of thousands of rows. */
    private static final long COMMIT_ROWS = 1_000_000;

    private static final long COMMIT_BYTES = 512L << 20;
    private static final long COMMIT_NANOS = 10_000_000_000L;

    /** Where refused rows are set aside, what is not committed yet is kept in memory up to this many bytes. */
    private static final long KEPT_BYTES = 48L << 20;

    private final StepContext context;
    private final Journal journal;
    private final String change;
    private final Change.Load load;
    private final DatasetCopy copy;
    private final Step.Copy settings;
    private final Supplier<RowPipeline> pipelines;
    private final RowWriter writer;
    private final LoadLanes.Lane lane;
    private final LoadProgress progress;
    private final boolean stopsAtFirst;
    private final @Nullable RowHasher hasher;
    private final List<Item> pending = new ArrayList<>();
    private final long began = System.nanoTime();
    private final long writtenBefore;

    /** What is read from now; another thread may interrupt it. */
    private volatile @Nullable BatchFeed reading;

    private LoadState committed;
    private LoadState state;
    private long byHand;
    private long pendingRows;
    private long pendingBytes;
    private long lastCommit = System.nanoTime();

    /**
     * @param pipelines gives each worker its own
     * @param lane where it begins and what it moves
     */
    LoadRunner(
            StepContext context,
            Journal journal,
            String change,
            Change.Load load,
            DatasetCopy copy,
            Step.Copy settings,
            Supplier<RowPipeline> pipelines,
            Writable target,
            LoadLanes.Lane lane,
            LoadProgress progress) {
        this.context = context;
        this.journal = journal;
        this.change = change;
        this.load = load;
        this.hasher = hashes(context) ? new RowHasher(load.rowType()) : null;
        this.copy = copy;
        this.settings = settings;
        this.pipelines = pipelines;
        this.committed = lane.start();
        this.state = committed;
        this.writtenBefore = committed.written();
        this.lane = lane;
        this.progress = progress;
        this.stopsAtFirst = context.step().common().onError() instanceof Step.OnError.Stop;
        journal.trimLog(change, committed.logged());
        this.writer = target.writer(new WriteRequest(change, load.into(), load.rowType(), load.key()));
    }

    /** {@return whether the step proves by content, for which every row must be hashed} */
    static boolean hashes(StepContext context) {
        return context.step().common().verify().compareTo(Step.Verify.SAMPLE) >= 0;
    }

    /** {@return what the ledger of the target says about a load, by lane; nothing when nothing is committed} */
    static Map<Integer, LoadState> committed(Transactional target, String change) {
        Map<Integer, LoadState> lanes = new TreeMap<>();
        target.checkpoints(change).stream()
                .filter(c -> c.split() >= Checkpoint.WHOLE)
                .forEach(c -> lanes.put(c.split(), ChangeJson.read(c.state(), LoadState.class)));
        return lanes;
    }

    /** Reads, transforms and writes whatever is left, and {@return the final state}. */
    LoadState run(Snapshot source) {
        BatchHold hold = BatchHold.of(context, journal, change, load, copy, pipelines);
        Runnable interrupt = () -> {
            BatchFeed feed = reading;
            if (feed != null) {
                feed.interrupt();
            }
            if (hold != null) {
                hold.interrupt();
            }
        };
        try (writer;
                hold;
                Gate.Interruption interruption = context.gate().onInterrupt(interrupt)) {
            boolean written = hold == null
                    && writer instanceof StreamingRowWriter streaming
                    && streams()
                    && read(source, false, feed -> stream(streaming, feed));
            if (!written) {
                read(source, hold != null, feed -> consume(feed, hold));
            }
            commit();
        }
        progress(true);
        return state.plusNanos(System.nanoTime() - began);
    }

    /** {@return whether nothing but the rows themselves is to be known about a batch that is written} */
    private boolean streams() {
        return switch (load.way()) {
            case FRESH, CARRY -> context.step().common().throttle() == null;
            case APPEND, UPSERT, DELETE -> false;
        };
    }

    /** Lets threads read whatever is left, and {@return what becomes of it}. */
    private boolean read(Snapshot source, boolean held, Predicate<BatchFeed> consumer) {
        long bytes = QUEUE_BYTES * lane.workers() / settings.parallel();
        try (BatchFeed feed = new BatchFeed(
                source, lane.splits(), state, bytes, context.gate(), split -> state = state.ended(split))) {
            reading = feed.start(held ? 1 : lane.workers(), pipelines, pipeline -> {
                // Who holds a batch wants to see its values.
                String form = !held && pipeline.passing() ? writer.form() : null;
                return copy.request(settings.batch()).in(form);
            });
            return consumer.test(feed);
        } finally {
            reading = null;
        }
    }

    /** Keeps what was written, and throws when it is not everything. */
    private void end(BatchFeed feed) {
        RuntimeException failed = feed.failure();
        boolean stopping = context.gate().stopping();
        if ((failed != null || stopping) && state.resumable()) {
            commit();
        }
        if (stopping && !(failed instanceof ScriptException)) {
            context.gate().pass();
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** Writes batch by batch. */
    private boolean consume(BatchFeed feed, @Nullable BatchHold hold) {
        for (Item item = feed.next(); item != null; item = feed.next()) {
            if (hold == null) {
                accept(item, null);
            } else {
                hold.pass(item.rows(), new Parts(item.split(), hold));
            }
        }
        end(feed);
        return true;
    }

    /**
     * Writes all batches of a commit together.
     *
     * @return false when the target refused one of the rows: nothing is written since the last commit, and batch by batch it
     *     comes out which
     */
    private boolean stream(StreamingRowWriter target, BatchFeed feed) {
        while (feed.open()) {
            Stream stream = new Stream(feed);
            try {
                target.insertAll(stream::next);
            } catch (EndpointException e) {
                if (e.kind() != EndpointException.Kind.CONSTRAINT) {
                    throw e;
                }
                startAgain();
                return false;
            }
            Item rejecting = stream.rejecting();
            if (rejecting != null) {
                reject(rejecting);
            }
            if (due(COMMIT_BYTES)) {
                commit();
            }
        }
        end(feed);
        return true;
    }

    /** The batches of one statement: up to the next commit, or to one that has rejects. */
    private final class Stream {
        private final BatchFeed feed;
        private @Nullable Item rejecting;

        Stream(BatchFeed feed) {
            this.feed = feed;
        }

        /** {@return the next batch, which the target will hold when the statement is through; null at the end} */
        synchronized @Nullable Batch next() {
            while (rejecting == null && !due(COMMIT_BYTES)) {
                Item item = feed.next();
                if (item == null) {
                    return null;
                }
                Processed processed = item.rows();
                state = marked(state.plus(item.split(), processed, processed.fingerprint(), 0), processed);
                rejecting = processed.rejects().isEmpty() ? null : item;
                count(item);
                if (processed.rows().rows() > 0) {
                    return processed.rows();
                }
            }
            return null;
        }

        synchronized @Nullable Item rejecting() {
            return rejecting;
        }
    }

    /** Takes the parts of a batch that is held. */
    private final class Parts implements BatchHold.Sink {
        private final int split;
        private final BatchHold hold;

        Parts(int split, BatchHold hold) {
            this.split = split;
            this.hold = hold;
        }

        @Override
        public void write(Processed rows, boolean cut) {
            accept(new Item(split, rows, cut, null), hold);
        }

        @Override
        public boolean commit() {
            if (state.resumable()) {
                LoadRunner.this.commit();
            }
            return state.equals(committed);
        }

        @Override
        public long read() {
            return state.read();
        }
    }

    private void accept(Item item, @Nullable BatchHold hold) {
        Item accepted = item;
        try {
            put(item);
        } catch (EndpointException e) {
            if (e.kind() != EndpointException.Kind.CONSTRAINT) {
                throw e;
            }
            accepted = isolate(item, e);
            if (hold != null
                    && hold.refused(item.rows(), accepted.rows(), new Parts(item.split(), hold)) == Resumption.SKIP) {
                startAgain();
                accepted = new Item(item.split(), BatchHold.skipped(item.rows()), item.cut(), null);
                put(accepted);
            }
        }
        reject(accepted);
        if (!stopsAtFirst) {
            pending.add(accepted);
        }
        count(accepted);
        throttle();
        if (due(stopsAtFirst ? COMMIT_BYTES : KEPT_BYTES)) {
            commit();
        }
    }

    private void count(Item item) {
        pendingRows += item.rows().rows().rows();
        pendingBytes += item.bytes();
        progress(false);
    }

    private boolean due(long bytes) {
        boolean enough = Failpoint.on()
                || pendingRows >= Math.min(COMMIT_ROWS, writer.mostRows())
                || pendingBytes >= Math.min(bytes, writer.mostBytes())
                || System.nanoTime() - lastCommit >= COMMIT_NANOS;
        return enough && state != committed && state.resumable();
    }

    /** Writes a batch into the open transaction and takes it into the state. */
    private void put(Item item) {
        Processed processed = item.rows();
        Written written = write(processed.rows(), processed.fingerprint());
        state = marked(
                item.cut()
                        ? state.plusPart(item.split(), processed, written.delta(), written.logged())
                        : state.plus(item.split(), processed, written.delta(), written.logged()),
                processed);
    }

    /** {@return the state with the highest value that a growing column has come to} */
    private LoadState marked(LoadState next, Processed processed) {
        Change.Load.Growth growth = load.growth();
        return growth == null ? next : next.withMark(Increments.highest(next.mark(), processed.source(), growth.by()));
    }

    private record Written(Fingerprint delta, int logged) {}

    private Written write(Batch rows, Fingerprint fingerprint) {
        if (rows.rows() == 0) {
            return new Written(Fingerprint.EMPTY, 0);
        }
        int logged = 0;
        Fingerprint delta = fingerprint;
        switch (load.way()) {
            case FRESH, CARRY -> writer.insert(rows);
            case APPEND -> {
                Batch keys = rows.project(load.key());
                logged = journal.log(change, "keys", BatchCodec.encode(keys));
                logged = logBefore(keys, rows.slice(0, 0), logged);
                writer.insert(rows);
            }
            case UPSERT -> {
                Batch keys = rows.project(load.key());
                Batch there = writer.lookup(keys);
                if (there.rows() < rows.rows()) {
                    Batch added = absent(keys, there.project(load.key()));
                    logged = journal.log(change, "keys", BatchCodec.encode(added));
                }
                logged = logBefore(keys, there, logged);
                if (there.rows() > 0) {
                    delta = delta.minus(RowPipeline.fingerprint(
                            hasher, there.project(load.rowType().names())));
                }
                writer.upsert(rows);
            }
            case DELETE -> {
                Batch there = writer.lookup(rows);
                delta = Fingerprint.EMPTY.minus(RowPipeline.fingerprint(
                        hasher, there.project(load.rowType().names())));
                if (there.rows() > 0) {
                    logged = logBefore(rows, there, logged);
                    writer.delete(rows);
                }
            }
        }
        return new Written(delta, logged);
    }

    private int logBefore(Batch keys, Batch there, int logged) {
        Batch before = writer.before(keys, there);
        return before.rows() == 0 ? logged : journal.log(change, "rows", BatchCodec.encode(before));
    }

    private static Batch absent(Batch keys, Batch there) {
        RowHasher hasher = new RowHasher(keys.rowType());
        Set<Fingerprint> found = new HashSet<>();
        for (int row = 0; row < there.rows(); row++) {
            found.add(hasher.of(there.slice(row, row + 1)));
        }
        boolean[] keep = new boolean[keys.rows()];
        for (int row = 0; row < keys.rows(); row++) {
            keep[row] = !found.contains(hasher.of(keys.slice(row, row + 1)));
        }
        return keys.filter(keep);
    }

    /**
     * Finds out which rows of a batch the target refuses, and writes everything since the last commit again without them, so
     * that the batch and its checkpoint still commit together.
     */
    private Item isolate(Item item, EndpointException first) {
        startAgain();
        if (!pending.isEmpty() && state.resumable()) {
            commit();
        }
        Processed batch = item.rows();
        List<int[]> good = new ArrayList<>();
        List<Reject> refused = new ArrayList<>();
        ArrayDeque<int[]> ranges = new ArrayDeque<>();
        ranges.push(new int[] {0, batch.rows().rows()});
        while (!ranges.isEmpty()) {
            int[] range = ranges.pop();
            try {
                write(batch.rows().slice(range[0], range[1]), Fingerprint.EMPTY);
                good.add(range);
            } catch (EndpointException e) {
                if (e.kind() != EndpointException.Kind.CONSTRAINT) {
                    throw e;
                }
                startAgain();
                for (int[] written : good) {
                    write(batch.rows().slice(written[0], written[1]), Fingerprint.EMPTY);
                }
                if (range[1] - range[0] == 1) {
                    refused.add(new Reject(
                            batch.sourceRows()[range[0]],
                            null,
                            RowPipeline.CONSTRAINT,
                            String.valueOf(e.getMessage()),
                            null));
                    if (stopsAtFirst) {
                        break;
                    }
                } else {
                    int middle = (range[0] + range[1]) >>> 1;
                    ranges.push(new int[] {middle, range[1]});
                    ranges.push(new int[] {range[0], middle});
                }
            }
        }
        startAgain();
        if (stopsAtFirst && refused.isEmpty()) {
            // Alone the batch is fine: it is at odds with rows that were rolled back with it.
            throw first;
        }
        boolean[] keep = new boolean[batch.rows().rows()];
        good.forEach(range -> Arrays.fill(keep, range[0], range[1], true));
        // What is deleted counts by the rows that were there.
        Processed left = batch.without(keep, refused, load.way() == Change.Load.Way.DELETE ? null : hasher);
        Item accepted = new Item(item.split(), left, item.cut(), null);
        put(accepted);
        return accepted;
    }

    /** Rolls back, and writes what was accepted since the last commit again. */
    private void startAgain() {
        writer.rollback();
        journal.trimLog(change, committed.logged());
        state = committed;
        pendingRows = 0;
        pendingBytes = 0;
        for (Item item : pending) {
            put(item);
            count(item);
        }
    }

    private void reject(Item item) {
        Processed processed = item.rows();
        if (processed.rejects().isEmpty()) {
            return;
        }
        List<String> lines = processed.rejects().stream()
                .map(r -> rejectLine(processed.source(), r).toString())
                .toList();
        journal.rejects(change, item.split(), state.split(item.split()).batches(), lines);
        Reject first = processed.rejects().get(0);
        if (first.rule().equals(BatchHold.SKIPPED)) {
            byHand += processed.rejects().size();
            return;
        }
        Step.OnError policy = context.step().common().onError();
        String rejected = "row " + RefusedRow.shown(rejectLine(processed.source(), first)) + " of "
                + copy.sourceConnection() + "." + copy.source() + " was refused: "
                + RefusedRow.why(first) + (first.place() == null ? "" : " (" + first.place() + ")");
        if (policy instanceof Step.OnError.Stop) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "RUN-204",
                    rejected,
                    "mend the source, the transform or the target; or say on_error: quarantine(n), and such rows go to a file");
        }
        if (policy instanceof Step.OnError.Quarantine limit) {
            boolean tooMany = limit.rows() != null && state.rejected() - byHand > limit.rows();
            boolean tooLarge = limit.ratio() != null
                    && state.read() >= settings.batch()
                    && state.rejected() - byHand > limit.ratio() * state.read();
            if (tooMany || tooLarge) {
                throw new EngineException(
                        EngineException.Kind.FAILED,
                        "RUN-205",
                        state.rejected() + " of " + state.read()
                                + " rows were refused, more than on_error allows; the last: " + rejected,
                        "see the reject file, mend what it shows, then resume");
            }
        }
    }

    private ObjectNode rejectLine(Batch source, Reject reject) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("dataset", copy.sourceConnection() + "." + copy.source());
        if (copy.emission() != null) {
            line.put("emitting", copy.emission().name());
        }
        ObjectNode row = JsonForm.write(source.rowType(), source.row(reject.row()));
        for (Misfit misfit : source.misfits()) {
            if (misfit.row() == reject.row()) {
                row.put(misfit.column(), misfit.value());
            }
        }
        line.set("row", row);
        line.put("column", reject.column());
        line.put("rule", reject.rule());
        line.put("reason", reject.reason());
        line.put("place", reject.place());
        return line;
    }

    private void commit() {
        if (state.equals(committed)) {
            return;
        }
        Failpoint.hit("batch.commit.before");
        writer.commit(new Checkpoint(change, lane.number(), null, ChangeJson.write(state)));
        Failpoint.hit("batch.commit.after");
        committed = state;
        pending.clear();
        pendingRows = 0;
        pendingBytes = 0;
        lastCommit = System.nanoTime();
    }

    private void throttle() {
        Long rowsPerSecond = context.step().common().throttle();
        if (rowsPerSecond == null) {
            return;
        }
        long due = began + (long) (1e9 * (state.written() - writtenBefore) / rowsPerSecond);
        while (System.nanoTime() < due && !context.gate().stopping()) {
            LockSupport.parkNanos(Math.min(due - System.nanoTime(), 50_000_000L));
        }
    }

    private void progress(boolean last) {
        progress.say(lane.number(), state, last);
    }
}
