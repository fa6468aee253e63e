package dev.tranship.dsl.script;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Exact arithmetic behind the {@code Decimal} that scripts see. Errors are sentences for the script's author. */
final class Decimals {
    /** So many digits a binary number always keeps. */
    private static final int SAFE_DIGITS = 15;

    private static final int MOST_DIGITS = 10_000;
    private static final Pattern NUMERAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?");

    private Decimals() {}

    static BigDecimal parse(String text) {
        if (!NUMERAL.matcher(text).matches()) {
            throw new IllegalArgumentException("not a decimal: '" + text + "'");
        }
        return bounded(new BigDecimal(text));
    }

    static BigDecimal divide(BigDecimal a, BigDecimal b, int scale) {
        if (b.signum() == 0) {
            throw new IllegalArgumentException("division by zero");
        }
        return a.divide(b, checked(scale), RoundingMode.HALF_UP);
    }

    static BigDecimal round(BigDecimal a, int scale) {
        return a.setScale(checked(scale), RoundingMode.HALF_UP);
    }

    static BigDecimal bounded(BigDecimal value) {
        if (value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS) {
            throw new IllegalArgumentException("a decimal has at most " + MOST_DIGITS + " digits");
        }
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    private static int checked(int scale) {
        if (scale < 0 || scale > MOST_DIGITS) {
            throw new IllegalArgumentException("the number of digits after the point must be 0 to " + MOST_DIGITS);
        }
        return scale;
    }

    /** {@return the number that names this decimal and no other of up to 15 digits} */
    static double number(BigDecimal value) {
        if (value.stripTrailingZeros().precision() > SAFE_DIGITS) {
            throw new IllegalArgumentException(
                    "the decimal " + value.round(new MathContext(40)).toPlainString()
                            + " would lose digits as a number; use add, sub, mul, div, compare, or toNumber()");
        }
        return value.doubleValue();
    }
}
