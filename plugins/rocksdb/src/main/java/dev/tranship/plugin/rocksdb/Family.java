package dev.tranship.plugin.rocksdb;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column family as the options of its database describe it.
 *
 * @param comparator in RocksDB's name; what puts its keys in order
 * @param merge the merge operator; null when there is none
 */
record Family(String name, String comparator, @Nullable String merge) {
    static final String DEFAULT = "default";
    static final String BYTEWISE = "leveldb.BytewiseComparator";

    private static final String REVERSE = "rocksdb.ReverseBytewiseComparator";
    private static final Set<String> MERGES = Set.of(
            "uint64add",
            "uint64addoperator",
            "put",
            "put_v1",
            "putoperator",
            "stringappend",
            "stringappendtest",
            "stringappendoperator",
            "stringappendtestoperator",
            "max",
            "maxoperator",
            "sortlist",
            "mergesortoperator",
            "bytesxor",
            "bytesxoroperator");

    static Family plain(String name) {
        return new Family(name, BYTEWISE, null);
    }

    /** {@return why the family cannot be opened, as the end of a sentence; null when it can} */
    @Nullable
    String unknown() {
        if (!comparator.equals(BYTEWISE) && !comparator.equals(REVERSE)) {
            return "sorts its keys with the comparator " + comparator + ", which only the program that made it has";
        }
        if (merge != null && !MERGES.contains(merge.toLowerCase(Locale.ROOT))) {
            return "joins values with the merge operator " + merge + ", which only the program that made it has";
        }
        return null;
    }

    /** {@return why the family is no dataset, as the end of a sentence; null when it is} */
    @Nullable
    String refusal() {
        String unknown = unknown();
        return unknown == null && comparator.equals(REVERSE)
                ? "sorts its keys backwards (" + comparator + "), which is not supported"
                : unknown;
    }
}
