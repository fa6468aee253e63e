package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Suspect;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cache in one of its backends. Safe for use by many threads; what it opens belongs to one thread each. */
interface Cache extends AutoCloseable {
    /** {@return the product and version of the store} */
    String product();

    /** Opens the cache at one moment, as far as the store has that; readers of it may be on other threads. */
    Reading read();

    /**
     * Opens it for changes.
     *
     * @param completes whether a new partition may be one that is registered without the time of its creation, and gets that
     */
    Writing write(boolean completes);

    /** {@return those of these entries of a partition that are there, asked for as PartitionCache asks: one by one} */
    Found get(String partition, List<String> hashes);

    /** Entries of a partition that were asked for. */
    record Found(Partition partition, List<Item.Entry> entries) {}

    /**
     * Looks whether a partition could hold an entry.
     *
     * @throws dev.tranship.spi.EndpointException CONSTRAINT when it could not
     */
    void check(Partition partition, Item.Entry entry);

    /** {@return what {@link #check} may have against an entry of any partition; empty where only it can tell} */
    default Optional<List<Suspect>> suspects() {
        return Optional.empty();
    }

    /** {@return a registered partition} */
    default Optional<Partition> partition(String name) {
        try (Reading reading = read()) {
            return reading.partition(name);
        }
    }

    /** Executes statements, and remembers the checkpoint with the last of them. */
    void execute(List<Statement> statements, Checkpoint checkpoint);

    List<Checkpoint> checkpoints(String change);

    void forget(Collection<String> changes);

    @Override
    void close();

    /** A cache as it is read. */
    interface Reading extends AutoCloseable {
        /** {@return what was promised, for people} */
        String description();

        /** {@return the registered partitions by name} */
        List<Partition> partitions();

        /** {@return a registered partition} */
        default Optional<Partition> partition(String name) {
            return partitions().stream().filter(p -> p.name().equals(name)).findFirst();
        }

        /** {@return whether a dataset is there: one that holds nothing is not, unless it is a partition} */
        boolean has(Dataset dataset);

        /** {@return whether there is a place for a dataset, which holds nothing yet or is there} */
        boolean prepared(Dataset dataset);

        /** {@return the type of the statuses it admits, which is text where it admits all} */
        dev.tranship.spi.Type status();

        long count(Dataset dataset);

        /**
         * {@return whether it is certain, without reading them here, that all items of a dataset are what its columns say}
         * Otherwise only reading tells.
         */
        default boolean readable(Dataset dataset) {
            return false;
        }

        /**
         * {@return whether it is certain, without reading them here, that nothing of this applies to any item of a dataset} The values
         * of an entry are always read in order.
         */
        default boolean lacks(Dataset dataset, List<Suspect> suspects) {
            return suspects.stream().allMatch(Suspect.Unordered.class::isInstance);
        }

        /** Reads a dataset in the order of its keys, from behind a position or from its beginning. */
        Cursor items(Dataset dataset, @Nullable String after);

        /** {@return how many lanes side by side a dataset can be read in, at most as many as asked for} */
        default int lanes(Dataset dataset, int most) {
            return 1;
        }

        /** Reads one of several lanes of a dataset, in no order. Its positions mean nothing. */
        default Cursor lane(Dataset dataset, int lane, int lanes) {
            throw new UnsupportedOperationException("a dataset of one lane");
        }

        @Override
        void close();
    }

    /** Items one after the other. */
    interface Cursor extends AutoCloseable {
        /** {@return the next items, at least one of them; none at the end} */
        List<Item> next(int most);

        /** {@return the position behind the last item} */
        String position();

        @Override
        void close();
    }

    /**
     * An item as it is stored.
     *
     * @param image its bytes in the store's own words, since many bytes mean the same item; null where the item says it all
     */
    record Stored(Item item, byte @Nullable [] image) {}

    /** Changes that come into being together. */
    interface Writing extends AutoCloseable {
        /**
         * Puts items into a dataset.
         *
         * @param fresh whether none of them may be there already
         */
        void put(Dataset dataset, List<Item> items, boolean fresh);

        /** {@return those of the items that are there} */
        List<Stored> get(Dataset dataset, List<List<String>> keys);

        /** Puts items back as they were. */
        void restore(Dataset dataset, List<Stored> items);

        long delete(Dataset dataset, List<List<String>> keys);

        /** {@return how many rows there should be between two commits at most} */
        default long mostRows() {
            return Long.MAX_VALUE;
        }

        /** {@return the same for the bytes of the rows} */
        default long mostBytes() {
            return Long.MAX_VALUE;
        }

        void commit(Checkpoint checkpoint);

        void rollback();

        @Override
        void close();
    }
}
