package dev.tranship.spi;

import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ability to rebuild a table in partitions beside the old one while it is written to. It writes statements and executes none. */
public interface Partitionable extends Followable {
    /**
     * Says how it is done.
     *
     * @return empty when the table is divided like this already
     * @throws EndpointException NOT_FOUND; UNSUPPORTED when the table cannot be rebuilt without loss, with what stands in the way
     */
    Optional<PartitionPlan> partition(DatasetPath table, Partitioning by, Options options);

    /** {@return how many rows each partition of a table holds, counted, in the order of their names} */
    List<Part> parts(DatasetPath table);

    /** {@return for how long the exchange locked everybody out, as the store measured it; empty where it did not} */
    Optional<Duration> held(Follow back);

    /** What decides on the partition of a row. */
    sealed interface Partitioning {
        String column();

        /** @param list whether there is a partition for each number that the hash comes to; else the store's own way of hashing */
        record Hash(String column, int partitions, boolean list) implements Partitioning {}

        /** A partition for each stretch of time that holds rows, one for the time to come, and one for everything else. */
        record Range(String column, Every every) implements Partitioning {}
    }

    /** How long a range is. */
    enum Every {
        DAY,
        WEEK,
        MONTH,
        QUARTER,
        YEAR
    }

    /**
     * @param now names what is made, and is the moment of the backup
     * @param backup whether to make a verified copy of the table first
     * @param weaken names of unique keys that may come to hold only within each partition
     * @param keepUntil until when the backup is to stay; null for good
     * @param reverseUntil until when what is written to the new table is noted; null for as long as the old one stays
     * @param lockTimeout how long a statement may wait for its locks; after that it fails as TRANSIENT, and nothing is done
     */
    record Options(
            Instant now,
            boolean backup,
            List<String> weaken,
            @Nullable Instant keepUntil,
            @Nullable Instant reverseUntil,
            Duration lockTimeout) {
        public Options {
            weaken = List.copyOf(weaken);
        }
    }

    /**
     * @param before what comes first: the backup, the log, the new table
     * @param forth how the new table follows the old one; all rows are carried after {@code before}
     * @param built what comes when all rows are carried: keys, indexes, foreign keys
     * @param swap the exchange, which also carries what is left in the log; and what belongs to it
     * @param back how the old table follows the new one after that
     * @param kept the old table, and with it all that was made beside the new one
     * @param rows about how many there are
     */
    record PartitionPlan(
            List<Ddl> before,
            Follow forth,
            List<Ddl> built,
            List<Ddl> swap,
            Follow back,
            Kept kept,
            long rows,
            List<String> notices) {
        public PartitionPlan {
            before = List.copyOf(before);
            built = List.copyOf(built);
            swap = List.copyOf(swap);
            notices = List.copyOf(notices);
        }
    }

    /** @param bound which rows it holds, in the store's own words */
    record Part(String name, String bound, long rows) {}
}
