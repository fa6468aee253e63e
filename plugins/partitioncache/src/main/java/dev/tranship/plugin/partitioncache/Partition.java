package dev.tranship.plugin.partitioncache;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A partition as its cache registers it.
 *
 * @param name the partition key, which is the name of a column
 * @param bitsize how many bits an entry has; null where entries are no bits, and while it is not settled yet
 * @param created null where it is not known
 */
record Partition(
        String name,
        Datatype datatype,
        @Nullable Integer bitsize,
        @Nullable LocalDateTime created) {
    Partition withBitsize(@Nullable Integer bits) {
        return new Partition(name, datatype, bits, created);
    }

    Partition withCreated(@Nullable LocalDateTime time) {
        return new Partition(name, datatype, bitsize, time);
    }
}
