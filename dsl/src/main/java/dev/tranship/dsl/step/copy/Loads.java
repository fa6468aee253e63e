package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.convert.BatchCodec;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Failpoint;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.dsl.verify.StoredRows;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies and reverts {@link Change.Load}. Both can be called again after a crash at any instant. */
public final class Loads {
    /** The ledger's split number for how far a revert has come. */
    private static final int REVERT = -2;

    /** The one split of rows that were rejected before. */
    private static final String REJECTS = "rejects";

    private static final int SPLITS_PER_WORKER = 4;

    private final StepContext context;
    private final Journal journal;

    public Loads(StepContext context, Journal journal) {
        this.context = context;
        this.journal = journal;
    }

    /**
     * What a load came to, as the journal keeps it.
     *
     * @param after the fingerprint of the target; null when nothing was to be proven
     * @param mark the highest value of the growing column that any run took by now, in its canonical text; null without one
     * @param snapshot which state of the source was read, and when; null when that is not known
     */
    public record Outcome(
            String source,
            String target,
            long read,
            long written,
            long filtered,
            long rejected,
            long bytes,
            long nanos,
            @Nullable Fingerprint after,
            String proof,
            @Nullable String mark,
            @Nullable String snapshot) {}

    /** Fills in what is only known when the load begins: how the source is divided, and what the target is like before. */
    public Change.Load prepare(Change.Load load, Step.Copy copy) {
        Fingerprint before = null;
        if (load.way() != Change.Load.Way.CARRY && wasThere(load)) {
            RowType held = load.way() == Change.Load.Way.FRESH ? held(load) : load.rowType();
            before = fingerprint(load.connection(), load.target(), held, copy.parallel());
        }
        try (Snapshot snapshot = readable(load.source(), load).snapshot()) {
            boolean inOrder = copy.parallel() == 1
                    || context.debugging().watches(context.step().id());
            int parts = inOrder ? 1 : copy.parallel() * SPLITS_PER_WORKER;
            return load.withSplits(snapshot.split(copyOf(load, copy).request(copy.batch()), parts), before);
        }
    }

    /** Moves the rows, or what is left of them, and proves that they arrived. */
    public Outcome apply(String change, Change.Load load, Step.Copy copy) {
        DatasetCopy dataset = copyOf(load, copy);
        Endpoint target = context.connections().open(load.connection(), Access.WRITE);
        Transactional ledger = ability(target, Transactional.class, load);
        Map<Integer, LoadState> committed = LoadRunner.committed(ledger, change);
        if (committed.isEmpty()) {
            checkMemory(change, load, ledger);
        }
        Fingerprint carried = load.into().equals(load.target()) || load.way() == Change.Load.Way.CARRY
                ? Fingerprint.EMPTY
                : carriedBefore(change, load);
        LoadState done;
        String read;
        try (Snapshot snapshot = readable(load.source(), load).snapshot()) {
            read = Instant.now().truncatedTo(ChronoUnit.MILLIS) + ": " + snapshot.description()
                    + (committed.isEmpty() ? "" : "; what was done by then was read earlier");
            long expected = snapshot.estimate(dataset.request(copy.batch()));
            LoadProgress progress = new LoadProgress(context, load, expected);
            int most = LoadLanes.most(context, ability(target, Writable.class, load), load, dataset, copy);
            done = new LoadLanes(load, committed, most, copy.parallel())
                    .run(snapshot, lane -> runner(change, load, dataset, copy, target, lane, progress));
        }
        long started = System.nanoTime();
        Fingerprint base = load.way() == Change.Load.Way.FRESH || load.before() == null ? carried : load.before();
        Fingerprint expected = base.plus(done.fingerprint());
        Proof proof = prove(load, copy, expected);
        Change.Load.Growth growth = load.growth();
        // Nothing new leaves the mark where it is.
        String mark = growth == null || done.mark() != null ? done.mark() : growth.mark();
        return new Outcome(
                load.source() + "." + load.dataset(),
                load.connection() + "." + load.target(),
                done.read(),
                done.written(),
                done.filtered(),
                done.rejected(),
                done.bytes(),
                done.nanos() + System.nanoTime() - started,
                proof.after(),
                growth == null || mark == null ? proof.words() : proof.words() + ", " + growth.by() + " to " + mark,
                mark,
                read);
    }

    /**
     * Puts the rejected rows of a step through it again, a new change for each dataset that has some. What is refused once
     * more stays rejected.
     */
    public void replay(String run, int step, Step.Copy copy) {
        List<Journal.ChangeEntry> entries = journal.changes(run, step);
        int sequence =
                entries.stream().mapToInt(Journal.ChangeEntry::sequence).max().orElse(0);
        for (Journal.ChangeEntry entry : entries) {
            List<String> rejects = journal.rejects(entry.id());
            if (rejects.isEmpty() || !(ChangeJson.read(entry.data(), Change.class) instanceof Change.Load load)) {
                continue;
            }
            Change.Load again = replayed(load).withSplits(List.of(new Snapshot.Split(0, REJECTS)), null);
            String id = unfinishedReplay(entries, again);
            if (id == null) {
                sequence++;
                id = run + "-" + step + "-" + sequence;
                journal.addChange(new Journal.ChangeEntry(
                        id, run, step, sequence, ChangeJson.write(again), Journal.ChangeState.INTENDED, null));
            }
            Endpoint target = context.connections().open(load.connection(), Access.WRITE);
            DatasetCopy dataset = copyOf(again, copy);
            LoadProgress progress = new LoadProgress(context, again, rejects.size());
            String replaying = id;
            LoadState done = new LoadLanes(
                            again,
                            LoadRunner.committed(ability(target, Transactional.class, again), id),
                            1,
                            copy.parallel())
                    .run(
                            new RejectedRows(load.sourceType(), rejects),
                            lane -> runner(replaying, again, dataset, copy, target, lane, progress));
            Fingerprint now = fingerprint(load.connection(), load.target(), load.rowType(), copy.parallel());
            journal.replayed(
                    id,
                    ChangeJson.write(new Outcome(
                            load.source() + "." + load.dataset() + " (rejects)",
                            load.connection() + "." + load.target(),
                            done.read(),
                            done.written(),
                            done.filtered(),
                            done.rejected(),
                            done.bytes(),
                            done.nanos(),
                            now,
                            "",
                            null,
                            null)),
                    entry.id());
        }
    }

    private LoadRunner runner(
            String change,
            Change.Load load,
            DatasetCopy dataset,
            Step.Copy copy,
            Endpoint target,
            LoadLanes.Lane lane,
            LoadProgress progress) {
        Transforms transforms = new Transforms(context);
        return new LoadRunner(
                context,
                journal,
                change,
                load,
                dataset,
                copy,
                () -> new RowPipeline(
                        dataset,
                        transforms.of(dataset),
                        load.arriving(),
                        upserts(load) || deletes(load) ? load.key() : List.of(),
                        LoadRunner.hashes(context)),
                ability(target, Writable.class, load),
                lane,
                progress);
    }

    /** {@return the change with which an earlier process began to put the same rows through again; null when none did} */
    private static @Nullable String unfinishedReplay(List<Journal.ChangeEntry> entries, Change.Load again) {
        return entries.stream()
                .filter(e -> e.state() == Journal.ChangeState.INTENDED)
                .filter(e -> ChangeJson.read(e.data(), Change.class).equals(again))
                .map(Journal.ChangeEntry::id)
                .findFirst()
                .orElse(null);
    }

    /** {@return the load with its rows put where the dataset is by now} */
    private static Change.Load replayed(Change.Load load) {
        return new Change.Load(
                load.source(),
                load.dataset(),
                load.connection(),
                load.target(),
                load.target(),
                load.way(),
                load.sourceType(),
                load.transformedType(),
                load.rowType(),
                load.key(),
                List.of(),
                load.emitted(),
                null,
                null);
    }

    private record Proof(@Nullable Fingerprint after, String words) {}

    private Proof prove(Change.Load load, Step.Copy copy, Fingerprint expected) {
        Step.Verify level = context.step().common().verify();
        Failpoint.hit("verify.before");
        switch (level) {
            case NONE, SCHEMA -> {
                return new Proof(null, "");
            }
            case COUNT -> {
                long rows = rows(load);
                if (rows != expected.rows()) {
                    throw differs(load, "holds " + rows + " rows, and " + expected.rows() + " were expected");
                }
                return new Proof(null, "count equal");
            }
            case SAMPLE, CHECKSUM, FULL -> {
                Fingerprint now = fingerprint(load.connection(), load.into(), load.rowType(), copy.parallel());
                if (!now.equals(expected)) {
                    throw differs(load, "has the fingerprint " + now + ", and " + expected + " was expected");
                }
                return new Proof(now, "checksum equal");
            }
        }
        throw new IllegalStateException();
    }

    private EngineException differs(Change.Load load, String how) {
        return new EngineException(
                Kind.DIFFERENT,
                "RUN-206",
                load.connection() + "." + load.target() + " " + how,
                "`verify` shows the rows that differ; `undo` takes the copy back");
    }

    /** {@return the fingerprint of the rows that an earlier change of the step carried into the same table} */
    private Fingerprint carriedBefore(String change, Change.Load load) {
        Map<String, String> carrying = Map.of(
                "kind",
                "load",
                "way",
                Change.Load.Way.CARRY.name(),
                "into",
                load.into().toString());
        return journal.latestBefore(change, carrying)
                .map(Journal.ChangeEntry::outcome)
                .map(outcome -> ChangeJson.read(outcome, Outcome.class))
                .map(o -> o.after() == null ? new Fingerprint(o.written(), 0, 0) : o.after())
                .orElse(Fingerprint.EMPTY);
    }

    /** A target remembers what a step did until the step is done. One that does not has lost it, and who knows what else. */
    private void checkMemory(String change, Change.Load load, Transactional ledger) {
        journal.latestBefore(change, Map.of("kind", "statements", "connection", load.connection(), "optional", false))
                .filter(e -> ledger.checkpoints(e.id()).isEmpty())
                .ifPresent(lost -> {
                    throw new EngineException(
                            Kind.FAILED,
                            "RUN-228",
                            load.connection() + " no longer knows of what it has acknowledged: "
                                    + ChangeJson.read(lost.data(), Change.class).title(),
                            "was it started anew without its data? see that it keeps what it says it has, "
                                    + "take the run back with undo, and run again");
                });
    }

    /** Takes the rows back, batch by batch, last first. */
    public void revert(String change, Change.Load load) {
        Endpoint target = context.connections().open(load.connection(), Access.WRITE);
        Transactional ledger = ability(target, Transactional.class, load);
        if (load.way() == Change.Load.Way.APPEND || upserts(load) || deletes(load)) {
            // Who keeps an undo log has one lane.
            LoadState committed = LoadRunner.committed(ledger, change).get(Checkpoint.WHOLE);
            if (committed != null) {
                // What was logged after the last commit belongs to rows that are not there.
                journal.trimLog(change, committed.logged());
            } else if (ledger.checkpoints(change).isEmpty() && !applied(change)) {
                journal.trimLog(change, 0);
            }
            int reverted = ledger.checkpoints(change).stream()
                    .filter(c -> c.split() == REVERT)
                    .mapToInt(c -> Integer.parseInt(c.state()))
                    .findFirst()
                    .orElse(Integer.MAX_VALUE);
            try (RowWriter writer = ability(target, Writable.class, load)
                    .writer(new WriteRequest(change, load.into(), load.rowType(), load.key()))) {
                for (int entry : journal.logEntries(change)) {
                    if (entry < reverted) {
                        revert(change, writer, journal.logEntry(change, entry));
                    }
                }
            }
        }
    }

    private boolean applied(String change) {
        return journal.change(change).filter(e -> e.outcome() != null).isPresent();
    }

    private static void revert(String change, RowWriter writer, Journal.UndoEntry entry) {
        Batch rows = BatchCodec.decode(entry.rows());
        if (entry.kind().equals("keys")) {
            writer.delete(rows);
        } else {
            writer.upsert(rows);
        }
        Failpoint.hit("revert.commit.before");
        writer.commit(new Checkpoint(change, REVERT, null, Integer.toString(entry.entry())));
        Failpoint.hit("revert.commit.after");
    }

    private static boolean upserts(Change.Load load) {
        return load.way() == Change.Load.Way.UPSERT;
    }

    private static boolean deletes(Change.Load load) {
        return load.way() == Change.Load.Way.DELETE;
    }

    /** {@return whether the load touches a dataset that no change of its own step has made} */
    private boolean wasThere(Change.Load load) {
        return load.way() != Change.Load.Way.FRESH
                || !load.into().equals(load.target())
                        && context.connections()
                                .ability(load.connection(), Access.WRITE, Describable.class, "list its datasets")
                                .catalog()
                                .table(load.target())
                                .isPresent();
    }

    private RowType held(Change.Load load) {
        Endpoint target = context.connections().open(load.connection(), Access.WRITE);
        try (Snapshot snapshot = ability(target, Readable.class, load).snapshot()) {
            return snapshot.rowType(ReadRequest.all(load.target()));
        }
    }

    private long rows(Change.Load load) {
        Endpoint target = context.connections().open(load.connection(), Access.WRITE);
        try (Snapshot snapshot = ability(target, Readable.class, load).snapshot()) {
            return snapshot.count(ReadRequest.all(load.into()));
        }
    }

    /** {@return the fingerprint of a dataset as it is now} */
    public Fingerprint fingerprint(
            String connection, dev.tranship.spi.DatasetPath dataset, RowType rowType, int parallel) {
        Endpoint endpoint = context.connections().open(connection, Access.READ);
        ReadRequest request =
                new ReadRequest(dataset, rowType.names(), null, ReadRequest.DEFAULT_ROWS, ReadRequest.DEFAULT_BYTES);
        try (Snapshot snapshot = endpoint.ability(Readable.class).orElseThrow().snapshot()) {
            Fingerprint fingerprint = StoredRows.fingerprint(
                    snapshot,
                    request,
                    rowType,
                    parallel,
                    context.gate()::stopping,
                    rows -> context.listener()
                            .on(new Event.Progress(
                                    context.step().id(),
                                    connection + "." + dataset,
                                    Event.Phase.VERIFY,
                                    rows,
                                    -1,
                                    0,
                                    0)));
            context.gate().pass();
            return fingerprint;
        }
    }

    private DatasetCopy copyOf(Change.Load load, Step.Copy copy) {
        Step.Copy.Dataset settings =
                load.way() == Change.Load.Way.CARRY ? Step.Copy.Dataset.PLAIN : DatasetSettings.of(copy, load);
        DatasetCopy returned = new DatasetCopy(
                load.source(),
                load.dataset(),
                load.target(),
                settings,
                load.sourceType(),
                load.transformedType(),
                null);
        String emitted = load.emitted();
        if (emitted == null) {
            return returned;
        }
        if (!settings.emit().containsKey(emitted)) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-213",
                    "the plan no longer declares '" + emitted + "', which was emitted for " + load.source() + "."
                            + load.dataset(),
                    "declare it again under emit");
        }
        return returned.emission(emitted);
    }

    private Readable readable(String connection, Change.Load load) {
        return ability(context.connections().open(connection, Access.READ), Readable.class, load);
    }

    private static <A> A ability(Endpoint endpoint, Class<A> ability, Change.Load load) {
        return endpoint.ability(ability)
                .orElseThrow(() -> new EngineException(
                        Kind.USAGE,
                        "CONN-405",
                        endpoint.product() + " is not " + ability.getSimpleName() + ", which is needed to "
                                + load.title(),
                        null));
    }
}
