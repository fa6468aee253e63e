package dev.tranship.plugin.neo4j;

import dev.tranship.spi.Endpoint.NativeType;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How logical types and property types belong together. A property has no declared type, only its values have one. What Neo4j has
 * no type for is a STRING; the declaration of the dataset says what it is.
 */
final class Neo4jTypes {
    /** A ZONED DATETIME whose time zone is not UTC: the instant, and the zone as an offset or a name. */
    static final Type ZONED = new Type.Struct(
            List.of(new Field("instant", new Type.Timestamp(9, true), true), new Field("zone", Type.TEXT, true)));
    /** A ZONED TIME. */
    static final Type ZONED_TIME =
            new Type.Struct(List.of(new Field("time", new Type.Time(9), true), new Field("offset", Type.TEXT, true)));
    /** A POINT; z is null where there are only two dimensions. */
    static final Type POINT = new Type.Struct(List.of(
            new Field("srid", Type.INT32, true),
            new Field("x", Type.FLOAT64, true),
            new Field("y", Type.FLOAT64, true),
            new Field("z", Type.FLOAT64, true)));

    private static final Pattern LIST = Pattern.compile("LIST<(.+)>");

    private Neo4jTypes() {}

    /** {@return how a logical type is held} Everything is held as itself, but for nested lists and structs, which become JSON. */
    static NativeType nativeType(Type type) {
        if (type instanceof Type.Array array) {
            boolean flat = !(array.element() instanceof Type.Array || array.element() instanceof Type.Bytes)
                    && nativeType(array.element()).held().equals(array.element());
            return flat
                    ? new NativeType("LIST<" + word(array.element()) + ">", type)
                    : new NativeType("STRING", Type.JSON);
        } else if (type instanceof Type.Struct
                && !(type.equals(ZONED) || type.equals(ZONED_TIME) || type.equals(POINT))) {
            return new NativeType("STRING", Type.JSON);
        }
        return new NativeType(word(type), type);
    }

    private static String word(Type type) {
        if (type instanceof Type.Bool) {
            return "BOOLEAN";
        } else if (type instanceof Type.Int && !type.equals(Type.UINT64)) {
            return "INTEGER";
        } else if (type instanceof Type.Float) {
            return "FLOAT";
        } else if (type instanceof Type.Bytes) {
            return "BYTES";
        } else if (type instanceof Type.Date) {
            return "DATE";
        } else if (type instanceof Type.Time) {
            return "LOCAL TIME";
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp.zoned() ? "ZONED DATETIME" : "LOCAL DATETIME";
        } else if (type instanceof Type.Interval) {
            return "DURATION";
        } else if (type.equals(ZONED)) {
            return "ZONED DATETIME";
        } else if (type.equals(ZONED_TIME)) {
            return "ZONED TIME";
        } else if (type.equals(POINT)) {
            return "POINT";
        }
        return "STRING";
    }

    /** {@return whether values that Cypher's {@code valueType} names so have a date and a time} */
    static boolean isMoment(String valueType) {
        return valueType.startsWith("LOCAL DATETIME") || valueType.startsWith("ZONED DATETIME");
    }

    /**
     * {@return the logical type of values that Cypher's {@code valueType} names so; empty when there is none}
     *
     * @param zoned whether some of the values have another time zone than UTC
     * @param nanoseconds whether some of them are finer than a microsecond
     */
    static Optional<Type> observed(String valueType, boolean zoned, boolean nanoseconds) {
        String name = valueType.replace(" NOT NULL", "");
        Matcher list = LIST.matcher(name);
        if (list.matches()) {
            return list.group(1).equals("NOTHING")
                    ? Optional.of(new Type.Array(Type.TEXT))
                    : observed(list.group(1), zoned, nanoseconds).map(Type.Array::new);
        }
        int precision = nanoseconds ? 9 : 6;
        return Optional.ofNullable(
                switch (name) {
                    case "BOOLEAN" -> Type.BOOL;
                    case "INTEGER" -> Type.INT64;
                    case "FLOAT" -> Type.FLOAT64;
                    case "STRING" -> Type.TEXT;
                    case "BYTES", "BYTEARRAY" -> Type.BYTES;
                    case "DATE" -> Type.DATE;
                    case "LOCAL TIME" -> new Type.Time(9);
                    case "LOCAL DATETIME" -> new Type.Timestamp(precision, false);
                    case "ZONED DATETIME" -> zoned ? ZONED : new Type.Timestamp(precision, true);
                    case "ZONED TIME" -> ZONED_TIME;
                    case "DURATION" -> Type.INTERVAL;
                    case "POINT" -> POINT;
                    default -> null;
                });
    }
}
