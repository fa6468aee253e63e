package dev.tranship.dsl.convert;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * The shortest decimal that reads back as a binary number, the same on every Java version: before Java 19 the library's
 * own spelling can be longer than needed (2.0E23 came out as 1.9999999999999998E23).
 */
final class ShortestDecimal {
    private static final boolean LIBRARY_IS_EXACT = Runtime.version().feature() >= 19;

    private ShortestDecimal() {}

    /** {@return the decimal of a finite number} */
    static BigDecimal of(double value) {
        BigDecimal library = new BigDecimal(Double.toString(value));
        boolean normal = Math.abs(value) >= Double.MIN_NORMAL;
        // Decimals of up to 15 digits are far enough apart that only one of them can mean a normal double.
        if (LIBRARY_IS_EXACT
                || value == 0
                || normal && library.stripTrailingZeros().precision() <= 15) {
            return library;
        }
        return shortest(new BigDecimal(value), normal ? 15 : 2, 17, d -> d.doubleValue() == value);
    }

    static BigDecimal of(float value) {
        BigDecimal library = new BigDecimal(Float.toString(value));
        boolean normal = Math.abs(value) >= Float.MIN_NORMAL;
        if (LIBRARY_IS_EXACT
                || value == 0
                || normal && library.stripTrailingZeros().precision() <= 6) {
            return library;
        }
        return shortest(new BigDecimal(value), normal ? 6 : 2, 9, d -> d.floatValue() == value);
    }

    private static BigDecimal shortest(BigDecimal exact, int fewest, int most, Predicate<BigDecimal> readsBack) {
        for (int digits = fewest; digits < most; digits++) {
            BigDecimal near = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (readsBack.test(near)) {
                return near;
            }
            // Below a power of two the numbers are denser than above it, so the farther neighbour can be the one.
            BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
            BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
            BigDecimal far = near.compareTo(down) == 0 ? up : down;
            if (readsBack.test(far)) {
                return far;
            }
        }
        return exact.round(new MathContext(most, RoundingMode.HALF_EVEN));
    }

    static String spell(double value) {
        return Double.isFinite(value) && !LIBRARY_IS_EXACT && value != 0 ? spell(of(value)) : Double.toString(value);
    }

    static String spell(float value) {
        return Float.isFinite(value) && !LIBRARY_IS_EXACT && value != 0 ? spell(of(value)) : Float.toString(value);
    }

    /** As {@link Double#toString(double)} lays it out: with a point, and an exponent outside of 10^-3 to 10^7. */
    private static String spell(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        int exponent = digits.length() - stripped.scale() - 1;
        if (exponent >= -3 && exponent < 7) {
            return (stripped.scale() < 1 ? stripped.setScale(1) : stripped).toPlainString();
        }
        String fraction = digits.length() == 1 ? "0" : digits.substring(1);
        return (value.signum() < 0 ? "-" : "") + digits.charAt(0) + "." + fraction + "E" + exponent;
    }
}
