package dev.tranship.dsl.convert;

import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;

/**
 * Fits single boxed values into the limits of a type: range, digits, length, precision. Exactly, or, where {@code lossy},
 * by rounding or cutting. What does not fit is a {@link Refusal}.
 */
final class Fit {
    private Fit() {}

    static Object integer(Type.Int to, BigDecimal value, boolean lossy) {
        BigDecimal whole = scaled(value, 0, 20, to, lossy);
        BigInteger number = whole.unscaledValue();
        BigInteger min = BigInteger.valueOf(to.min());
        BigInteger max = new BigInteger(Long.toUnsignedString(to.max()));
        if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
            throw outOfRange(to, value);
        }
        return to.bits() == 64 && !to.signed() ? number : (Object) number.longValue();
    }

    static BigDecimal decimal(Type.Decimal to, BigDecimal value, boolean lossy) {
        BigDecimal scaled = scaled(value, to.scale(), to.precision() - to.scale(), to, lossy);
        if (scaled.precision() > to.precision() && scaled.signum() != 0) {
            throw tooManyDigits(to, value);
        }
        return scaled;
    }

    /** Brings to a scale; looks at the magnitude first, because 1E999999999 must not be written out. */
    private static BigDecimal scaled(BigDecimal value, int scale, int integerDigits, Type to, boolean lossy) {
        if (value.signum() == 0) {
            return BigDecimal.ZERO.setScale(scale);
        }
        long digits = (long) value.precision() - value.scale();
        if (digits > integerDigits) {
            throw to instanceof Type.Int integer ? outOfRange(integer, value) : tooManyDigits(to, value);
        }
        if (digits < -scale - 1L) {
            if (lossy) {
                return BigDecimal.ZERO.setScale(scale);
            }
            throw tooFine(to, value);
        }
        try {
            return value.setScale(scale, lossy ? RoundingMode.HALF_UP : RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            throw tooFine(to, value);
        }
    }

    private static Refusal outOfRange(Type.Int to, BigDecimal value) {
        return new Refusal(spell(value) + " is out of range for " + to + " (" + to.min() + " to "
                + Long.toUnsignedString(to.max()) + ")");
    }

    private static Refusal tooManyDigits(Type to, BigDecimal value) {
        return new Refusal(spell(value) + " has more digits before the point than " + to);
    }

    private static Refusal tooFine(Type to, BigDecimal value) {
        return new Refusal(
                to instanceof Type.Int
                        ? spell(value) + " is not a whole number, which " + to + " needs"
                        : spell(value) + " has more digits after the point than " + to);
    }

    /** A decimal fits when the shortest spelling of the nearest binary number is that decimal. */
    static Double decimalToFloat(Type.Float to, BigDecimal value, boolean lossy) {
        double nearest = nearest(to, value);
        if (!lossy) {
            BigDecimal back = !Double.isFinite(nearest)
                    ? null
                    : to.bits() == 64 ? ShortestDecimal.of(nearest) : ShortestDecimal.of((float) nearest);
            if (back == null || back.compareTo(value) != 0) {
                throw notExact(to, value);
            }
        }
        return finite(to, nearest, value);
    }

    /** A whole number fits when the binary number is that number. */
    static Double integerToFloat(Type.Float to, BigDecimal value, boolean lossy) {
        double nearest = nearest(to, value);
        if (!lossy && new BigDecimal(nearest).compareTo(value) != 0) {
            throw notExact(to, value);
        }
        return nearest;
    }

    static Double floatToFloat(Type.Float to, double value, boolean lossy) {
        double nearest = to.bits() == 64 ? value : (float) value;
        if (Double.isNaN(value) || nearest == value) {
            return nearest;
        }
        BigDecimal exact = new BigDecimal(Double.toString(value));
        if (!lossy) {
            throw notExact(to, exact);
        }
        return finite(to, nearest, exact);
    }

    private static double nearest(Type.Float to, BigDecimal value) {
        return to.bits() == 64 ? value.doubleValue() : value.floatValue();
    }

    private static Double finite(Type.Float to, double value, BigDecimal of) {
        if (Double.isInfinite(value)) {
            throw new Refusal(spell(of) + " is out of range for " + to);
        }
        return value;
    }

    private static Refusal notExact(Type to, BigDecimal value) {
        return new Refusal(spell(value) + " does not fit " + to + " exactly");
    }

    static Boolean bool(BigDecimal value) {
        if (value.signum() != 0 && value.compareTo(BigDecimal.ONE) != 0) {
            throw new Refusal(spell(value) + " is neither 0 nor 1");
        }
        return value.signum() != 0;
    }

    static boolean fits(Type.Text to, String value) {
        return to.length() == 0 || value.length() <= to.length() || length(value) <= to.length();
    }

    private static int length(String value) {
        return value.codePointCount(0, value.length());
    }

    static String text(Type.Text to, String value, boolean cut) {
        if (fits(to, value)) {
            return value;
        }
        if (!cut) {
            throw tooLong(length(value) + " characters", to);
        }
        return value.substring(0, value.offsetByCodePoints(0, to.length()));
    }

    static boolean fits(Type.Bytes to, byte[] value) {
        return to.length() == 0 || value.length <= to.length();
    }

    static byte[] bytes(Type.Bytes to, byte[] value, boolean cut) {
        if (fits(to, value)) {
            return value;
        }
        if (!cut) {
            throw tooLong(value.length + " bytes", to);
        }
        return java.util.Arrays.copyOf(value, to.length());
    }

    static boolean fits(Type.BitString to, String value) {
        if (to.length() != 0 && value.length() > to.length()) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) != '0' && value.charAt(i) != '1') {
                return false;
            }
        }
        return true;
    }

    static String bits(Type.BitString to, String value, boolean cut) {
        if (fits(to, value)) {
            return value;
        }
        if (!fits(new Type.BitString(0), value)) {
            throw notA(to, value);
        }
        if (!cut) {
            throw tooLong(value.length() + " bits", to);
        }
        return value.substring(0, to.length());
    }

    private static Refusal tooLong(String what, Type to) {
        return new Refusal(what + " do not fit " + to);
    }

    static String member(Type.Enum to, String value) {
        if (!to.values().contains(value)) {
            throw new Refusal("'" + TextForm.cut(value, 60) + "' is not one of the values of "
                    + TextForm.cut(to.toString(), 120));
        }
        return value;
    }

    static Refusal notA(Type to, String value) {
        return new Refusal("'" + TextForm.cut(value, 60) + "' is not "
                + (to instanceof Type.Int
                                || to instanceof Type.Interval
                                || to instanceof Type.Enum
                                || to instanceof Type.Array
                        ? "an "
                        : "a ")
                + to);
    }

    /** {@return how many nanoseconds the last digit of a precision is} */
    static long nanosOfDigit(int precision) {
        long nanos = 1;
        for (int digit = precision; digit < 9; digit++) {
            nanos *= 10;
        }
        return nanos;
    }

    static LocalTime time(Type.Time to, LocalTime value, boolean lossy) {
        return fraction(to, to.precision(), value, lossy);
    }

    /** Also refuses a point in time too far away for the nanoseconds of a {@code long}. */
    static <T extends Temporal> T timestamp(Type.Timestamp to, T value, boolean lossy) {
        T fitted = fraction(to, to.precision(), value, lossy);
        long second = fitted.isSupported(ChronoField.INSTANT_SECONDS)
                ? fitted.getLong(ChronoField.INSTANT_SECONDS)
                : Math.multiplyExact(fitted.getLong(ChronoField.EPOCH_DAY), 86_400L)
                        + fitted.getLong(ChronoField.SECOND_OF_DAY);
        long limit = Long.MAX_VALUE / to.unitsPerSecond() - 1;
        if (second < -limit || second > limit) {
            throw new Refusal(value + " is out of range for " + to);
        }
        return fitted;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Temporal> T fraction(Type to, int precision, T value, boolean lossy) {
        long nano = value.get(ChronoField.NANO_OF_SECOND);
        long rest = nano % nanosOfDigit(precision);
        if (rest == 0) {
            return value;
        }
        if (!lossy) {
            throw new Refusal(value + " has more digits of the second than " + to);
        }
        return (T) value.with(ChronoField.NANO_OF_SECOND, nano - rest);
    }

    private static String spell(BigDecimal value) {
        // A written-out number of many zeros helps nobody.
        boolean plain = Math.abs((long) value.precision() - value.scale()) <= 60;
        return TextForm.cut(plain ? value.toPlainString() : value.toString(), 100);
    }
}
