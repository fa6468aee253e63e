package dev.tranship.plugin.partitioncache;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing in a cache: a row of one of its datasets. */
sealed interface Item {
    /** A registered partition. */
    record Registered(Partition partition) implements Item {}

    /**
     * The result of one query fragment.
     *
     * @param values in order, each once; null for the entry that says there is no result
     * @param misfit why the values could not be read; null when they could
     */
    record Entry(
            String partition,
            String hash,
            @Nullable List<Object> values,
            @Nullable Unreadable misfit) implements Item {
        Entry(String partition, String hash, @Nullable List<Object> values) {
            this(partition, hash, values, null);
        }
    }

    /**
     * What is known of one query fragment.
     *
     * @param status {@code ok}, {@code timeout}, {@code failed} or {@code limit}; in key-value stores any {@linkplain
     *     Markers text}
     * @param lastSeen null where it is not known
     */
    record Query(
            String partition,
            String hash,
            String text,
            String status,
            @Nullable LocalDateTime lastSeen) implements Item {}

    /**
     * A query or a fragment that waits in a queue.
     *
     * @param queue which one
     * @param hash of a fragment; null for a query
     * @param partition null in the oldest queue
     * @param datatype null where it is not known
     * @param priority how often it was asked for
     * @param created null where it is not known
     */
    record Queued(
            Dataset.Queue queue,
            @Nullable String hash,
            String query,
            @Nullable String partition,
            @Nullable String datatype,
            long priority,
            @Nullable LocalDateTime created,
            @Nullable LocalDateTime updated)
            implements Item {}

    /**
     * A stored value that is none of its partition's datatype.
     *
     * @param value the value as text, cut after 200 characters
     */
    record Unreadable(String value, String reason) {}
}
