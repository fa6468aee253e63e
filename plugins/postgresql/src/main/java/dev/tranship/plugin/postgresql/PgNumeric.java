package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.postgresql.PostgresqlCodec.Reader;
import dev.tranship.plugin.postgresql.PostgresqlCodec.Writer;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;

/** The binary form of numeric: groups of four digits, the place of the first, a sign, the digits after the point. */
final class PgNumeric {
    private static final long[] POWERS = new long[19];
    private static final int NEGATIVE = 0x4000;

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private PgNumeric() {}

    /** {@return a reader for any decimal; what it cannot hold exactly, such as NaN, is odd} */
    static Reader reader() {
        return PgNumeric::read;
    }

    private static @Nullable String read(byte[] from, int at, int length, Vector to, int row) {
        int sign = ByteConverter.int2(from, at + 4) & 0xffff;
        if (sign > NEGATIVE) {
            return sign == 0xc000 ? "NaN" : sign == 0xd000 ? "Infinity" : "-Infinity";
        }
        Type.Decimal type = (Type.Decimal) to.type();
        if (type.compact()) {
            long unscaled = compact(from, at, type.scale());
            if (unscaled >= 0 && unscaled < POWERS[type.precision()]) {
                to.setLong(row, sign == NEGATIVE ? -unscaled : unscaled);
                return null;
            }
        }
        BigDecimal value = (BigDecimal) ByteConverter.numeric(from, at, length);
        try {
            BigDecimal exact = value.setScale(type.scale(), RoundingMode.UNNECESSARY);
            if (exact.precision() <= type.precision() || exact.signum() == 0) {
                to.set(row, exact);
                return null;
            }
        } catch (ArithmeticException e) {
            // It has more digits after the point.
        }
        return value.toPlainString();
    }

    /** {@return the digits of the absolute value at the scale; -1 when that takes more care} */
    private static long compact(byte[] from, int at, int scale) {
        int groups = ByteConverter.int2(from, at);
        if (groups == 0) {
            return 0;
        }
        int zeros = 4 * (ByteConverter.int2(from, at + 2) - groups + 1) + scale;
        if (groups > 5 || zeros <= -4 || zeros > 14) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < groups - 1; i++) {
            value = value * 10_000 + ByteConverter.int2(from, at + 8 + 2 * i);
        }
        int last = ByteConverter.int2(from, at + 8 + 2 * (groups - 1));
        if (zeros < 0) {
            long rest = POWERS[-zeros];
            return last % rest == 0 ? plus(value, POWERS[4 + zeros], last / rest) : -1;
        }
        long whole = plus(value, 10_000, last);
        return whole < 0 ? -1 : plus(whole, POWERS[zeros], 0);
    }

    /** {@return {@code value * factor + more}; -1 when that is too large} */
    private static long plus(long value, long factor, long more) {
        return value > (Long.MAX_VALUE - more) / factor ? -1 : value * factor + more;
    }

    static Writer writer(Type.Decimal type) {
        return type.compact()
                ? (out, from, row) -> write(out, from.getLong(row), type.scale())
                : (out, from, row) -> {
                    BigDecimal value = (BigDecimal) from.getObject(row);
                    if (value.scale() <= 18 && value.unscaledValue().bitLength() < 60) {
                        write(out, value.unscaledValue().longValue(), value.scale());
                    } else {
                        out.put(ByteConverter.numeric(value));
                    }
                };
    }

    private static void write(CopyBuffer out, long unscaled, int scale) {
        long absolute = Math.abs(unscaled);
        // Digits after the point are filled up to whole groups.
        int filled = -scale & 3;
        int fractionGroups = (scale + filled) / 4;
        long integer = absolute / POWERS[scale];
        long fraction = absolute % POWERS[scale];
        int integerGroups = 0;
        for (long rest = integer; rest > 0; rest /= 10_000) {
            integerGroups++;
        }
        int groups = integerGroups + fractionGroups;
        out.putShort(groups);
        out.putShort(integerGroups - 1);
        out.putShort(unscaled < 0 ? NEGATIVE : 0);
        out.putShort(scale);
        for (int i = integerGroups - 1; i >= 0; i--) {
            out.putShort((int) (integer / POWERS[4 * i] % 10_000));
        }
        for (int i = fractionGroups - 1; i >= 0; i--) {
            // The fraction with its filling is below 10^20 and taken apart before it is filled.
            int shift = 4 * i - filled;
            out.putShort(
                    shift >= 0
                            ? (int) (fraction / POWERS[shift] % 10_000)
                            : (int) (fraction % POWERS[4 + shift] * POWERS[-shift]));
        }
    }
}
