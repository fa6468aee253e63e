package dev.tranship.plugin.duckdb;

import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one logical type pass between a {@link Vector} and DuckDB. Chunks of a result give only some types to
 * Java, and the appender takes only some, so each type says in SQL what it is turned into on the way out, and into what a
 * staging table turns it on the way in.
 *
 * @param select from an expression of the stored type to one that {@code reader} reads
 * @param staged the type that {@code writer} appends
 * @param unstage from an expression of the staged type to one of the stored type
 * @param direct whether the staged type is the stored one, so that no staging table is needed
 */
record DuckdbCodec(
        UnaryOperator<String> select,
        Reader reader,
        String staged,
        Writer writer,
        UnaryOperator<String> unstage,
        boolean direct) {

    /** Reads one value that is not NULL. */
    @FunctionalInterface
    interface Reader {
        /** {@return null, or the value as text when the type cannot hold it} */
        @Nullable
        String read(DuckDBReadableVector from, long row, Vector to, int toRow);
    }

    /** Appends one value that is not NULL. */
    @FunctionalInterface
    interface Writer {
        /** @throws Unholdable when the stored type cannot hold the value exactly */
        void write(DuckDBAppender to, Vector from, int row) throws SQLException;
    }

    /** A value that the stored type cannot hold. */
    static final class Unholdable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unholdable(Object value, String reason) {
            super(value + " " + reason, null, false, false);
        }
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

    /** {@return the codec of a column that is held as {@link DuckdbTypes#sql} says} */
    static DuckdbCodec of(Type type) {
        String sql = DuckdbTypes.sql(type);
        if (type instanceof Type.Bool) {
            return direct(
                    sql,
                    (v, i, to, row) -> {
                        to.setLong(row, v.getBoolean(i) ? 1 : 0);
                        return null;
                    },
                    (to, v, row) -> to.append(v.getLong(row) != 0));
        } else if (type instanceof Type.Int integer) {
            return integer(integer, sql);
        } else if (type instanceof Type.Decimal decimal) {
            return decimal(decimal, sql);
        } else if (type instanceof Type.Float floating) {
            return floating(floating, sql);
        } else if (type instanceof Type.Text || type instanceof Type.Json) {
            return direct(sql, DuckdbCodec::readText, (to, v, row) -> to.append(unicode(v.getString(row))));
        } else if (type instanceof Type.Enum enumeration) {
            return new DuckdbCodec(
                    DuckdbCodec::asText,
                    DuckdbCodec::readText,
                    sql,
                    (to, v, row) -> to.append(member(enumeration, v.getString(row))),
                    UnaryOperator.identity(),
                    true);
        } else if (type instanceof Type.Bytes) {
            return new DuckdbCodec(
                    x -> "to_base64(" + x + ")",
                    (v, i, to, row) -> {
                        to.setObject(row, Base64.getDecoder().decode(v.getString(i)));
                        return null;
                    },
                    sql,
                    (to, v, row) -> to.append((byte[]) v.getObject(row)),
                    UnaryOperator.identity(),
                    true);
        } else if (type instanceof Type.Uuid) {
            return new DuckdbCodec(
                    DuckdbCodec::asText,
                    (v, i, to, row) -> {
                        to.setObject(row, UUID.fromString(v.getString(i)));
                        return null;
                    },
                    sql,
                    (to, v, row) -> to.append((UUID) v.getObject(row)),
                    UnaryOperator.identity(),
                    true);
        } else if (type instanceof Type.Date) {
            return date(sql);
        } else if (type instanceof Type.Time time) {
            return time(time, sql);
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp(timestamp, sql);
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return new DuckdbCodec(
                    x -> "CAST(" + NestedSql.encode(type, x) + " AS VARCHAR)",
                    (v, i, to, row) -> {
                        try {
                            to.setObject(row, NestedText.parse(type, v.getString(i)));
                            return null;
                        } catch (Unholdable e) {
                            return e.getMessage();
                        }
                    },
                    "VARCHAR",
                    (to, v, row) -> to.append(NestedText.print(type, v.getObject(row))),
                    x -> NestedSql.decode(type, x),
                    false);
        }
        return new DuckdbCodec(
                x -> LeafText.select(type, x),
                (v, i, to, row) -> LeafText.parse(type, v.getString(i), to, row),
                "VARCHAR",
                (to, v, row) -> to.append(LeafText.print(type, v, row)),
                x -> LeafText.unstage(type, x),
                false);
    }

    /** {@return a codec that reads DuckDB's own text of types that have no logical type} */
    static DuckdbCodec text() {
        return new DuckdbCodec(
                DuckdbCodec::asText,
                DuckdbCodec::readText,
                "VARCHAR",
                (to, v, row) -> to.append(unicode(v.getString(row))),
                UnaryOperator.identity(),
                false);
    }

    /** {@return a codec that reads integers of 128 bits as decimals} */
    static DuckdbCodec huge() {
        return new DuckdbCodec(
                DuckdbCodec::asText,
                (v, i, to, row) -> {
                    BigInteger value = new BigInteger(v.getString(i));
                    BigDecimal decimal = new BigDecimal(value);
                    if (decimal.precision() > DuckdbTypes.DIGITS) {
                        return value.toString();
                    }
                    to.setObject(row, decimal);
                    return null;
                },
                "VARCHAR",
                (to, v, row) -> to.append(v.getObject(row).toString()),
                UnaryOperator.identity(),
                false);
    }

    private static DuckdbCodec direct(String sql, Reader reader, Writer writer) {
        return new DuckdbCodec(UnaryOperator.identity(), reader, sql, writer, UnaryOperator.identity(), true);
    }

    private static String asText(String expression) {
        return "CAST(" + expression + " AS VARCHAR)";
    }

    private static @Nullable String readText(DuckDBReadableVector from, long row, Vector to, int toRow) {
        to.setObject(toRow, from.getString(row));
        return null;
    }

    private static DuckdbCodec integer(Type.Int type, String sql) {
        Reader reader = switch (type.bits() * (type.signed() ? 1 : -1)) {
            case 8 -> (v, i, to, row) -> read(to, row, v.getByte(i));
            case 16 -> (v, i, to, row) -> read(to, row, v.getShort(i));
            case 32 -> (v, i, to, row) -> read(to, row, v.getInt(i));
            case -8 -> (v, i, to, row) -> read(to, row, v.getUint8(i));
            case -16 -> (v, i, to, row) -> read(to, row, v.getUint16(i));
            case -32 -> (v, i, to, row) -> read(to, row, v.getUint32(i));
            case -64 -> (v, i, to, row) -> read(to, row, v.getUint64(i).longValue());
            default -> (v, i, to, row) -> read(to, row, v.getLong(i));
        };
        Writer writer = switch (type.bits()) {
            case 8 -> (to, v, row) -> to.append((byte) inRange(type, v.getLong(row)));
            case 16 -> (to, v, row) -> to.append((short) inRange(type, v.getLong(row)));
            case 32 -> (to, v, row) -> to.append((int) inRange(type, v.getLong(row)));
            default -> (to, v, row) -> to.append(v.getLong(row));
        };
        return direct(sql, reader, writer);
    }

    private static @Nullable String read(Vector to, int row, long value) {
        to.setLong(row, value);
        return null;
    }

    private static long inRange(Type.Int type, long value) {
        if (value < type.min() || value > type.max()) {
            throw new Unholdable(value, "is out of the range of " + type);
        }
        return value;
    }

    private static DuckdbCodec decimal(Type.Decimal type, String sql) {
        if (!type.compact()) {
            return direct(
                    sql,
                    (v, i, to, row) -> {
                        to.setObject(row, v.getBigDecimal(i).setScale(type.scale()));
                        return null;
                    },
                    (to, v, row) -> to.append(inRange(type, (BigDecimal) v.getObject(row))));
        }
        long limit = POWERS[type.precision()].longValueExact();
        Writer writer = type.precision() <= 4
                ? (to, v, row) -> to.appendDecimal((short) inRange(type, limit, v.getLong(row)))
                : type.precision() <= 9
                        ? (to, v, row) -> to.appendDecimal((int) inRange(type, limit, v.getLong(row)))
                        : (to, v, row) -> to.appendDecimal(inRange(type, limit, v.getLong(row)));
        return new DuckdbCodec(
                x -> unscaled(type, x),
                (v, i, to, row) -> read(to, row, v.getLong(i)),
                sql,
                writer,
                UnaryOperator.identity(),
                true);
    }

    /** The unscaled number by an exact product, which is cheaper than an object for each value. */
    private static String unscaled(Type.Decimal type, String x) {
        if (type.scale() == 0) {
            return "CAST(" + x + " AS BIGINT)";
        }
        int digits = type.scale() + 1;
        // A product of up to 18 digits is not widened by DuckDB, it overflows.
        String wide = type.precision() + digits <= 18 ? x : "CAST(" + x + " AS DECIMAL(38," + type.scale() + "))";
        return "CAST(" + wide + " * CAST(" + POWERS[type.scale()].toPlainString() + " AS DECIMAL(" + digits
                + ",0)) AS BIGINT)";
    }

    private static long inRange(Type.Decimal type, long limit, long unscaled) {
        if (unscaled >= limit || unscaled <= -limit) {
            throw new Unholdable(BigDecimal.valueOf(unscaled, type.scale()), "is out of the range of " + type);
        }
        return unscaled;
    }

    private static BigDecimal inRange(Type.Decimal type, BigDecimal value) {
        BigDecimal exact;
        try {
            exact = value.setScale(type.scale());
        } catch (ArithmeticException e) {
            throw new Unholdable(value, "has more digits than " + type);
        }
        if (exact.precision() > type.precision()) {
            throw new Unholdable(value, "is out of the range of " + type);
        }
        return exact;
    }

    private static DuckdbCodec floating(Type.Float type, String sql) {
        if (type.bits() == 64) {
            return direct(
                    sql,
                    (v, i, to, row) -> {
                        to.setDouble(row, v.getDouble(i));
                        return null;
                    },
                    (to, v, row) -> to.append(v.getDouble(row)));
        }
        return direct(
                sql,
                (v, i, to, row) -> {
                    to.setDouble(row, v.getFloat(i));
                    return null;
                },
                (to, v, row) -> to.append(narrow(v.getDouble(row))));
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

    private static String member(Type.Enum type, String text) {
        if (!type.values().contains(text)) {
            throw new Unholdable("'" + text + "'", "is not one of " + type);
        }
        return text;
    }

    private static DuckdbCodec date(String sql) {
        return new DuckdbCodec(
                // Infinity comes out as the largest int.
                x -> "(" + x + " - DATE '1970-01-01')",
                (v, i, to, row) -> readDay(v.getLong(i), to, row),
                sql,
                (to, v, row) -> to.appendEpochDays(day(v.getLong(row))),
                UnaryOperator.identity(),
                true);
    }

    static @Nullable String readDay(long day, Vector to, int row) {
        if (Math.abs(day) > DAYS_MAX) {
            return day > 0 ? "infinity" : "-infinity";
        }
        return read(to, row, day);
    }

    static int day(long day) {
        if (Math.abs(day) > DAYS_MAX) {
            throw new Unholdable("day " + day, "is out of the range of a DuckDB date");
        }
        return (int) day;
    }

    private static DuckdbCodec time(Type.Time type, String sql) {
        if (type.precision() > 6) {
            return new DuckdbCodec(
                    x -> LeafText.number(type, x),
                    (v, i, to, row) -> readTime(v.getLong(i), to, row),
                    "VARCHAR",
                    (to, v, row) -> to.append(LeafText.print(type, v, row)),
                    x -> LeafText.unstage(type, x),
                    false);
        }
        return new DuckdbCodec(
                x -> LeafText.number(type, x),
                (v, i, to, row) -> readTime(v.getLong(i), to, row),
                sql,
                (to, v, row) -> to.appendDayMicros(micros(v.getLong(row))),
                UnaryOperator.identity(),
                true);
    }

    static @Nullable String readTime(long nanos, Vector to, int row) {
        return nanos >= 86_400_000_000_000L ? "24:00:00" : read(to, row, nanos);
    }

    private static long micros(long nanos) {
        if (nanos % 1000 != 0) {
            throw new Unholdable(java.time.LocalTime.ofNanoOfDay(nanos), "has more than 6 digits of the second");
        }
        return nanos / 1000;
    }

    private static DuckdbCodec timestamp(Type.Timestamp type, String sql) {
        Writer writer = type.precision() <= 6
                ? (to, v, row) -> to.appendEpochMicros(moment(type, v.getLong(row)))
                : type.zoned()
                        ? (to, v, row) -> to.appendEpochMicros(moment(type, v.getLong(row)) / 1000)
                        : (to, v, row) -> to.appendEpochNanos(moment(type, v.getLong(row)));
        return new DuckdbCodec(
                x -> LeafText.number(type, x),
                (v, i, to, row) -> readMoment(v.getLong(i), to, row),
                sql,
                writer,
                UnaryOperator.identity(),
                true);
    }

    static @Nullable String readMoment(long units, Vector to, int row) {
        if (units == Long.MAX_VALUE || units == Long.MIN_VALUE) {
            return units > 0 ? "infinity" : "-infinity";
        }
        return read(to, row, units);
    }

    /** {@return the units, when they stand for a moment and neither for infinity nor for what DuckDB cannot print} */
    static long moment(Type.Timestamp type, long units) {
        boolean nanos = type.precision() > 6;
        if (units == Long.MAX_VALUE || units < (nanos ? NANOS_MIN : MICROS_MIN)) {
            throw new Unholdable(units, "is out of the range of a DuckDB timestamp");
        }
        if (nanos && type.zoned() && units % 1000 != 0) {
            throw new Unholdable(java.time.Instant.ofEpochSecond(0, units), "has more than 6 digits of the second");
        }
        return units;
    }

    static long micros(Interval interval) {
        if (interval.nanos() % 1000 != 0) {
            throw new Unholdable(interval, "has more than 6 digits of the second");
        }
        return interval.nanos() / 1000;
    }

    /** {@return boxed elements of a list, in which null is allowed} */
    static List<?> elements(Object value) {
        return (List<?>) value;
    }
}
