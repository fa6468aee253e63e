package dev.tranship.spi;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * Boxed values: one Java object for one logical value, for places that handle single values (previews, rejects, query
 * results, elements of arrays and structs).
 *
 * <table>
 * <caption>class by type</caption>
 * <tr><td>boolean</td><td>{@link Boolean}</td></tr>
 * <tr><td>int8 … int64, uint8 … uint32</td><td>{@link Long}</td></tr>
 * <tr><td>uint64</td><td>{@link BigInteger}</td></tr>
 * <tr><td>decimal</td><td>{@link BigDecimal} of the type's scale</td></tr>
 * <tr><td>float32, float64</td><td>{@link Double}</td></tr>
 * <tr><td>string, json, enum, bits</td><td>{@link String}</td></tr>
 * <tr><td>bytes</td><td>{@code byte[]}</td></tr>
 * <tr><td>date, time</td><td>{@link LocalDate}, {@link LocalTime}</td></tr>
 * <tr><td>timestamp, timestamptz</td><td>{@link LocalDateTime}, {@link Instant}</td></tr>
 * <tr><td>interval</td><td>{@link Interval}</td></tr>
 * <tr><td>uuid</td><td>{@link UUID}</td></tr>
 * <tr><td>array, struct</td><td>{@link List} of boxed values, in which null is allowed</td></tr>
 * </table>
 */
public final class Values {
    private Values() {}

    static Object box(Vector vector, int row) {
        Type type = vector.type();
        if (type instanceof Type.Bool) {
            return vector.getLong(row) != 0;
        } else if (type instanceof Type.Int integer) {
            long value = vector.getLong(row);
            return integer.bits() == 64 && !integer.signed() ? unsigned(value) : (Object) value;
        } else if (type instanceof Type.Decimal decimal && decimal.compact()) {
            return BigDecimal.valueOf(vector.getLong(row), decimal.scale());
        } else if (type instanceof Type.Float) {
            return vector.getDouble(row);
        } else if (type instanceof Type.Date) {
            return LocalDate.ofEpochDay(vector.getLong(row));
        } else if (type instanceof Type.Time) {
            return LocalTime.ofNanoOfDay(vector.getLong(row));
        } else if (type instanceof Type.Timestamp timestamp) {
            long units = vector.getLong(row);
            long perSecond = timestamp.unitsPerSecond();
            long second = Math.floorDiv(units, perSecond);
            int nano = (int) (Math.floorMod(units, perSecond) * (1_000_000_000L / perSecond));
            return timestamp.zoned()
                    ? Instant.ofEpochSecond(second, nano)
                    : LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
        }
        return vector.getObject(row);
    }

    static void unbox(Vector vector, int row, Object value) {
        Type type = vector.type();
        try {
            if (type instanceof Type.Bool) {
                vector.setLong(row, (Boolean) value ? 1 : 0);
            } else if (type instanceof Type.Int integer) {
                vector.setLong(row, integer(integer, value));
            } else if (type instanceof Type.Decimal decimal) {
                BigDecimal exact = ((BigDecimal) value).setScale(decimal.scale());
                if (exact.precision() > decimal.precision()) {
                    throw new ArithmeticException("more than " + decimal.precision() + " digits");
                }
                if (decimal.compact()) {
                    vector.setLong(row, exact.unscaledValue().longValueExact());
                } else {
                    vector.setObject(row, exact);
                }
            } else if (type instanceof Type.Float) {
                vector.setDouble(row, (Double) value);
            } else if (type instanceof Type.Date) {
                vector.setLong(row, ((LocalDate) value).toEpochDay());
            } else if (type instanceof Type.Time) {
                vector.setLong(row, ((LocalTime) value).toNanoOfDay());
            } else if (type instanceof Type.Timestamp timestamp) {
                vector.setLong(row, units(timestamp, value));
            } else {
                vector.setObject(row, objectClass(type).cast(value));
            }
        } catch (ClassCastException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "not a value of " + type + ": " + value + " ("
                            + value.getClass().getSimpleName() + ")",
                    e);
        }
    }

    private static long integer(Type.Int type, Object value) {
        if (type.bits() == 64 && !type.signed()) {
            BigInteger big = value instanceof Long l ? BigInteger.valueOf(l) : (BigInteger) value;
            if (big.signum() < 0 || big.bitLength() > 64) {
                throw new ArithmeticException("out of range");
            }
            return big.longValue();
        }
        long number = (Long) value;
        if (number < type.min() || number > type.max()) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    private static long units(Type.Timestamp type, Object value) {
        long second;
        int nano;
        if (type.zoned()) {
            Instant instant = (Instant) value;
            second = instant.getEpochSecond();
            nano = instant.getNano();
        } else {
            LocalDateTime local = (LocalDateTime) value;
            second = local.toEpochSecond(ZoneOffset.UTC);
            nano = local.getNano();
        }
        long nanosPerUnit = 1_000_000_000L / type.unitsPerSecond();
        if (nano % nanosPerUnit != 0) {
            throw new ArithmeticException("finer than " + type);
        }
        return Math.addExact(Math.multiplyExact(second, type.unitsPerSecond()), nano / nanosPerUnit);
    }

    private static Class<?> objectClass(Type type) {
        if (type instanceof Type.Bytes) {
            return byte[].class;
        } else if (type instanceof Type.Interval) {
            return Interval.class;
        } else if (type instanceof Type.Uuid) {
            return UUID.class;
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return List.class;
        }
        return String.class;
    }

    /** {@return the number whose 64 bits these are, read as unsigned} */
    public static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits >= 0 ? value : value.add(BigInteger.ONE.shiftLeft(64));
    }
}
