package dev.tranship.spi;

import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ability to give tables the places of others, all at once, and to give the places back. It writes statements and
 * executes none: {@link Transactional} does that.
 */
public interface Swappable {
    /**
     * Says how the exchange is done. All tables are there; nobody sees some of them exchanged and others not.
     *
     * @param pairs no table is in more than one of them
     * @param lockTimeout how long a statement may wait for its locks; after that it fails as TRANSIENT, and nothing is done
     * @param reverseUntil until when what is written to the new tables shall be noted; null for not at all
     * @param existing what is here now
     * @throws EndpointException UNSUPPORTED when it cannot be done, e.g. when nothing can be noted here
     */
    SwapPlan swap(List<Pair> pairs, Duration lockTimeout, @Nullable Instant reverseUntil, Catalog existing);

    /** @param place the table whose place the fresh one takes */
    record Pair(DatasetPath fresh, DatasetPath place) {}

    /**
     * @param statements in their order; the last that has anything to apply or to take back need not be the exchange itself
     * @param kept the tables that had the places, in the order of the pairs
     * @param back how each old table follows the new one from now on; empty when nothing is noted
     * @param notices what the new tables lack, a sentence each
     */
    record SwapPlan(List<Ddl> statements, List<Kept> kept, List<Followable.Follow> back, List<String> notices) {
        public SwapPlan {
            statements = List.copyOf(statements);
            kept = List.copyOf(kept);
            back = List.copyOf(back);
            notices = List.copyOf(notices);
        }
    }
}
