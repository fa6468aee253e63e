package dev.tranship.plugin.duckdb;

import dev.tranship.spi.Endpoint.NativeType;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The type map, both ways. */
final class DuckdbTypes {
    static final int DIGITS = 38;

    private static final Map<String, Type> PLAIN = Map.ofEntries(
            Map.entry("BOOLEAN", Type.BOOL),
            Map.entry("TINYINT", Type.INT8),
            Map.entry("SMALLINT", Type.INT16),
            Map.entry("INTEGER", Type.INT32),
            Map.entry("BIGINT", Type.INT64),
            Map.entry("UTINYINT", new Type.Int(8, false)),
            Map.entry("USMALLINT", new Type.Int(16, false)),
            Map.entry("UINTEGER", new Type.Int(32, false)),
            Map.entry("UBIGINT", Type.UINT64),
            Map.entry("FLOAT", Type.FLOAT32),
            Map.entry("DOUBLE", Type.FLOAT64),
            Map.entry("VARCHAR", Type.TEXT),
            Map.entry("BLOB", Type.BYTES),
            Map.entry("DATE", Type.DATE),
            Map.entry("TIME", Type.TIME),
            Map.entry("TIME_NS", new Type.Time(9)),
            Map.entry("TIMESTAMP", Type.TIMESTAMP),
            Map.entry("TIMESTAMP_S", new Type.Timestamp(0, false)),
            Map.entry("TIMESTAMP_MS", new Type.Timestamp(3, false)),
            Map.entry("TIMESTAMP_NS", new Type.Timestamp(9, false)),
            Map.entry("TIMESTAMP WITH TIME ZONE", Type.TIMESTAMPTZ),
            Map.entry("INTERVAL", Type.INTERVAL),
            Map.entry("UUID", Type.UUID),
            Map.entry("JSON", Type.JSON),
            Map.entry("BIT", new Type.BitString(0)));

    private DuckdbTypes() {}

    static NativeType nativeType(Type type) {
        return new NativeType(sql(type), held(type));
    }

    /** {@return the type that a column declared with {@link #sql} really holds} */
    static Type held(Type type) {
        if (type instanceof Type.Text) {
            return Type.TEXT;
        } else if (type instanceof Type.Bytes) {
            return Type.BYTES;
        } else if (type instanceof Type.BitString) {
            return new Type.BitString(0);
        } else if (type instanceof Type.Time time) {
            return new Type.Time(time.precision() <= 6 ? 6 : 9);
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp.zoned() ? Type.TIMESTAMPTZ : new Type.Timestamp(timestamp.precision() <= 6 ? 6 : 9, false);
        } else if (type instanceof Type.Array array) {
            return new Type.Array(held(array.element()));
        } else if (type instanceof Type.Struct struct) {
            return new Type.Struct(struct.fields().stream()
                    .map(f -> new Field(f.name(), held(f.type()), true))
                    .toList());
        }
        return type;
    }

    static String sql(Type type) {
        if (type instanceof Type.Bool) {
            return "BOOLEAN";
        } else if (type instanceof Type.Int integer) {
            String name = switch (integer.bits()) {
                case 8 -> "TINYINT";
                case 16 -> "SMALLINT";
                case 32 -> "INTEGER";
                default -> "BIGINT";
            };
            return integer.signed() ? name : "U" + name;
        } else if (type instanceof Type.Decimal decimal) {
            if (decimal.precision() > DIGITS) {
                throw unsupported(type, "a DuckDB decimal has at most " + DIGITS + " digits");
            }
            return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
        } else if (type instanceof Type.Float floating) {
            return floating.bits() == 32 ? "FLOAT" : "DOUBLE";
        } else if (type instanceof Type.Text) {
            return "VARCHAR";
        } else if (type instanceof Type.Bytes) {
            return "BLOB";
        } else if (type instanceof Type.Date) {
            return "DATE";
        } else if (type instanceof Type.Time time) {
            return time.precision() <= 6 ? "TIME" : "TIME_NS";
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp.zoned() ? "TIMESTAMPTZ" : timestamp.precision() <= 6 ? "TIMESTAMP" : "TIMESTAMP_NS";
        } else if (type instanceof Type.Interval) {
            return "INTERVAL";
        } else if (type instanceof Type.Uuid) {
            return "UUID";
        } else if (type instanceof Type.Json) {
            return "JSON";
        } else if (type instanceof Type.BitString) {
            return "BIT";
        } else if (type instanceof Type.Enum enumeration) {
            if (enumeration.values().isEmpty()) {
                throw unsupported(type, "a DuckDB enum has at least one value");
            }
            return enumeration.values().stream()
                    .map(DuckdbTypes::literal)
                    .collect(Collectors.joining(", ", "ENUM(", ")"));
        } else if (type instanceof Type.Array array) {
            return sql(array.element()) + "[]";
        } else if (type instanceof Type.Struct struct) {
            if (struct.fields().isEmpty()) {
                throw unsupported(type, "a DuckDB struct has at least one field");
            }
            return struct.fields().stream()
                    .map(f -> Identifiers.quote(f.name()) + " " + sql(f.type()))
                    .collect(Collectors.joining(", ", "STRUCT(", ")"));
        }
        throw unsupported(type, "DuckDB has no such type");
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static EndpointException unsupported(Type type, String reason) {
        return new EndpointException(
                Kind.UNSUPPORTED,
                "DuckDB cannot hold " + type + ": " + reason,
                "cast the column to another type",
                null);
    }

    /** {@return the logical type of a type as DuckDB's catalog spells it; empty where there is none} */
    static Optional<Type> parse(String text) {
        SqlText sql = new SqlText(text);
        try {
            Type type = parse(sql);
            return sql.atEnd() ? Optional.of(type) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Type parse(SqlText sql) {
        Type type = single(sql);
        while (sql.accept("[")) {
            if (!sql.accept("]")) {
                sql.number();
                sql.expect("]");
            }
            type = new Type.Array(type);
        }
        return type;
    }

    private static Type single(SqlText sql) {
        String word = sql.word();
        switch (word) {
            case "DECIMAL" -> {
                sql.expect("(");
                int precision = sql.number();
                sql.expect(",");
                int scale = sql.number();
                sql.expect(")");
                return new Type.Decimal(precision, scale);
            }
            case "ENUM" -> {
                sql.expect("(");
                List<String> values = new ArrayList<>();
                do {
                    values.add(sql.quoted('\''));
                } while (sql.accept(","));
                sql.expect(")");
                return new Type.Enum(values);
            }
            case "STRUCT" -> {
                sql.expect("(");
                List<Field> fields = new ArrayList<>();
                do {
                    fields.add(new Field(sql.identifier(), parse(sql), true));
                } while (sql.accept(","));
                sql.expect(")");
                return new Type.Struct(fields);
            }
            case "TIMESTAMP" -> {
                return sql.accept("WITH TIME ZONE") ? Type.TIMESTAMPTZ : Type.TIMESTAMP;
            }
            default -> {
                Type type = PLAIN.get(word);
                if (type == null || sql.ahead("WITH")) {
                    throw new IllegalArgumentException("no logical type for " + word);
                }
                return type;
            }
        }
    }
}
