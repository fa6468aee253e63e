package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.KeyValues.Value;
import dev.tranship.spi.Suspect;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a key-value backend spells what a cache holds. Keys are the same for all, but for those that register a partition. */
interface KeyValueLayout {
    String METADATA = "_partition_metadata:";

    /** Where the time of a partition's creation is kept, for which this backend has no place of its own. */
    String CREATED = "_tranship_created:";

    Backend backend();

    /** {@return the keys that register a partition} */
    List<String> partitionKeys(String name);

    /** {@return the partition that the values of its keys describe} */
    Partition partition(String name, List<@Nullable Value> values);

    /** {@return the values of the keys that register a partition} */
    List<@Nullable Value> registration(Partition partition);

    /** {@return what is in the place of an entry that has no result, and under a marker} */
    Value mark();

    boolean isMark(Value value);

    Value entry(Partition partition, List<Object> values);

    /** {@return what {@link #entry} may have against values; empty where only it can tell} */
    default Optional<List<Suspect>> suspects() {
        return Optional.empty();
    }

    List<Object> values(Partition partition, Value value);

    Value query(Item.Query query, String status);

    QueryRecord query(Value value);

    /** @param status null in records of older versions */
    record QueryRecord(
            String partition,
            String text,
            @Nullable String status,
            @Nullable LocalDateTime lastSeen) {}

    /** {@return the datatype that a word in the metadata names} */
    static Datatype datatype(String partition, String word) {
        return Datatype.of(word)
                .orElseThrow(() -> Failures.corrupt(
                        "The partition " + partition + " is of the datatype '" + word + "', which is not supported."));
    }
}
