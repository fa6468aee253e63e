package dev.tranship.plugin.text;

import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/** Whether a value of one type is exactly a value of another. */
public final class Fit {
    private Fit() {}

    public static boolean fits(Type from, Type to, Object value) {
        if (from.equals(to)) {
            return true;
        }
        BigDecimal number = number(value);
        if (number != null && to instanceof Type.Int integer) {
            return isWhole(number) && succeeds(() -> Spelling.integer(integer, number.toBigIntegerExact()));
        } else if (number != null && to instanceof Type.Decimal decimal) {
            return succeeds(() -> Spelling.decimal(decimal, number));
        } else if (number != null && to instanceof Type.Float floating) {
            return floating.bits() == 64
                    ? Spelling.exact(number.doubleValue(), number)
                    : Spelling.exact((double) (float) number.doubleValue(), number);
        } else if (value instanceof Double && to instanceof Type.Float) {
            return true;
        } else if (value instanceof LocalDateTime local && to instanceof Type.Date) {
            return local.toLocalTime().equals(LocalTime.MIDNIGHT);
        } else if (to instanceof Type.Timestamp timestamp && !timestamp.zoned() && value instanceof Instant) {
            return false;
        } else if (value instanceof java.time.LocalDate && to instanceof Type.Timestamp timestamp) {
            return !timestamp.zoned();
        }
        return succeeds(() -> Spelling.decode(to, Spelling.encode(from, value)));
    }

    private static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }

    private static @Nullable BigDecimal number(Object value) {
        if (value instanceof Long whole) {
            return BigDecimal.valueOf(whole);
        } else if (value instanceof BigInteger whole) {
            return new BigDecimal(whole);
        } else if (value instanceof BigDecimal decimal) {
            return decimal;
        } else if (value instanceof Double floating && Double.isFinite(floating)) {
            return BigDecimal.valueOf(floating);
        }
        return null;
    }

    private static boolean succeeds(Runnable conversion) {
        try {
            conversion.run();
            return true;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }
}
