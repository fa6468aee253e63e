package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.DatasetPath;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** The datasets of a cache, and of its queues. */
sealed interface Dataset {
    /** What the name of a dataset of entries begins with, before the partition. */
    String CACHE = "cache:";

    Dataset PARTITIONS = new Partitions();
    Dataset QUERIES = new Queries();

    /** The registered partitions. */
    record Partitions() implements Dataset {
        @Override
        public String word() {
            return "partitions";
        }
    }

    /** The entries of one partition. */
    record Entries(String partition) implements Dataset {
        @Override
        public String word() {
            return CACHE + partition;
        }
    }

    /** The query texts with their statuses. */
    record Queries() implements Dataset {
        @Override
        public String word() {
            return "queries";
        }
    }

    /** Queries that wait for their results. */
    enum Queue implements Dataset {
        /** Whole queries, which wait to be divided into fragments. */
        ORIGINAL("original_query_queue"),
        /** Fragments, which wait to be executed. */
        FRAGMENT("query_fragment_queue"),
        /** The queue of version 0.4.0: query texts and no more. It is only read. */
        OLD("query_queue");

        private final String word;

        Queue(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** {@return its name in a path} */
    String word();

    default DatasetPath path() {
        return DatasetPath.of(word());
    }

    static Optional<Dataset> of(DatasetPath path) {
        if (path.segments().size() != 1) {
            return Optional.empty();
        }
        String name = path.name();
        if (name.startsWith(CACHE) && name.length() > CACHE.length()) {
            return Optional.of(new Entries(name.substring(CACHE.length())));
        }
        return Stream.concat(Stream.of(PARTITIONS, QUERIES), Arrays.stream(Queue.values()))
                .filter(dataset -> dataset.word().equals(name))
                .findFirst();
    }
}
