package dev.tranship.dsl.convert;

import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.LongPredicate;

/** The rules among booleans (0 and 1), integers, decimals and floats. */
final class NumberRules {
    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private static final long FIFTEEN_DIGITS = 999_999_999_999_999L;

    private NumberRules() {}

    static boolean isNumber(Type type) {
        return type instanceof Type.Bool
                || type instanceof Type.Int
                || type instanceof Type.Decimal
                || type instanceof Type.Float;
    }

    /** {@return whether the values of a type are as objects what they are in any other such type} */
    static boolean isLong(Type type) {
        return type instanceof Type.Int integer && !isUnsigned64(integer);
    }

    static Rule between(Type from, Type to, boolean lossy) {
        if (to instanceof Type.Bool) {
            return Rule.checked(
                    value -> Fit.bool(exact(value)),
                    from instanceof Type.Int ? new Fast.CheckLong(v -> v == 0 || v == 1) : new Fast.None());
        } else if (to instanceof Type.Int target) {
            return toInteger(from, target, lossy);
        } else if (to instanceof Type.Decimal target) {
            return toDecimal(from, target, lossy);
        } else if (to instanceof Type.Float target) {
            return toFloat(from, target, lossy);
        }
        throw new IllegalArgumentException(to + " is not a number");
    }

    /** The value of a boxed number, whatever its class; refuses what is no number. */
    private static BigDecimal exact(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? BigDecimal.ONE : BigDecimal.ZERO;
        } else if (value instanceof Long number) {
            return BigDecimal.valueOf(number);
        } else if (value instanceof BigInteger number) {
            return new BigDecimal(number);
        } else if (value instanceof Double number) {
            return new BigDecimal(finite(number));
        }
        return (BigDecimal) value;
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new Refusal(value + " is not a number");
        }
        return value;
    }

    private static Rule toInteger(Type from, Type.Int to, boolean lossy) {
        LongPredicate inRange = inRange(to);
        boolean longs = !isUnsigned64(to);
        Rule.Single single = value -> longs && value instanceof Long number && inRange.test(number)
                ? number
                : Fit.integer(to, exact(value), lossy);
        if (from instanceof Type.Bool) {
            return Rule.always(single, new Fast.Same());
        } else if (from instanceof Type.Int source) {
            boolean always = to.bits() >= source.bits() && to.signed() == source.signed()
                    || to.bits() > source.bits() && to.signed();
            boolean wide = isUnsigned64(source);
            return always
                    ? Rule.always(single, new Fast.Same())
                    : Rule.checked(single, new Fast.CheckLong(wide ? v -> v >= 0 && inRange.test(v) : inRange));
        } else if (from instanceof Type.Decimal source) {
            long power = power(source.scale());
            BigDecimal largest =
                    BigDecimal.TEN.pow(source.precision() - source.scale()).subtract(BigDecimal.ONE);
            boolean always = source.scale() == 0 && to.signed() && largest.compareTo(BigDecimal.valueOf(to.max())) <= 0;
            Fast fast = !source.compact()
                    ? new Fast.None()
                    : source.scale() == 0
                            ? always ? new Fast.Same() : new Fast.CheckLong(inRange)
                            : new Fast.LongToLong(v -> v % power == 0 && inRange.test(v / power), v -> v / power);
            return Rule.of(always, single, fast);
        }
        return Rule.checked(
                single,
                new Fast.DoubleToLong(
                        v -> Math.abs(v) <= EXACT_IN_DOUBLE && v == Math.rint(v) && inRange.test((long) v),
                        v -> (long) v));
    }

    private static boolean isUnsigned64(Type type) {
        return type instanceof Type.Int integer && integer.bits() == 64 && !integer.signed();
    }

    /** Whether a signed number is in the range of a type. */
    private static LongPredicate inRange(Type.Int type) {
        long min = type.min();
        long max = isUnsigned64(type) ? Long.MAX_VALUE : type.max();
        return v -> v >= min && v <= max;
    }

    private static Rule toDecimal(Type from, Type.Decimal to, boolean lossy) {
        long power = power(to.scale());
        long limit = to.compact() ? power(to.precision() - to.scale()) - 1 : -1;
        LongPredicate fits = v -> v >= -limit && v <= limit;
        int digits = to.precision() - to.scale();
        if (from instanceof Type.Float source) {
            Rule.Single single = value -> {
                double number = finite((Double) value);
                BigDecimal shortest =
                        source.bits() == 64 ? ShortestDecimal.of(number) : ShortestDecimal.of((float) number);
                return Fit.decimal(to, shortest, lossy);
            };
            // Of whole numbers the shortest spelling is the number itself while it has few digits.
            long whole = source.bits() == 64 ? FIFTEEN_DIGITS : 999_999L;
            return Rule.checked(
                    single,
                    to.compact()
                            ? new Fast.DoubleToLong(
                                    v -> Math.abs(v) <= whole && v == Math.rint(v) && fits.test((long) v),
                                    v -> (long) v * power)
                            : new Fast.None());
        }
        Rule.Single single = value -> Fit.decimal(to, exact(value), lossy);
        if (from instanceof Type.Decimal source) {
            int more = to.scale() - source.scale();
            boolean always = more >= 0 && digits >= source.precision() - source.scale();
            return Rule.of(
                    always, single, source.compact() && to.compact() ? rescale(to, more, always) : new Fast.None());
        }
        int needed = from instanceof Type.Int source
                ? new BigInteger(Long.toUnsignedString(source.max())).toString().length()
                : 1;
        boolean always = digits >= needed;
        Fast fast = !to.compact()
                ? new Fast.None()
                : to.scale() == 0
                        ? always
                                ? new Fast.Same()
                                : new Fast.CheckLong(isUnsigned64(from) ? v -> v >= 0 && v <= limit : fits)
                        : new Fast.LongToLong(isUnsigned64(from) ? v -> v >= 0 && v <= limit : fits, v -> v * power);
        return Rule.of(always, single, fast);
    }

    private static Fast rescale(Type.Decimal to, int more, boolean always) {
        long limit = power(to.precision()) - 1;
        if (more == 0) {
            return always ? new Fast.Same() : new Fast.CheckLong(v -> v >= -limit && v <= limit);
        } else if (more > 0) {
            long factor = power(more);
            long most = limit / factor;
            return new Fast.LongToLong(v -> v >= -most && v <= most, v -> v * factor);
        }
        long divisor = power(-more);
        return new Fast.LongToLong(v -> v % divisor == 0 && Math.abs(v / divisor) <= limit, v -> v / divisor);
    }

    private static Rule toFloat(Type from, Type.Float to, boolean lossy) {
        long exact = to.bits() == 64 ? EXACT_IN_DOUBLE : 1L << 24;
        if (from instanceof Type.Float source) {
            return to.bits() >= source.bits()
                    ? Rule.always(value -> value, new Fast.Same())
                    : Rule.checked(
                            value -> Fit.floatToFloat(to, (Double) value, lossy),
                            new Fast.CheckDouble(v -> (float) v == v || Double.isNaN(v)));
        } else if (from instanceof Type.Decimal source) {
            int certain = to.bits() == 64 ? 15 : 6;
            double power = Math.pow(10, Math.min(source.scale(), 22));
            long most = to.bits() == 64 ? FIFTEEN_DIGITS : 0;
            // Both sides of the division are exact, so its result is the double nearest to the decimal.
            return Rule.of(
                    source.precision() <= certain,
                    value -> Fit.decimalToFloat(to, (BigDecimal) value, lossy),
                    source.compact()
                            ? new Fast.LongToDouble(v -> v >= -most && v <= most, v -> v / power)
                            : new Fast.None());
        }
        boolean always = !(from instanceof Type.Int source) || source.bits() <= (to.bits() == 64 ? 32 : 16);
        return Rule.of(
                always,
                value -> Fit.integerToFloat(to, exact(value), lossy),
                new Fast.LongToDouble(
                        isUnsigned64(from) ? v -> v >= 0 && v <= exact : v -> v >= -exact && v <= exact,
                        v -> (double) v));
    }

    /** 10 to the power of at most 18; larger ones are of no use in a long and come out as 1. */
    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent && exponent <= 18; i++) {
            power *= 10;
        }
        return power;
    }
}
