package dev.tranship.dsl.verify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What identifies the content of a dataset: how many rows, and the sum modulo 2^128 of a hash of each row's canonical form.
 * Does not depend on the order of rows, counts duplicates, and can be put together from parts and taken apart again.
 *
 * @param high the upper 64 bits of the sum
 * @param low the lower 64 bits of the sum
 */
public record Fingerprint(long rows, long high, long low) {
    private static final Pattern TEXT = Pattern.compile("(-?[0-9]{1,19}):([0-9a-f]{16})([0-9a-f]{16})");

    /** The fingerprint of no rows. */
    public static final Fingerprint EMPTY = new Fingerprint(0, 0, 0);

    /** {@return the fingerprint of the rows of both} */
    public Fingerprint plus(Fingerprint other) {
        long sum = low + other.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new Fingerprint(rows + other.rows, high + other.high + carry, sum);
    }

    /** {@return the fingerprint that, plus the other one, is this one} */
    public Fingerprint minus(Fingerprint other) {
        long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
        return new Fingerprint(rows - other.rows, high - other.high - borrow, low - other.low);
    }

    /**
     * {@return the fingerprint that {@link #toString} spells}
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static Fingerprint parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a fingerprint (rows:32 hex digits): " + text);
        }
        return new Fingerprint(
                Long.parseLong(matcher.group(1)),
                Long.parseUnsignedLong(matcher.group(2), 16),
                Long.parseUnsignedLong(matcher.group(3), 16));
    }

    /** {@return the rows, a colon, and 32 hexadecimal digits} */
    @Override
    public String toString() {
        return String.format("%d:%016x%016x", rows, high, low);
    }
}
