package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be done to the shape of a cache, in words that are the same for all backends. */
sealed interface Statement {
    /** Registers a partition and makes room for it. Without bits a bit backend settles them afterwards. */
    record CreatePartition(
            String partition, Datatype datatype, @Nullable Integer bits) implements Statement {
        @Override
        public String toString() {
            return "create partition " + Identifiers.quote(partition) + " " + datatype.word()
                    + (bits == null ? "" : " of " + bits + " bits");
        }
    }

    /** Removes a partition with its entries. */
    record DropPartition(String partition) implements Statement {
        @Override
        public String toString() {
            return "drop partition " + Identifiers.quote(partition);
        }
    }

    /**
     * Makes a new partition ready, now that its entries are there: a bit partition without a bitsize gets one with room for
     * all of them and some more, a table its index.
     */
    record SettlePartition(String partition) implements Statement {
        @Override
        public String toString() {
            return "settle partition " + Identifiers.quote(partition);
        }
    }

    /** Gives a bit partition another bitsize, and its entries as many bits. */
    record GrowPartition(String partition, int bits) implements Statement {
        @Override
        public String toString() {
            return "grow partition " + Identifiers.quote(partition) + " to " + bits + " bits";
        }
    }

    /** Makes room for one of the other datasets. */
    record Create(Dataset dataset) implements Statement {
        @Override
        public String toString() {
            return "create " + dataset.word();
        }
    }

    /** Removes all that is in one of the other datasets, and leaves the place for it. */
    record Clear(Dataset dataset) implements Statement {
        @Override
        public String toString() {
            return "clear " + dataset.word();
        }
    }

    /** Removes one of the other datasets with all that is in it. */
    record Drop(Dataset dataset) implements Statement {
        @Override
        public String toString() {
            return "drop " + dataset.word();
        }
    }

    String NAME = "\"((?:[^\"]|\"\")+)\"";
    Pattern CREATE_PARTITION =
            Pattern.compile("create partition " + NAME + " (integer|float|text|timestamp)(?: of (\\d+) bits)?");
    Pattern DROP_PARTITION = Pattern.compile("drop partition " + NAME);
    Pattern SETTLE = Pattern.compile("settle partition " + NAME);
    Pattern GROW = Pattern.compile("grow partition " + NAME + " to (\\d+) bits");
    Pattern DATASET =
            Pattern.compile("(create|clear|drop) (partitions|queries|original_query_queue|query_fragment_queue)");

    /** {@return the statement that a text spells} */
    static Statement parse(String text) {
        String sentence = text.strip();
        Matcher matcher = CREATE_PARTITION.matcher(sentence);
        if (matcher.matches()) {
            return new CreatePartition(
                    name(matcher),
                    Datatype.of(matcher.group(2)).orElseThrow(),
                    matcher.group(3) == null ? null : number(matcher.group(3)));
        }
        matcher = DROP_PARTITION.matcher(sentence);
        if (matcher.matches()) {
            return new DropPartition(name(matcher));
        }
        matcher = SETTLE.matcher(sentence);
        if (matcher.matches()) {
            return new SettlePartition(name(matcher));
        }
        matcher = GROW.matcher(sentence);
        if (matcher.matches()) {
            return new GrowPartition(name(matcher), number(matcher.group(2)));
        }
        matcher = DATASET.matcher(sentence);
        if (matcher.matches()) {
            Dataset dataset = Dataset.of(dev.tranship.spi.DatasetPath.of(matcher.group(2)))
                    .orElseThrow();
            return switch (matcher.group(1)) {
                case "create" -> new Create(dataset);
                case "clear" -> new Clear(dataset);
                default -> new Drop(dataset);
            };
        }
        throw Failures.of(
                Kind.STATEMENT,
                "A cache does not understand '" + Failures.shown(sentence) + "'.",
                "It understands: create partition \"name\" integer of 10000 bits; drop partition \"name\"; grow partition"
                        + " \"name\" to 20000 bits.");
    }

    private static String name(Matcher matcher) {
        return matcher.group(1).replace("\"\"", "\"");
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw Failures.of(Kind.STATEMENT, digits + " is too large for a bitsize.");
        }
    }
}
