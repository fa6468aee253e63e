package dev.tranship.plugin.duckdb;

import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one logical type get from a {@link Vector} into DuckDB: as columns of a few plain types, filled a column
 * at a time, that SQL turns into the stored type. Nothing is rounded on the way: what the stored type cannot hold is refused
 * before DuckDB sees it.
 *
 * @param type the plain type
 * @param stored from an expression of the plain type to one of the type that {@link DuckdbTypes#sql} names
 */
record DuckdbCarrier(DuckDBColumnType type, Filler filler, UnaryOperator<String> stored) {

    /** Puts rows of a vector into the first rows of DuckDB's. */
    @FunctionalInterface
    interface Filler {
        /** @throws Unholdable when the stored type cannot hold a value exactly */
        void fill(Vector from, int fromRow, int rows, DuckDBWritableVector to);
    }

    /** A value that the stored type cannot hold. */
    static final class Unholdable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unholdable(Object value, String reason) {
            super(value + " " + reason, null, false, false);
        }
    }

    /** Looks at a value, and gives what is carried. */
    @FunctionalInterface
    private interface Number {
        long of(long value);
    }

    /** {@return the text, in UTF-8, that is carried for a value that is not null} */
    @FunctionalInterface
    private interface Text {
        byte[] of(Vector from, int row);
    }

    private static final long MICROS_MIN = -9_223_372_022_400_000_000L;
    private static final long NANOS_MIN = -9_223_286_400_000_000_000L;
    private static final int DAYS_MAX = Integer.MAX_VALUE - 1;
    private static final BigDecimal[] POWERS = new BigDecimal[DuckdbTypes.DIGITS + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = BigDecimal.ONE.scaleByPowerOfTen(i);
        }
    }

    static DuckdbCarrier of(Type type) {
        if (type instanceof Type.Bool) {
            return new DuckdbCarrier(DuckDBColumnType.BOOLEAN, DuckdbCarrier::booleans, UnaryOperator.identity());
        } else if (type instanceof Type.Int integer && !type.equals(Type.UINT64)) {
            return integer.bits() == 64
                    ? numbers(value -> value, UnaryOperator.identity())
                    : numbers(value -> inRange(integer, value), x -> cast(x, type));
        } else if (type instanceof Type.Decimal decimal) {
            return decimal.compact()
                    ? numbers(unscaled(decimal), x -> decimal(decimal, x))
                    : texts((from, row) -> utf8(exact(decimal, (BigDecimal) from.getObject(row))), x -> cast(x, type));
        } else if (type instanceof Type.Float floating) {
            return floating.bits() == 64
                    ? new DuckdbCarrier(DuckDBColumnType.DOUBLE, DuckdbCarrier::doubles, UnaryOperator.identity())
                    : new DuckdbCarrier(DuckDBColumnType.FLOAT, DuckdbCarrier::floats, UnaryOperator.identity());
        } else if (type instanceof Type.Text) {
            return texts(DuckdbCarrier::utf8, UnaryOperator.identity());
        } else if (type instanceof Type.Json) {
            return texts(DuckdbCarrier::utf8, x -> cast(x, type));
        } else if (type instanceof Type.Enum enumeration) {
            return texts((from, row) -> utf8(member(enumeration, from.getString(row))), x -> cast(x, type));
        } else if (type instanceof Type.Date) {
            return numbers(DuckdbCarrier::day, x -> "(DATE '1970-01-01' + CAST(" + x + " AS INTEGER))");
        } else if (type instanceof Type.Time time && time.precision() <= 6) {
            return numbers(DuckdbCarrier::micros, x -> "CAST(make_timestamp(" + x + ") AS TIME)");
        } else if (type instanceof Type.Timestamp timestamp) {
            boolean thousandfold = timestamp.zoned() && timestamp.precision() > 6;
            return numbers(
                    thousandfold ? units -> moment(timestamp, units) / 1000 : units -> moment(timestamp, units),
                    x -> LeafText.moment(timestamp, x));
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return texts(
                    (from, row) -> utf8(NestedText.print(type, from.getObject(row))), x -> NestedSql.decode(type, x));
        }
        return texts((from, row) -> utf8(LeafText.print(type, from, row)), x -> LeafText.unstage(type, x));
    }

    // ---------------------------------------------------------------------------------------------- a column at a time

    private static void booleans(Vector from, int fromRow, int rows, DuckDBWritableVector to) {
        for (int row = 0; row < rows; row++) {
            if (from.isNull(fromRow + row)) {
                to.setNull(row);
            } else {
                to.setBoolean(row, from.getLong(fromRow + row) != 0);
            }
        }
    }

    private static DuckdbCarrier numbers(Number number, UnaryOperator<String> stored) {
        return new DuckdbCarrier(
                DuckDBColumnType.BIGINT,
                (from, fromRow, rows, to) -> {
                    for (int row = 0; row < rows; row++) {
                        if (from.isNull(fromRow + row)) {
                            to.setNull(row);
                        } else {
                            to.setLong(row, number.of(from.getLong(fromRow + row)));
                        }
                    }
                },
                stored);
    }

    private static void doubles(Vector from, int fromRow, int rows, DuckDBWritableVector to) {
        for (int row = 0; row < rows; row++) {
            if (from.isNull(fromRow + row)) {
                to.setNull(row);
            } else {
                to.setDouble(row, from.getDouble(fromRow + row));
            }
        }
    }

    private static void floats(Vector from, int fromRow, int rows, DuckDBWritableVector to) {
        for (int row = 0; row < rows; row++) {
            if (from.isNull(fromRow + row)) {
                to.setNull(row);
            } else {
                to.setFloat(row, narrow(from.getDouble(fromRow + row)));
            }
        }
    }

    private static DuckdbCarrier texts(Text text, UnaryOperator<String> stored) {
        return new DuckdbCarrier(
                DuckDBColumnType.VARCHAR,
                (from, fromRow, rows, to) -> {
                    byte[][] utf8 = new byte[rows][];
                    for (int row = 0; row < rows; row++) {
                        utf8[row] = from.isNull(fromRow + row) ? null : text.of(from, fromRow + row);
                    }
                    to.setStringUtf8Batch(0, utf8);
                },
                stored);
    }

    private static byte[] utf8(Vector from, int row) {
        byte[] utf8 = from.getUtf8(row);
        return utf8 == null ? utf8(from.getString(row)) : utf8;
    }

    private static byte[] utf8(String text) {
        return unicode(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String cast(String x, Type type) {
        return "CAST(" + x + " AS " + DuckdbTypes.sql(type) + ")";
    }

    // -------------------------------------------------------------------------------------------- a value at a time

    private static long inRange(Type.Int type, long value) {
        if (value < type.min() || value > type.max()) {
            throw new Unholdable(value, "is out of the range of " + type);
        }
        return value;
    }

    private static Number unscaled(Type.Decimal type) {
        long limit = POWERS[type.precision()].longValueExact();
        return unscaled -> {
            if (unscaled >= limit || unscaled <= -limit) {
                throw new Unholdable(BigDecimal.valueOf(unscaled, type.scale()), "is out of the range of " + type);
            }
            return unscaled;
        };
    }

    /** The unscaled number times the unit of the last digit, which in DuckDB multiplies by 1 and sets the scale. */
    private static String decimal(Type.Decimal type, String x) {
        String whole = "CAST(" + x + " AS DECIMAL(" + type.precision() + ",0))";
        if (type.scale() == 0) {
            return whole;
        }
        String unit = BigDecimal.ONE.movePointLeft(type.scale()).toPlainString();
        return cast(whole + " * CAST('" + unit + "' AS DECIMAL(" + type.scale() + "," + type.scale() + "))", type);
    }

    private static String exact(Type.Decimal type, BigDecimal value) {
        BigDecimal exact;
        try {
            exact = value.setScale(type.scale());
        } catch (ArithmeticException e) {
            throw new Unholdable(value, "has more digits than " + type);
        }
        if (exact.precision() > type.precision()) {
            throw new Unholdable(value, "is out of the range of " + type);
        }
        return exact.toPlainString();
    }

    static float narrow(double value) {
        float narrowed = (float) value;
        if (narrowed != value && !Double.isNaN(value)) {
            throw new Unholdable(value, "is no float32");
        }
        return narrowed;
    }

    static String unicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new Unholdable(
                            "text with half of a character (\\u" + Integer.toHexString(c) + ")", "is no Unicode");
                }
                i++;
            }
        }
        return text;
    }

    private static String member(Type.Enum type, @Nullable String text) {
        if (text == null || !type.values().contains(text)) {
            throw new Unholdable("'" + text + "'", "is not one of " + type);
        }
        return text;
    }

    static int day(long day) {
        if (Math.abs(day) > DAYS_MAX) {
            throw new Unholdable("day " + day, "is out of the range of a DuckDB date");
        }
        return (int) day;
    }

    private static long micros(long nanos) {
        if (nanos % 1000 != 0) {
            throw new Unholdable(LocalTime.ofNanoOfDay(nanos), "has more than 6 digits of the second");
        }
        return nanos / 1000;
    }

    /** {@return the units, when they stand for a moment and neither for infinity nor for what DuckDB cannot print} */
    static long moment(Type.Timestamp type, long units) {
        boolean nanos = type.precision() > 6;
        if (units == Long.MAX_VALUE || units < (nanos ? NANOS_MIN : MICROS_MIN)) {
            throw new Unholdable(units, "is out of the range of a DuckDB timestamp");
        }
        if (nanos && type.zoned() && units % 1000 != 0) {
            throw new Unholdable(Instant.ofEpochSecond(0, units), "has more than 6 digits of the second");
        }
        return units;
    }
}
