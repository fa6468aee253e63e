package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;

/**
 * Tells whether a value is held exactly by another type, where one type of numbers, texts, bytes or times goes to another. What goes
 * from one of these to another is judged row by row when it is converted.
 */
final class Fitting {
    private Fitting() {}

    /** {@return whether values of a column must be looked at before it is known that all fit} */
    static boolean mayNarrow(Column column, Wanted wanted) {
        boolean same = column.type().equals(wanted.type()) || wanted.type().equals(Type.TEXT);
        boolean certain = !column.nullable() || wanted.nullable();
        return !same || !certain || !wanted.except().isEmpty() || column.type() != Type.TEXT;
    }

    /** {@return why a stored value is not one of the wanted type; null when it is} */
    static @Nullable String misfit(Neo4jCodec codec, Value value, Wanted wanted) {
        if (value.isNull()) {
            return wanted.nullable() ? null : "is missing, and must not be";
        }
        try {
            return fits(codec.boxed(value), wanted.type()) ? null : "does not fit " + wanted.type() + " exactly";
        } catch (Unholdable e) {
            return e.reason();
        } catch (IllegalArgumentException | ArithmeticException e) {
            return "does not fit " + wanted.type() + " exactly";
        }
    }

    private static boolean fits(Object value, Type wanted) {
        if (value instanceof Long
                || value instanceof BigDecimal
                || value instanceof BigInteger
                || value instanceof Double) {
            return fitsNumber(value, wanted);
        } else if (value instanceof String text && wanted instanceof Type.Text limited) {
            return limited.length() == 0 || text.codePointCount(0, text.length()) <= limited.length();
        } else if (value instanceof byte[] bytes && wanted instanceof Type.Bytes limited) {
            return limited.length() == 0 || bytes.length <= limited.length();
        } else if (value instanceof LocalTime time && wanted instanceof Type.Time narrower) {
            return whole(time.getNano(), narrower.precision());
        } else if (value instanceof LocalDateTime time && wanted instanceof Type.Timestamp narrower) {
            return whole(time.getNano(), narrower.precision());
        } else if (value instanceof Instant instant && wanted instanceof Type.Timestamp narrower) {
            return whole(instant.getNano(), narrower.precision());
        }
        return true;
    }

    private static boolean whole(int nano, int precision) {
        return nano % (int) Math.pow(10, 9 - precision) == 0;
    }

    private static boolean fitsNumber(Object value, Type wanted) {
        if (wanted instanceof Type.Float real) {
            return fitsFloat(value, real);
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            return !(wanted instanceof Type.Int || wanted instanceof Type.Decimal);
        } else if (wanted instanceof Type.Int integer) {
            BigInteger whole = new BigDecimal(value.toString()).toBigIntegerExact();
            BigInteger max = integer.equals(Type.UINT64)
                    ? BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)
                    : BigInteger.valueOf(integer.max());
            return whole.compareTo(BigInteger.valueOf(integer.min())) >= 0 && whole.compareTo(max) <= 0;
        } else if (wanted instanceof Type.Decimal decimal) {
            return new BigDecimal(value.toString()).setScale(decimal.scale()).precision() <= decimal.precision();
        }
        return true;
    }

    private static boolean fitsFloat(Object value, Type.Float real) {
        if (value instanceof Double number) {
            return real.bits() == 64 || number.isNaN() || (double) number.floatValue() == number;
        }
        BigDecimal exact = new BigDecimal(value.toString());
        double nearest = real.bits() == 64 ? exact.doubleValue() : exact.floatValue();
        // A decimal is held when its shortest spelling comes back, an integer when its value does.
        return value instanceof BigDecimal
                ? new BigDecimal(real.bits() == 64 ? Double.toString(nearest) : Float.toString((float) nearest))
                                .compareTo(exact)
                        == 0
                : new BigDecimal(nearest).compareTo(exact) == 0;
    }
}
