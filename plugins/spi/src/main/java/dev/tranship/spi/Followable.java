package dev.tranship.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ability to make one table equal to another that is written to meanwhile. The keys of all rows that change are noted
 * in a third table, the log, by the store itself; so a copy need not hold anybody up, and what changed is carried after it.
 */
public interface Followable {
    /**
     * Carries the next rows in the order of the key, in one transaction with the checkpoint.
     *
     * @param last what the call before returned, or the checkpoint with neither position nor rows to begin with
     * @param rows about how many
     */
    Progress carry(Follow follow, Checkpoint last, int rows);

    /**
     * Carries rows whose keys are in the log, in one transaction with the checkpoint: each becomes what it is now, or goes.
     *
     * @param keys at most so many
     * @return complete when the log then held less than that
     */
    Progress catchUp(Follow follow, Checkpoint last, int keys);

    /** Compares both tables by content at one moment, all rows but those whose keys are in the log. Takes no lock. */
    Comparison compare(Follow follow);

    /**
     * Which table follows which. It is kept in a journal and used by a later process.
     *
     * @param from the table that is written to
     * @param to the table that becomes equal to it
     * @param log where the keys of changed rows are
     * @param key the columns that identify a row in both
     * @param columns what is carried, the key included
     */
    record Follow(DatasetPath from, DatasetPath to, DatasetPath log, List<String> key, List<String> columns) {
        public Follow {
            key = List.copyOf(key);
            columns = List.copyOf(columns);
        }
    }

    /**
     * @param checkpoint how far it came; its state is the number of rows carried so far
     * @param complete whether nothing is left to do for now
     */
    record Progress(Checkpoint checkpoint, boolean complete) {
        public long rows() {
            return Long.parseLong(checkpoint.state());
        }

        /** {@return where a change that carries rows begins} */
        public static Checkpoint beginning(String change) {
            return new Checkpoint(change, 0, null, "0");
        }
    }

    /**
     * @param rows of the one that is followed
     * @param difference what differs, as a sentence; null when both are equal
     */
    record Comparison(long rows, @Nullable String difference) {}
}
