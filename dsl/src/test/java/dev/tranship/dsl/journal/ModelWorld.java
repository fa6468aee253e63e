package dev.tranship.dsl.journal;

import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.journal.Journal.ChangeState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Everything that survives a crash, in the model of one step: the journal's rows, the target's rows and the target's ledger.
 * The step has three changes: {@value #FIRST} statements, {@value #LOAD} a load of two batches, {@value #LAST} statements.
 */
final class ModelWorld {
    static final int FIRST = 0;
    static final int LOAD = 1;
    static final int LAST = 2;

    /** How the rows get there, which decides what the statements around the load are. */
    enum Way {
        /** The first statements create the table; the rows go with it. */
        FRESH,
        /** The first statements create a table beside, the last swap the names. */
        BESIDE,
        /** Rows are added to a table that has some. */
        APPEND,
        /** Rows are added to and replaced in a table that has some. */
        UPSERT
    }

    record Row(int key, String value) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return key + "=" + value;
        }
    }

    /** Stands for LoadState: what the ledger keeps with the rows. */
    record LoadMark(int batches, boolean ended, int logged, TreeMap<Row, Integer> fingerprint) {
        static LoadMark start() {
            return new LoadMark(0, false, 0, new TreeMap<>());
        }
    }

    record Logged(int entry, String kind, List<Row> rows) {}

    // The journal.
    StepState step = StepState.PLANNED;
    List<ChangeState> changes = List.of();
    boolean outcome;
    List<Row> before = List.of();
    boolean hasBefore;
    List<Row> after = List.of();
    List<Logged> undoLog = new ArrayList<>();

    // The target: how often each of the statements is in effect, the table that was there, the one that the step makes.
    int[] effects = new int[3];
    List<Row> old;
    List<Row> fresh = new ArrayList<>();

    // The ledger of the target.
    TreeMap<Integer, String> marks = new TreeMap<>();
    List<LoadMark> committed = new ArrayList<>();
    List<Integer> reverted = new ArrayList<>();

    ModelWorld(Way way) {
        old = initial(way);
    }

    private ModelWorld(ModelWorld other) {
        step = other.step;
        changes = List.copyOf(other.changes);
        outcome = other.outcome;
        before = List.copyOf(other.before);
        hasBefore = other.hasBefore;
        after = List.copyOf(other.after);
        undoLog = new ArrayList<>(other.undoLog);
        effects = other.effects.clone();
        old = List.copyOf(other.old);
        fresh = List.copyOf(other.fresh);
        marks = new TreeMap<>(other.marks);
        committed = new ArrayList<>(other.committed);
        reverted = new ArrayList<>(other.reverted);
    }

    ModelWorld copy() {
        return new ModelWorld(this);
    }

    static List<Row> initial(Way way) {
        return way == Way.FRESH ? List.of() : List.of(new Row(0, "old"), new Row(1, "old"));
    }

    /**
     * The source; an upsert meets row 1 of the target in its first batch, and its own row 2 again in its second;
     * an append meets row 1 too, which the target refuses.
     */
    static List<List<Row>> batches(Way way) {
        return way == Way.UPSERT
                ? List.of(
                        List.of(new Row(1, "new"), new Row(2, "new")), List.of(new Row(2, "newer"), new Row(3, "new")))
                : way == Way.APPEND
                        ? List.of(
                                List.of(new Row(5, "new"), new Row(6, "new")),
                                List.of(new Row(7, "new"), new Row(1, "refused")))
                        : List.of(List.of(new Row(5, "new"), new Row(6, "new")), List.of(new Row(7, "new")));
    }

    /** {@return the rows that the loaded table holds in the end} */
    static List<Row> loaded(Way way) {
        return switch (way) {
            case FRESH, BESIDE -> List.of(new Row(5, "new"), new Row(6, "new"), new Row(7, "new"));
            case APPEND ->
                List.of(new Row(0, "old"), new Row(1, "old"), new Row(5, "new"), new Row(6, "new"), new Row(7, "new"));
            case UPSERT -> List.of(new Row(0, "old"), new Row(1, "new"), new Row(2, "newer"), new Row(3, "new"));
        };
    }

    static boolean beside(Way way) {
        return way == Way.FRESH || way == Way.BESIDE;
    }

    /** {@return the rows of the table that the load writes into} */
    List<Row> into(Way way) {
        return beside(way) ? fresh : old;
    }

    /** {@return the rows under the name that people know} */
    List<Row> visible(Way way) {
        return switch (way) {
            case FRESH -> fresh;
            case BESIDE -> effects[LAST] > 0 ? fresh : old;
            case APPEND, UPSERT -> old;
        };
    }

    boolean ledgerIsEmpty() {
        return marks.isEmpty() && committed.isEmpty() && reverted.isEmpty();
    }

    static List<Row> sorted(List<Row> rows) {
        return rows.stream().sorted().toList();
    }

    /** {@return what tells this state from others; rows are compared without order} */
    @Override
    public String toString() {
        return "step " + step + ", changes " + changes + (outcome ? " with outcome" : "")
                + (hasBefore ? ", before " + before : "") + ", after " + after + ", undo log " + undoLog
                + "; target: statements " + effects[FIRST] + "/" + effects[LAST] + ", table "
                + sorted(old) + ", new table " + sorted(fresh) + "; ledger: " + marks + " " + committed + " reverted "
                + reverted;
    }
}
