package dev.tranship.dsl.plan;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The number of a schema version, e.g. {@code 1.10.2} or {@code 20260131}. Parts are compared as numbers, and missing ones are
 * zero: 1.2 comes before 1.10, and 1.0 is the same version as 1.0.0, so that the order is not consistent with equals.
 */
public record VersionNumber(List<BigInteger> parts) implements Comparable<VersionNumber> {
    private static final Pattern SPELLING = Pattern.compile("\\d+(?:[._]\\d+)*");

    public VersionNumber {
        parts = List.copyOf(parts);
    }

    /** {@return the number that the text spells, with dots or underscores; empty for none} */
    public static Optional<VersionNumber> of(String text) {
        return SPELLING.matcher(text).matches()
                ? Optional.of(new VersionNumber(
                        Arrays.stream(text.split("[._]")).map(BigInteger::new).toList()))
                : Optional.empty();
    }

    @Override
    public int compareTo(VersionNumber other) {
        int size = Math.max(parts.size(), other.parts.size());
        for (int i = 0; i < size; i++) {
            int order = part(i).compareTo(other.part(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private BigInteger part(int index) {
        return index < parts.size() ? parts.get(index) : BigInteger.ZERO;
    }

    @Override
    public String toString() {
        return parts.stream().map(BigInteger::toString).collect(Collectors.joining("."));
    }
}
