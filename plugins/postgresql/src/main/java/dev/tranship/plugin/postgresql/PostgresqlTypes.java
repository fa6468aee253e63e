package dev.tranship.plugin.postgresql;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint.NativeType;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Type;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The type map from logical types to PostgreSQL's. The way back is in {@link PostgresqlCodec}. */
final class PostgresqlTypes {
    static final int DIGITS = 1000;
    static final int TEXT_LENGTH = 10_485_760;

    private static final String FIELDS = "there is no column type for named fields that belongs to no table";

    private PostgresqlTypes() {}

    static NativeType nativeType(Type type) {
        Type held = held(type);
        return new NativeType(sql(held, Type::toString), held);
    }

    /** {@return the type that a column made for this type really holds} */
    static Type held(Type type) {
        if (type instanceof Type.Int integer) {
            return integer(integer);
        } else if (type instanceof Type.Decimal decimal) {
            if (decimal.precision() > DIGITS) {
                throw unsupported(type, "a number has at most " + DIGITS + " digits");
            }
        } else if (type instanceof Type.Text text) {
            return text.length() > TEXT_LENGTH ? Type.TEXT : type;
        } else if (type instanceof Type.Bytes) {
            return Type.BYTES;
        } else if (type instanceof Type.Time time) {
            return time.precision() > 6 ? Type.TIME : type;
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp.precision() > 6 ? new Type.Timestamp(6, timestamp.zoned()) : type;
        } else if (type instanceof Type.Enum enumeration) {
            // A label is a name, and names are short.
            return enumeration.values().stream().allMatch(v -> Quoted.bytes(v) <= Quoted.NAME_BYTES) ? type : Type.TEXT;
        } else if (type instanceof Type.Array array) {
            if (inside(array) instanceof Type.Struct) {
                throw unsupported(type, FIELDS);
            }
            return new Type.Array(held(array.element()));
        } else if (type instanceof Type.Struct) {
            throw unsupported(type, FIELDS);
        }
        return type;
    }

    private static Type inside(Type.Array array) {
        return array.element() instanceof Type.Array inner ? inside(inner) : array.element();
    }

    private static Type integer(Type.Int type) {
        int bits = type.signed() ? type.bits() : 2 * type.bits();
        return switch (bits) {
            case 8, 16 -> Type.INT16;
            case 32 -> Type.INT32;
            case 64 -> Type.INT64;
            default -> new Type.Decimal(20, 0);
        };
    }

    /**
     * {@return the name of a type that is held as it is}
     *
     * @param enums from an enum to its name
     */
    static String sql(Type type, Function<Type.Enum, String> enums) {
        if (type instanceof Type.Bool) {
            return "boolean";
        } else if (type instanceof Type.Int integer) {
            return switch (integer.bits()) {
                case 16 -> "smallint";
                case 32 -> "integer";
                default -> "bigint";
            };
        } else if (type instanceof Type.Decimal decimal) {
            return "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
        } else if (type instanceof Type.Float floating) {
            return floating.bits() == 32 ? "real" : "double precision";
        } else if (type instanceof Type.Text text) {
            return text.length() == 0 ? "text" : "varchar(" + text.length() + ")";
        } else if (type instanceof Type.Bytes) {
            return "bytea";
        } else if (type instanceof Type.Date) {
            return "date";
        } else if (type instanceof Type.Time time) {
            return "time(" + time.precision() + ")";
        } else if (type instanceof Type.Timestamp timestamp) {
            return (timestamp.zoned() ? "timestamptz(" : "timestamp(") + timestamp.precision() + ")";
        } else if (type instanceof Type.Interval) {
            return "interval";
        } else if (type instanceof Type.Uuid) {
            return "uuid";
        } else if (type instanceof Type.Json) {
            return "jsonb";
        } else if (type instanceof Type.BitString bits) {
            return bits.length() == 0 ? "varbit" : "varbit(" + bits.length() + ")";
        } else if (type instanceof Type.Enum enumeration) {
            return enums.apply(enumeration);
        } else if (type instanceof Type.Array array) {
            return sql(array.element(), enums) + "[]";
        }
        throw unsupported(type, "it has no such type");
    }

    /** {@return the statement that makes the type of an enum} */
    static String create(DatasetPath path, Type.Enum enumeration) {
        return "CREATE TYPE " + Quoted.path(path) + " AS ENUM ("
                + enumeration.values().stream().map(Quoted::literal).collect(Collectors.joining(", ")) + ")";
    }

    /** {@return a type as the catalog spells it; of an enum, which has a name of its own, nothing that the catalog says} */
    static String catalogName(Type type) {
        return sql(held(type), Type::toString)
                .replaceFirst("^varchar\\b", "character varying")
                .replaceFirst("^varbit\\b", "bit varying")
                .replaceFirst("^(timestamp|time)(\\(\\d\\))", "$1$2 without time zone")
                .replaceFirst("^timestamptz(\\(\\d\\))", "timestamp$1 with time zone");
    }

    private static EndpointException unsupported(Type type, String reason) {
        return new EndpointException(
                Kind.UNSUPPORTED,
                "PostgreSQL cannot hold " + type + ": " + reason,
                "cast the column to another type, e.g. json",
                null);
    }
}
