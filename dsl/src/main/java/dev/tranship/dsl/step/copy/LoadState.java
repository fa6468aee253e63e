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
        long nanos) {

    /** @param position after the last committed batch; null at the start, or when the reader cannot say */
    record SplitState(@Nullable String position, boolean done, long batches) {
        static final SplitState START = new SplitState(null, false, 0);
    }

    static LoadState start() {
        return new LoadState(new TreeMap<>(), 0, 0, 0, 0, 0, Fingerprint.EMPTY, 0, 0);
    }

    SplitState split(int number) {
        return splits.getOrDefault(number, SplitState.START);
    }

    /** {@return whether a commit now could be gone on from: every split is at its beginning, its end, or a known position} */
    @JsonIgnore
    boolean resumable() {
        return splits.values().stream().allMatch(s -> s.done() || s.position() != null);
    }

    /** {@return the state with one more batch} */
    LoadState plus(int split, RowPipeline.Processed batch, Fingerprint delta, int lastLogged) {
        SplitState before = split(split);
        return with(split, new SplitState(batch.source().position(), false, before.batches() + 1))
                .counted(batch, fingerprint.plus(delta), Math.max(logged, lastLogged));
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
                nanos);
    }

    /** {@return the state with a split read to its end} */
    LoadState ended(int split) {
        SplitState before = split(split);
        return with(split, new SplitState(before.position(), true, before.batches()));
    }

    LoadState plusNanos(long more) {
        return new LoadState(splits, read, written, filtered, rejected, bytes, fingerprint, logged, nanos + more);
    }

    private LoadState with(int number, SplitState split) {
        TreeMap<Integer, SplitState> others = new TreeMap<>(splits);
        others.put(number, split);
        return new LoadState(others, read, written, filtered, rejected, bytes, fingerprint, logged, nanos);
    }
}
