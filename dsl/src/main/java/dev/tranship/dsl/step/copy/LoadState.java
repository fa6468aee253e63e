package dev.tranship.dsl.step.copy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tranship.dsl.verify.Fingerprint;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a load has come: kept in the target with the rows themselves, so that the two never disagree.
 *
 * @param fingerprint of the rows written, less those they replaced
 * @param logged the last entry of the undo log that belongs to committed rows
 * @param mark the highest value of the growing column so far, in its canonical text; null without one
 */
record LoadState(
        TreeMap<Integer, SplitState> splits,
        long read,
        long written,
        long filtered,
        long rejected,
        long bytes,
        Fingerprint fingerprint,
        int logged,
        long nanos,
        @Nullable String mark) {

    /**
     * @param position after the last committed batch; null at the start, or when the reader cannot say
     * @param skip how many rows after the position are committed too, of a batch that was cut
     */
    record SplitState(@Nullable String position, boolean done, long batches, long skip) {
        static final SplitState START = new SplitState(null, false, 0, 0);
    }

    static LoadState start() {
        return new LoadState(new TreeMap<>(), 0, 0, 0, 0, 0, Fingerprint.EMPTY, 0, 0, null);
    }

    SplitState split(int number) {
        return splits.getOrDefault(number, SplitState.START);
    }

    /** {@return whether a commit now could be gone on from: every split is at its beginning, its end, or a known position} */
    @JsonIgnore
    boolean resumable() {
        return splits.values().stream().allMatch(s -> s.done() || s.position() != null || s.skip() > 0);
    }

    /** {@return the state with one more batch} */
    LoadState plus(int split, RowPipeline.Processed batch, Fingerprint delta, int lastLogged) {
        SplitState before = split(split);
        return with(split, new SplitState(batch.source().position(), false, before.batches() + 1, 0))
                .counted(batch, fingerprint.plus(delta), Math.max(logged, lastLogged));
    }

    /** {@return the state with the next rows of a batch of which more follow} */
    LoadState plusPart(int split, RowPipeline.Processed part, Fingerprint delta, int lastLogged) {
        SplitState before = split(split);
        // A reader that cannot say where it stands may not read the same rows in the same order again.
        boolean repeatable = part.source().position() != null;
        SplitState after = repeatable
                ? new SplitState(
                        before.position(),
                        false,
                        before.batches() + 1,
                        before.skip() + part.source().rows())
                : new SplitState(null, false, before.batches() + 1, 0);
        return with(split, after).counted(part, fingerprint.plus(delta), Math.max(logged, lastLogged));
    }

    private LoadState counted(RowPipeline.Processed batch, Fingerprint sum, int lastLogged) {
        return new LoadState(
                splits,
                read + batch.source().rows(),
                written + batch.rows().rows() + batch.superseded(),
                filtered + batch.filtered(),
                rejected + batch.rejectedRows(),
                bytes + batch.rows().bytes(),
                sum,
                lastLogged,
                nanos,
                mark);
    }

    /** {@return the state with a split read to its end} */
    LoadState ended(int split) {
        SplitState before = split(split);
        return with(split, new SplitState(before.position(), true, before.batches(), 0));
    }

    /** {@return what both have come to; of a split that both know, the one that is further on counts} */
    LoadState and(LoadState other) {
        TreeMap<Integer, SplitState> all = new TreeMap<>(splits);
        other.splits.forEach((number, split) ->
                all.merge(number, split, (a, b) -> b.done() || !a.done() && b.batches() > a.batches() ? b : a));
        return new LoadState(
                all,
                read + other.read,
                written + other.written,
                filtered + other.filtered,
                rejected + other.rejected,
                bytes + other.bytes,
                fingerprint.plus(other.fingerprint),
                Math.max(logged, other.logged),
                Math.max(nanos, other.nanos),
                Increments.higher(mark, other.mark));
    }

    /** {@return the same, going on where the splits stand elsewhere} */
    LoadState from(TreeMap<Integer, SplitState> positions) {
        return new LoadState(
                new TreeMap<>(positions), read, written, filtered, rejected, bytes, fingerprint, logged, nanos, mark);
    }

    LoadState plusNanos(long more) {
        return new LoadState(splits, read, written, filtered, rejected, bytes, fingerprint, logged, nanos + more, mark);
    }

    LoadState withMark(@Nullable String highest) {
        return new LoadState(splits, read, written, filtered, rejected, bytes, fingerprint, logged, nanos, highest);
    }

    private LoadState with(int number, SplitState split) {
        TreeMap<Integer, SplitState> others = new TreeMap<>(splits);
        others.put(number, split);
        return new LoadState(others, read, written, filtered, rejected, bytes, fingerprint, logged, nanos, mark);
    }
}
