package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.DatasetPath;
import java.util.Optional;

/** The datasets of a cache. */
sealed interface Dataset {
    /** What the name of a dataset of entries begins with, before the partition. */
    String CACHE = "cache:";

    Dataset PARTITIONS = new Partitions();
    Dataset QUERIES = new Queries();

    /** The registered partitions. */
    record Partitions() implements Dataset {
        @Override
        public String name() {
            return "partitions";
        }
    }

    /** The entries of one partition. */
    record Entries(String partition) implements Dataset {
        @Override
        public String name() {
            return CACHE + partition;
        }
    }

    /** The query texts with their statuses. */
    record Queries() implements Dataset {
        @Override
        public String name() {
            return "queries";
        }
    }

    String name();

    default DatasetPath path() {
        return DatasetPath.of(name());
    }

    static Optional<Dataset> of(DatasetPath path) {
        if (path.segments().size() != 1) {
            return Optional.empty();
        }
        String name = path.name();
        if (name.startsWith(CACHE) && name.length() > CACHE.length()) {
            return Optional.of(new Entries(name.substring(CACHE.length())));
        }
        return switch (name) {
            case "partitions" -> Optional.of(PARTITIONS);
            case "queries" -> Optional.of(QUERIES);
            default -> Optional.empty();
        };
    }
}
