package dev.tranship.dsl.journal;

import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.ModelWorld.LoadMark;
import dev.tranship.dsl.journal.ModelWorld.Logged;
import dev.tranship.dsl.journal.ModelWorld.Row;
import dev.tranship.dsl.journal.ModelWorld.Way;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One process of the model: resumes or undoes the step, deciding as StepRunner, Applier, Loads, LoadRunner and Undoing do, in
 * methods of the same names. Fields and locals are its memory and go with it; what is durable is in the world, and changes
 * only in {@link #durable}, one transaction of one store at a time. The world after each of these is kept: a crash there
 * leaves exactly that behind, so no crash has to be played.
 */
final class ModelProtocol {
    private static final String APPLIED = "applied";
    private static final String REVERTED = "reverted";

    /** What is done wrong on purpose, to see that the checker would notice. */
    enum Flaw {
        /** The undo log is written after the rows are committed. */
        LOG_AFTER_WRITE(Way.APPEND),
        /** Statements commit first, their mark in a transaction of its own. */
        MARK_IN_ANOTHER_TRANSACTION(Way.FRESH),
        /** Rows commit first, the checkpoint in a transaction of its own. */
        CHECKPOINT_IN_ANOTHER_TRANSACTION(Way.FRESH),
        /** The journal says intended only when it is done. */
        INTENDED_AFTER_APPLY(Way.FRESH),
        /** The journal says applied before it is. */
        APPLIED_BEFORE_APPLY(Way.FRESH),
        /** What was logged for rows that were not committed stays in the undo log. */
        LOG_NOT_TRIMMED(Way.APPEND),
        /** Reverting a batch and how far the revert has come are two transactions. */
        REVERT_MARK_IN_ANOTHER_TRANSACTION(Way.UPSERT),
        /** The ledger forgets before the journal knows. */
        FORGET_BEFORE_APPLIED(Way.APPEND),
        /** An undo that was cut short leaves the ledger of what it had reverted. */
        FORGET_ONLY_WHAT_THIS_PROCESS_REVERTED(Way.APPEND),
        /** A step whose undo was cut short is planned anew as if nothing were there. */
        PLAN_OVER_HALF_UNDONE(Way.APPEND),
        /** A step that is half done is compared with what it would have left when done. */
        COMPARE_HALF_DONE(Way.BESIDE);

        /** The way that shows it. */
        final Way way;

        Flaw(Way way) {
            this.way = way;
        }
    }

    /** The process cannot go on: what the code reports as an error with this code. */
    static final class Stuck extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stuck(String message) {
            super(message);
        }
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** @param world as it is when the process dies right after {@code action} */
    record Moment(String action, ModelWorld world) {}

    private final ModelWorld world;
    private final Way way;
    private final @Nullable Flaw flaw;
    private final boolean commitOften;
    private final int stopAt;
    private final List<Moment> moments = new ArrayList<>();
    private int gatesPassed;

    /**
     * @param flaw null for the protocol as it should be
     * @param commitOften whether a commit is due after every batch; otherwise only at the end
     * @param stopAt the gate at which somebody asks to stop; -1 for never
     */
    ModelProtocol(ModelWorld world, Way way, @Nullable Flaw flaw, boolean commitOften, int stopAt) {
        this.world = world.copy();
        this.way = way;
        this.flaw = flaw;
        this.commitOften = commitOften;
        this.stopAt = stopAt;
    }

    List<Moment> moments() {
        return moments;
    }

    Way way() {
        return way;
    }

    ModelWorld world() {
        return world;
    }

    private void durable(String action, Runnable transaction) {
        transaction.run();
        moments.add(new Moment(action, world.copy()));
    }

    private void gatePass() {
        if (gatesPassed++ == stopAt) {
            throw new Stopped();
        }
    }

    // ---- StepRunner

    /** {@return whether it came to the end, and was not stopped} */
    boolean resume() {
        if (world.step == StepState.DONE) {
            return true;
        }
        try {
            step();
            return true;
        } catch (Stopped e) {
            durable("journal: step INTERRUPTED", () -> world.step = StepState.INTERRUPTED);
            return false;
        }
    }

    private void step() {
        if (world.step == StepState.UNDOING && flaw != Flaw.PLAN_OVER_HALF_UNDONE) {
            undo();
        }
        gatePass();
        boolean goesOn = world.step.halfDone()
                && world.changes.stream().anyMatch(c -> c != ChangeState.PLANNED && c != ChangeState.REVERTED);
        if (!goesOn) {
            if (flaw != Flaw.PLAN_OVER_HALF_UNDONE && flaw != Flaw.FORGET_ONLY_WHAT_THIS_PROCESS_REVERTED) {
                forget(all());
            }
            durable("journal: planStep", () -> {
                world.undoLog.clear();
                world.changes = Collections.nCopies(3, ChangeState.PLANNED);
                world.step = StepState.RUNNING;
                world.outcome = false;
                world.hasBefore = false;
                world.before = List.of();
                world.after = List.of();
            });
        }
        for (int change = 0; change < 3; change++) {
            apply(change);
        }
        durable("journal: step DONE", () -> world.step = StepState.DONE);
        forget(all());
    }

    private static List<Integer> all() {
        return List.of(ModelWorld.FIRST, ModelWorld.LOAD, ModelWorld.LAST);
    }

    private void forget(List<Integer> changes) {
        durable("target: forget " + changes, () -> {
            changes.forEach(world.marks::remove);
            if (changes.contains(ModelWorld.LOAD)) {
                world.committed.clear();
                world.reverted.clear();
            }
        });
    }

    private void changeState(int change, ChangeState state) {
        durable("journal: change " + change + " " + state, () -> set(change, state));
    }

    private void set(int change, ChangeState state) {
        List<ChangeState> changes = new ArrayList<>(world.changes);
        changes.set(change, state);
        world.changes = changes;
    }

    // ---- Applier

    private void apply(int change) {
        if (world.changes.get(change) == ChangeState.APPLIED) {
            return;
        }
        gatePass();
        if (flaw == Flaw.APPLIED_BEFORE_APPLY) {
            changeState(change, ChangeState.APPLIED);
        }
        if (world.changes.get(change) != ChangeState.INTENDED && flaw != Flaw.INTENDED_AFTER_APPLY) {
            intend(change);
        }
        if (change == ModelWorld.LOAD) {
            applyLoad();
            if (flaw == Flaw.INTENDED_AFTER_APPLY) {
                intend(change);
            }
            if (flaw == Flaw.FORGET_BEFORE_APPLIED) {
                forget(List.of(change));
            }
            durable("journal: change 1 APPLIED with outcome", () -> {
                set(ModelWorld.LOAD, ChangeState.APPLIED);
                world.outcome = true;
                world.after = ModelWorld.sorted(world.into(way));
            });
        } else {
            execute(change);
            if (flaw == Flaw.INTENDED_AFTER_APPLY) {
                intend(change);
            }
            if (flaw == Flaw.FORGET_BEFORE_APPLIED) {
                forget(List.of(change));
            }
            changeState(change, ChangeState.APPLIED);
        }
    }

    private void intend(int change) {
        // What Loads.prepare finds out goes into the same journal entry.
        durable("journal: change " + change + " INTENDED", () -> {
            if (change == ModelWorld.LOAD && way != Way.FRESH) {
                world.before = ModelWorld.sorted(world.visible(way));
                world.hasBefore = true;
            }
            set(change, ChangeState.INTENDED);
        });
    }

    private boolean marked(int change, String state) {
        return state.equals(world.marks.get(change));
    }

    private void execute(int change) {
        if (marked(change, APPLIED)) {
            return;
        }
        if (flaw == Flaw.MARK_IN_ANOTHER_TRANSACTION) {
            durable("target: statements " + change, () -> world.effects[change]++);
            durable("target: mark " + change, () -> world.marks.put(change, APPLIED));
        } else {
            durable("target: statements and mark " + change, () -> {
                world.effects[change]++;
                world.marks.put(change, APPLIED);
            });
        }
    }

    private void revert(int change) {
        ChangeState state = world.changes.get(change);
        if (state == ChangeState.REVERTED || state == ChangeState.PLANNED) {
            return;
        }
        boolean statements = change != ModelWorld.LOAD;
        if (statements && state == ChangeState.INTENDED && !marked(change, APPLIED)) {
            changeState(change, ChangeState.REVERTED);
            return;
        }
        changeState(change, ChangeState.REVERTING);
        if (statements) {
            takeBack(change);
        } else {
            revertLoad();
        }
        changeState(change, ChangeState.REVERTED);
    }

    private void takeBack(int change) {
        if (!marked(change, REVERTED)) {
            durable("target: revert statements and mark " + change, () -> {
                world.effects[change]--;
                if (change == ModelWorld.FIRST) {
                    world.fresh = List.of();
                }
                world.marks.put(change, REVERTED);
            });
        }
    }

    // ---- Loads and LoadRunner

    private void applyLoad() {
        LoadMark committed = world.committed.isEmpty() ? LoadMark.start() : world.committed.get(0);
        trimLog(committed.logged());
        List<Row> transaction = new ArrayList<>(world.into(way));
        List<List<Row>> pending = new ArrayList<>();
        List<Logged> late = new ArrayList<>();
        LoadMark state = committed;
        List<List<Row>> batches = ModelWorld.batches(way);
        while (state.batches() < batches.size()) {
            gatePass();
            List<Row> batch = batches.get(state.batches());
            List<Row> accepted = batch;
            if (way == Way.APPEND && batch.stream().anyMatch(row -> has(transaction, row))) {
                // The target refuses the batch after it was logged; isolate finds the rows that it takes.
                log("keys", batch, late);
                transaction.clear();
                transaction.addAll(world.into(way));
                trimLog(committed.logged());
                late.clear();
                state = committed;
                for (List<Row> again : pending) {
                    state = put(state, again, transaction, late);
                }
                accepted = batch.stream().filter(row -> !has(transaction, row)).toList();
            }
            state = put(state, accepted, transaction, late);
            pending.add(accepted);
            if (commitOften) {
                commit(transaction, state, late);
                committed = state;
                pending.clear();
            }
        }
        state = new LoadMark(state.batches(), true, state.logged(), state.fingerprint());
        if (!state.equals(committed)) {
            commit(transaction, state, late);
        }
        prove(state);
    }

    private LoadMark put(LoadMark state, List<Row> batch, List<Row> transaction, List<Logged> late) {
        TreeMap<Row, Integer> fingerprint = new TreeMap<>(state.fingerprint());
        List<Row> there = way == Way.UPSERT
                ? transaction.stream().filter(row -> has(batch, row)).toList()
                : List.of();
        int logged = write(batch, there, transaction, late);
        batch.forEach(row -> fingerprint.merge(row, 1, ModelProtocol::plus));
        there.forEach(row -> fingerprint.merge(row, -1, ModelProtocol::plus));
        return new LoadMark(state.batches() + 1, false, Math.max(state.logged(), logged), fingerprint);
    }

    private static Integer plus(int a, int b) {
        return a + b == 0 ? null : a + b;
    }

    private int write(List<Row> batch, List<Row> there, List<Row> transaction, List<Logged> late) {
        int logged = 0;
        switch (way) {
            case FRESH, BESIDE -> transaction.addAll(batch);
            case APPEND -> {
                logged = log("keys", batch, late);
                transaction.addAll(batch);
            }
            case UPSERT -> {
                List<Row> added = batch.stream().filter(row -> !has(there, row)).toList();
                if (!added.isEmpty()) {
                    logged = log("keys", added, late);
                }
                if (!there.isEmpty()) {
                    logged = log("rows", there, late);
                }
                upsert(transaction, batch);
            }
        }
        return logged;
    }

    private static boolean has(List<Row> rows, Row key) {
        return rows.stream().anyMatch(row -> row.key() == key.key());
    }

    private static void upsert(List<Row> transaction, List<Row> rows) {
        transaction.removeIf(row -> has(rows, row));
        transaction.addAll(rows);
    }

    private int log(String kind, List<Row> rows, List<Logged> late) {
        int entry = world.undoLog.stream().mapToInt(Logged::entry).max().orElse(0) + late.size() + 1;
        Logged logged = new Logged(entry, kind, rows);
        if (flaw == Flaw.LOG_AFTER_WRITE) {
            late.add(logged);
        } else {
            durable("journal: log " + logged, () -> world.undoLog.add(logged));
        }
        return entry;
    }

    private void trimLog(int lastEntry) {
        if (flaw != Flaw.LOG_NOT_TRIMMED) {
            durable(
                    "journal: trim the log after " + lastEntry,
                    () -> world.undoLog.removeIf(logged -> logged.entry() > lastEntry));
        }
    }

    private void commit(List<Row> transaction, LoadMark state, List<Logged> late) {
        List<Row> rows = List.copyOf(transaction);
        if (flaw == Flaw.CHECKPOINT_IN_ANOTHER_TRANSACTION) {
            durable("target: rows " + rows, () -> put(rows));
            durable("target: checkpoint " + state, () -> checkpoint(state));
        } else {
            durable("target: rows " + rows + " and checkpoint " + state, () -> {
                put(rows);
                checkpoint(state);
            });
        }
        late.forEach(entry -> durable("journal: log " + entry, () -> world.undoLog.add(entry)));
        late.clear();
    }

    private void put(List<Row> rows) {
        if (ModelWorld.beside(way)) {
            world.fresh = rows;
        } else {
            world.old = rows;
        }
    }

    private void checkpoint(LoadMark state) {
        world.committed.clear();
        world.committed.add(state);
    }

    private void prove(LoadMark state) {
        TreeMap<Row, Integer> expected = new TreeMap<>(state.fingerprint());
        if (!ModelWorld.beside(way)) {
            world.before.forEach(row -> expected.merge(row, 1, ModelProtocol::plus));
        }
        TreeMap<Row, Integer> now = new TreeMap<>();
        world.into(way).forEach(row -> now.merge(row, 1, ModelProtocol::plus));
        if (!now.equals(expected)) {
            throw new Stuck("RUN-206: the target has " + now + ", and " + expected + " was expected");
        }
    }

    private void revertLoad() {
        if (ModelWorld.beside(way)) {
            return;
        }
        if (!world.committed.isEmpty()) {
            trimLog(world.committed.get(0).logged());
        } else if (world.reverted.isEmpty() && !world.outcome) {
            trimLog(0);
        }
        int reverted = world.reverted.isEmpty() ? Integer.MAX_VALUE : world.reverted.get(0);
        List<Logged> entries = new ArrayList<>(world.undoLog);
        Collections.reverse(entries);
        for (Logged entry : entries) {
            if (entry.entry() < reverted) {
                revert(entry);
            }
        }
    }

    private void revert(Logged entry) {
        List<Row> rows = new ArrayList<>(world.old);
        if (entry.kind().equals("keys")) {
            rows.removeIf(row -> has(entry.rows(), row));
        } else {
            upsert(rows, entry.rows());
        }
        if (flaw == Flaw.REVERT_MARK_IN_ANOTHER_TRANSACTION) {
            durable("target: mark " + entry.entry() + " as reverted", () -> markReverted(entry));
            durable("target: revert " + entry, () -> world.old = rows);
        } else {
            durable("target: revert and mark " + entry, () -> {
                world.old = rows;
                markReverted(entry);
            });
        }
    }

    private void markReverted(Logged entry) {
        world.reverted.clear();
        world.reverted.add(entry.entry());
    }

    // ---- Undoing

    void undo() {
        if (world.step == StepState.PLANNED || world.step == StepState.UNDONE) {
            return;
        }
        List<Integer> made = made();
        if (world.step == StepState.DONE || flaw == Flaw.COMPARE_HALF_DONE) {
            boolean compared = !world.changes.isEmpty() && world.changes.get(ModelWorld.LOAD) == ChangeState.APPLIED;
            if (compared && !world.after.equals(ModelWorld.sorted(world.visible(way)))) {
                throw new Stuck("UNDO-302: the target was changed since the step wrote it");
            }
        }
        durable("journal: step UNDOING", () -> world.step = StepState.UNDOING);
        made.forEach(this::revert);
        if (made.contains(ModelWorld.LOAD)
                && world.hasBefore
                && !world.before.equals(ModelWorld.sorted(world.visible(way)))) {
            throw new Stuck("UNDO-305: the target is not what it was: " + world.visible(way));
        }
        forget(flaw == Flaw.FORGET_ONLY_WHAT_THIS_PROCESS_REVERTED ? made : all());
        durable("journal: step UNDONE", () -> world.step = StepState.UNDONE);
    }

    private List<Integer> made() {
        List<Integer> made = new ArrayList<>();
        for (int change = world.changes.size() - 1; change >= 0; change--) {
            ChangeState state = world.changes.get(change);
            if (state != ChangeState.PLANNED && state != ChangeState.REVERTED) {
                made.add(change);
            }
        }
        return made;
    }
}
