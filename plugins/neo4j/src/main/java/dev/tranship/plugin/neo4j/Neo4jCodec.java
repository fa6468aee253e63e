package dev.tranship.plugin.neo4j;

import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;
import org.neo4j.driver.types.IsoDuration;
import org.neo4j.driver.types.Point;
import org.neo4j.driver.types.TypeSystem;

/** Values of one logical type, between vectors and the driver. */
final class Neo4jCodec {
    private static final TypeSystem TYPES = TypeSystem.getDefault();
    private static final long NANOS = 1_000_000_000L;

    private final Type type;
    /** Whether the property has values of several types and is shown as JSON. */
    private final boolean mixed;

    Neo4jCodec(Type type, boolean mixed) {
        this.type = type;
        this.mixed = mixed;
    }

    Neo4jCodec(Type type) {
        this(type, false);
    }

    // ---- reading

    /** Puts a value into a vector of the codec's type. */
    void read(Value value, Vector vector, int row) throws Unholdable {
        if (value.isNull()) {
            vector.setNull(row);
        } else if (type.equals(Type.INT64) && value.hasType(TYPES.INTEGER())) {
            vector.setLong(row, value.asLong());
        } else if (type.equals(Type.FLOAT64) && value.hasType(TYPES.FLOAT())) {
            vector.setDouble(row, value.asDouble());
        } else if (type.equals(Type.TEXT) && value.hasType(TYPES.STRING())) {
            vector.setObject(row, value.asString());
        } else if (mixed) {
            vector.setObject(row, JsonText.of(value));
        } else {
            try {
                vector.set(row, boxed(type, value));
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                throw new Unholdable("does not fit " + type);
            }
        }
    }

    /** {@return a value that is not null as a {@linkplain Values boxed value} of the codec's type} */
    Object boxed(Value value) throws Unholdable {
        return mixed ? JsonText.of(value) : boxed(type, value);
    }

    private static Object boxed(Type type, Value value) throws Unholdable {
        if (type instanceof Type.Array array) {
            require(value.hasType(TYPES.LIST()), type, value);
            List<Object> elements = new ArrayList<>();
            for (Value element : value.values()) {
                elements.add(boxed(array.element(), element));
            }
            return elements;
        } else if (type instanceof Type.Bool) {
            require(value.hasType(TYPES.BOOLEAN()), type, value);
            return value.asBoolean();
        } else if (type.equals(Type.UINT64)) {
            return new BigInteger(string(type, value));
        } else if (type instanceof Type.Int) {
            require(value.hasType(TYPES.INTEGER()), type, value);
            return value.asLong();
        } else if (type instanceof Type.Float real) {
            require(value.hasType(TYPES.FLOAT()), type, value);
            double number = value.asDouble();
            if (real.bits() == 32 && !Double.isNaN(number) && (double) (float) number != number) {
                throw new Unholdable("is finer than " + type);
            }
            return number;
        } else if (type instanceof Type.Decimal decimal) {
            return new BigDecimal(string(type, value)).setScale(decimal.scale());
        } else if (type instanceof Type.Bytes bytes) {
            require(value.hasType(TYPES.BYTES()), type, value);
            byte[] array = value.asByteArray();
            if (bytes.length() > 0 && array.length > bytes.length()) {
                throw new Unholdable("has " + array.length + " bytes, more than " + type);
            }
            return array;
        } else if (type instanceof Type.Uuid) {
            return UUID.fromString(string(type, value));
        } else if (type instanceof Type.Interval) {
            require(value.hasType(TYPES.DURATION()), type, value);
            IsoDuration duration = value.asIsoDuration();
            return new Interval(
                    Math.toIntExact(duration.months()),
                    Math.toIntExact(duration.days()),
                    Math.addExact(Math.multiplyExact(duration.seconds(), NANOS), duration.nanoseconds()));
        } else if (type instanceof Type.Struct) {
            return struct(type, value);
        }
        Object time = time(type, value);
        return time == null ? text(type, value) : time;
    }

    private static @Nullable Object time(Type type, Value value) throws Unholdable {
        if (type instanceof Type.Date) {
            require(value.hasType(TYPES.DATE()), type, value);
            return value.asLocalDate();
        } else if (type instanceof Type.Time time) {
            require(value.hasType(TYPES.LOCAL_TIME()), type, value);
            LocalTime local = value.asLocalTime();
            finer(local.getNano(), time.precision(), type);
            return local;
        } else if (type instanceof Type.Timestamp timestamp && timestamp.zoned()) {
            require(value.hasType(TYPES.DATE_TIME()), type, value);
            ZonedDateTime zoned = value.asZonedDateTime();
            if (!zoned.getZone().normalized().equals(ZoneOffset.UTC)) {
                throw new Unholdable("has the time zone " + zoned.getZone() + ", which " + type + " does not keep");
            }
            finer(zoned.getNano(), timestamp.precision(), type);
            return zoned.toInstant();
        } else if (type instanceof Type.Timestamp timestamp) {
            require(value.hasType(TYPES.LOCAL_DATE_TIME()), type, value);
            LocalDateTime local = value.asLocalDateTime();
            finer(local.getNano(), timestamp.precision(), type);
            return local;
        }
        return null;
    }

    private static void finer(int nano, int precision, Type type) throws Unholdable {
        if (nano % (int) Math.pow(10, 9 - precision) != 0) {
            throw new Unholdable("is finer than " + type);
        }
    }

    private static List<@Nullable Object> struct(Type type, Value value) throws Unholdable {
        if (type.equals(Neo4jTypes.POINT)) {
            require(value.hasType(TYPES.POINT()), type, value);
            Point point = value.asPoint();
            return Arrays.asList((long) point.srid(), point.x(), point.y(), Double.isNaN(point.z()) ? null : point.z());
        } else if (type.equals(Neo4jTypes.ZONED_TIME)) {
            require(value.hasType(TYPES.TIME()), type, value);
            OffsetTime time = value.asOffsetTime();
            return Arrays.asList(time.toLocalTime(), time.getOffset().getId());
        }
        require(value.hasType(TYPES.DATE_TIME()), type, value);
        ZonedDateTime zoned = value.asZonedDateTime();
        return Arrays.asList(zoned.toInstant(), zoned.getZone().getId());
    }

    private static String text(Type type, Value value) throws Unholdable {
        String text = string(type, value);
        if (type instanceof Type.Text limited
                && limited.length() > 0
                && text.codePointCount(0, text.length()) > limited.length()) {
            throw new Unholdable("has more characters than " + type);
        } else if (type instanceof Type.Enum enumeration
                && !enumeration.values().contains(text)) {
            throw new Unholdable("is none of " + enumeration.values());
        }
        return text;
    }

    private static String string(Type type, Value value) throws Unholdable {
        require(value.hasType(TYPES.STRING()), type, value);
        return value.asString();
    }

    private static void require(boolean right, Type type, Value value) throws Unholdable {
        if (!right) {
            throw new Unholdable("is " + value.type().name().replace('_', ' ') + " in a column of " + type);
        }
    }

    // ---- writing

    /** {@return a value of a vector as the driver takes it; null for NULL} */
    @Nullable
    Object write(Vector vector, int row) throws Unholdable {
        Object value = vector.get(row);
        return value == null ? null : parameter(type, value);
    }

    private static Object parameter(Type type, Object value) throws Unholdable {
        if (type instanceof Type.Array array) {
            List<Object> elements = new ArrayList<>();
            for (Object element : (List<?>) value) {
                if (element == null) {
                    throw new Unholdable("holds a NULL, which no list in a property can");
                }
                elements.add(parameter(array.element(), element));
            }
            return elements;
        } else if (type.equals(Type.UINT64) || type instanceof Type.Uuid) {
            return value.toString();
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof Instant instant) {
            return instant.atZone(ZoneOffset.UTC);
        } else if (value instanceof Interval interval) {
            return org.neo4j.driver.Values.isoDuration(
                    interval.months(), interval.days(), Math.floorDiv(interval.nanos(), NANOS), (int)
                            Math.floorMod(interval.nanos(), NANOS));
        } else if (type instanceof Type.Struct) {
            return struct(type, (List<?>) value);
        } else if (value instanceof Long
                || value instanceof Double
                || value instanceof Boolean
                || value instanceof String
                || value instanceof byte[]
                || value instanceof LocalDate
                || value instanceof LocalTime
                || value instanceof LocalDateTime) {
            return value;
        }
        throw new IllegalStateException("no parameter for " + type);
    }

    private static Object struct(Type type, List<?> fields) throws Unholdable {
        Object[] values = fields.toArray();
        try {
            if (type.equals(Neo4jTypes.POINT)) {
                int srid = ((Long) present(values[0], type)).intValue();
                double x = (Double) present(values[1], type);
                double y = (Double) present(values[2], type);
                return values[3] == null
                        ? org.neo4j.driver.Values.point(srid, x, y)
                        : org.neo4j.driver.Values.point(srid, x, y, (Double) values[3]);
            } else if (type.equals(Neo4jTypes.ZONED_TIME)) {
                return OffsetTime.of(
                        (LocalTime) present(values[0], type), ZoneOffset.of((String) present(values[1], type)));
            }
            return ((Instant) present(values[0], type)).atZone(ZoneId.of((String) present(values[1], type)));
        } catch (DateTimeException e) {
            throw new Unholdable("names no time zone: " + e.getMessage());
        }
    }

    private static Object present(@Nullable Object value, Type type) throws Unholdable {
        if (value == null) {
            throw new Unholdable("has a NULL inside of " + type);
        }
        return value;
    }
}
