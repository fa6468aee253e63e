package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Type;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands for a cache that is not there yet, while it is only looked at. */
record EmptyCache(Backend backend, Entries entries) implements Cache {
    /** Looks at an entry as the backend would. */
    @FunctionalInterface
    interface Entries {
        void check(Partition partition, Item.Entry entry);
    }

    @Override
    public String product() {
        return "nothing yet";
    }

    @Override
    public void check(Partition partition, Item.Entry entry) {
        entries.check(partition, entry);
    }

    @Override
    public Found get(String partition, List<String> hashes) {
        throw notThere();
    }

    @Override
    public Reading read() {
        return new Reading() {
            @Override
            public String description() {
                return "nothing";
            }

            @Override
            public List<Partition> partitions() {
                return List.of();
            }

            @Override
            public boolean has(Dataset dataset) {
                return false;
            }

            @Override
            public boolean prepared(Dataset dataset) {
                return false;
            }

            @Override
            public Type status() {
                return Type.TEXT;
            }

            @Override
            public long count(Dataset dataset) {
                return 0;
            }

            @Override
            public Cursor items(Dataset dataset, @Nullable String after) {
                throw notThere();
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }

    private static EndpointException notThere() {
        return Failures.unsupported("The cache is not there yet.", null);
    }

    @Override
    public Writing write(boolean completes) {
        throw notThere();
    }

    @Override
    public void execute(List<Statement> statements, Checkpoint checkpoint) {
        throw notThere();
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return List.of();
    }

    @Override
    public void forget(Collection<String> changes) {
        throw notThere();
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
