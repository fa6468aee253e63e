package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Checkpoint;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store of keys and values that takes changes all or none. Keys are text. Safe for use by many threads. */
interface KeyValues extends AutoCloseable {
    /** A stored value. */
    sealed interface Value {}

    record Bytes(byte[] bytes) implements Value {}

    /** A set of Redis, in any order. */
    record Members(Collection<byte[]> members) implements Value {}

    /** A set of Redis of integers, one or more. */
    record Integers(Numbers numbers) implements Value {}

    /** A hash of Redis. */
    record Fields(Map<String, String> fields) implements Value {}

    /** A list of Redis. */
    record Elements(List<String> elements) implements Value {}

    /** What is added at the end of a list of Redis; written only. */
    record Appended(List<String> elements) implements Value {}

    /** A list of Redis in the place of what it was; written only, and refused when it is not that any more. */
    record Exchanged(List<String> before, List<String> after) implements Value {}

    /** A value as it was, in words of the store's own; written only. */
    record Raw(byte[] dump) implements Value {}

    /** {@return the product and version} */
    String product();

    /** {@return the store at one moment, as far as it has that} */
    View view();

    /** The store as it is read. */
    interface View extends AutoCloseable {
        /** {@return the values of keys, null for those that are not there} */
        List<@Nullable Value> get(List<String> keys);

        /** {@return whether one of these keys may be there} */
        default boolean any(List<String> keys) {
            return true;
        }

        /** {@return the keys with a prefix in the order of their code points, those after a key or from the first one} */
        Keys keys(String prefix, @Nullable String after);

        /** {@return in how many lanes side by side keys can be listed without an order, at most as many as asked for} */
        default int lanes(int most) {
            return 1;
        }

        /** {@return the keys of one of several lanes that have a prefix, in no order} */
        default Keys lane(String prefix, int lane, int lanes) {
            throw new UnsupportedOperationException("keys of one lane");
        }

        @Override
        void close();
    }

    /** Keys, one after the other. */
    interface Keys extends Iterator<String>, AutoCloseable {
        @Override
        void close();
    }

    /** {@return values as they are, in words of the store's own, null for those that are not there} */
    List<byte @Nullable []> raw(List<String> keys);

    /** {@return how many keys should be changed at once at most} */
    default long mostKeys() {
        return Long.MAX_VALUE;
    }

    /** {@return the same for the bytes of their values} */
    default long mostBytes() {
        return Long.MAX_VALUE;
    }

    /** Writes all, durably; null removes a key. */
    void apply(Map<String, @Nullable Value> changes);

    /** Writes all with a checkpoint, which takes the place of the one of the same change and split. */
    default void apply(Map<String, @Nullable Value> changes, Checkpoint checkpoint) {
        Map<String, @Nullable Value> all = new LinkedHashMap<>(changes);
        all.put(KeyValueLedger.key(checkpoint), KeyValueLedger.value(checkpoint));
        apply(all);
    }

    /** {@return the checkpoints of a change by split} */
    default List<Checkpoint> checkpoints(String change) {
        return KeyValueLedger.checkpoints(this, change);
    }

    /** Removes the checkpoints of changes. */
    default void forget(Collection<String> changes) {
        KeyValueLedger.forget(this, changes);
    }

    @Override
    void close();
}
