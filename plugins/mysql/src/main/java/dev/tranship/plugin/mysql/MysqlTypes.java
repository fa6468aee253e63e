package dev.tranship.plugin.mysql;

import dev.tranship.spi.Endpoint.NativeType;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The type map, both ways. */
final class MysqlTypes {
    static final int DIGITS = 65;
    /** A VARCHAR of utf8mb4 may take 65535 bytes, and so may the row it is in. */
    static final int TEXT_LENGTH = 16_000;

    static final int BYTES_LENGTH = 64_000;
    static final int BITS = 64;
    private static final int PRECISION = 6;
    private static final int ENUM_VALUES = 65_535;
    private static final Pattern NUMBERS = Pattern.compile("\\((\\d+)(?:,(\\d+))?\\)");

    private final MysqlServer server;
    private final MysqlSettings settings;

    MysqlTypes(MysqlServer server, MysqlSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    NativeType nativeType(Type type) {
        Type held = held(type);
        return new NativeType(sql(held), held);
    }

    /** {@return the type that a column for the type really holds} */
    Type held(Type type) {
        if (type instanceof Type.Text text) {
            return text.length() > TEXT_LENGTH ? Type.TEXT : type;
        } else if (type instanceof Type.Bytes bytes) {
            return bytes.length() > BYTES_LENGTH ? Type.BYTES : type;
        } else if (type instanceof Type.Time time) {
            return new Type.Time(Math.min(PRECISION, time.precision()));
        } else if (type instanceof Type.Timestamp timestamp) {
            return new Type.Timestamp(Math.min(PRECISION, timestamp.precision()), timestamp.zoned());
        } else if (type instanceof Type.BitString bits) {
            return bits.length() == 0 || bits.length() > BITS ? Type.TEXT : type;
        } else if (type instanceof Type.Uuid) {
            return server.hasUuid() ? type : new Type.Text(36);
        } else if (type instanceof Type.Interval || type instanceof Type.Array || type instanceof Type.Struct) {
            return Type.TEXT;
        } else if (type instanceof Type.Decimal decimal) {
            if (decimal.precision() > DIGITS) {
                throw unsupported(type, "a decimal has at most " + DIGITS + " digits");
            } else if (decimal.scale() > server.decimalScale()) {
                throw unsupported(type, "a decimal has at most " + server.decimalScale() + " digits after the point");
            }
        } else if (type instanceof Type.Enum enumeration) {
            if (enumeration.values().isEmpty() || enumeration.values().size() > ENUM_VALUES) {
                throw unsupported(type, "an enum has 1 to " + ENUM_VALUES + " values");
            } else if (enumeration.values().stream().anyMatch(v -> v.endsWith(" "))) {
                throw unsupported(type, "a value of an enum cannot end with a blank");
            }
        }
        return type;
    }

    /** {@return the name of a type that is held as itself} */
    String sql(Type type) {
        if (type instanceof Type.Bool) {
            return "TINYINT(1)";
        } else if (type instanceof Type.Int integer) {
            String name = switch (integer.bits()) {
                case 8 -> "TINYINT";
                case 16 -> "SMALLINT";
                case 32 -> "INT";
                default -> "BIGINT";
            };
            return integer.signed() ? name : name + " UNSIGNED";
        } else if (type instanceof Type.Decimal decimal) {
            return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
        } else if (type instanceof Type.Float floating) {
            return floating.bits() == 32 ? "FLOAT" : "DOUBLE";
        } else if (type instanceof Type.Text text) {
            return text.length() == 0 ? "LONGTEXT" : "VARCHAR(" + text.length() + ")";
        } else if (type instanceof Type.Bytes bytes) {
            return bytes.length() == 0 ? "LONGBLOB" : "VARBINARY(" + bytes.length() + ")";
        } else if (type instanceof Type.Date) {
            return "DATE";
        } else if (type instanceof Type.Time time) {
            return "TIME" + digits(time.precision());
        } else if (type instanceof Type.Timestamp timestamp) {
            return (timestamp.zoned() ? "TIMESTAMP" : "DATETIME") + digits(timestamp.precision());
        } else if (type instanceof Type.Uuid) {
            return "UUID";
        } else if (type instanceof Type.Json) {
            return "JSON";
        } else if (type instanceof Type.BitString bits) {
            return "BIT(" + bits.length() + ")";
        } else if (type instanceof Type.Enum enumeration) {
            return enumeration.values().stream()
                    .map(MysqlText::literal)
                    .collect(Collectors.joining(", ", "ENUM(", ")"));
        }
        throw unsupported(type, "it has no such type");
    }

    private static String digits(int precision) {
        return precision == 0 ? "" : "(" + precision + ")";
    }

    private EndpointException unsupported(Type type, String reason) {
        return new EndpointException(
                Kind.UNSUPPORTED,
                (server.mariadb() ? "MariaDB" : "MySQL") + " cannot hold " + type + ": " + reason,
                "cast the column to another type",
                null);
    }

    // ------------------------------------------------------------------------------------------------ from the catalog

    /**
     * {@return the logical type of a column; TEXT, MySQL's own spelling, for what has none}
     *
     * @param name as DATA_TYPE has it
     * @param definition as COLUMN_TYPE has it
     * @param json whether a check says that the text is JSON, which is how MariaDB knows it
     */
    Type logical(String name, String definition, boolean json) {
        String lower = definition.toLowerCase(Locale.ROOT);
        boolean signed = !lower.contains("unsigned");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "tinyint" ->
                lower.startsWith("tinyint(1)") && signed && settings.tinyInt1() == MysqlSettings.TinyInt1.BOOLEAN
                        ? Type.BOOL
                        : new Type.Int(8, signed);
            case "smallint" -> new Type.Int(16, signed);
            case "mediumint", "int", "integer" -> new Type.Int(32, signed);
            case "bigint" -> new Type.Int(64, signed);
            case "year" -> Type.INT16;
            case "decimal", "numeric" -> new Type.Decimal(number(lower, 1, 10), number(lower, 2, 0));
            case "float" -> Type.FLOAT32;
            case "double", "real" -> Type.FLOAT64;
            case "bit" -> new Type.BitString(number(lower, 1, 1));
            case "char", "varchar" -> new Type.Text(number(lower, 1, 1));
            case "tinytext", "text", "mediumtext" -> Type.TEXT;
            case "longtext" -> json ? Type.JSON : Type.TEXT;
            case "json" -> Type.JSON;
            case "binary", "varbinary" -> new Type.Bytes(number(lower, 1, 1));
            case "tinyblob", "blob", "mediumblob", "longblob" -> Type.BYTES;
            case "date" -> Type.DATE;
            case "time" -> new Type.Time(number(lower, 1, 0));
            case "datetime" -> new Type.Timestamp(number(lower, 1, 0), false);
            case "timestamp" -> new Type.Timestamp(number(lower, 1, 0), true);
            case "uuid" -> Type.UUID;
            case "inet4" -> new Type.Text(15);
            case "inet6" -> new Type.Text(45);
            case "enum" -> new Type.Enum(values(definition));
            default -> Type.TEXT;
        };
    }

    private static int number(String definition, int group, int otherwise) {
        Matcher numbers = NUMBERS.matcher(definition);
        String digits = numbers.find() ? numbers.group(group) : null;
        int number = digits == null ? otherwise : Integer.parseInt(digits);
        // A column of length 0 holds the empty text only; there is no logical type for that, and 1 is the nearest.
        return group == 1 && number == 0 && otherwise == 1 ? 1 : number;
    }

    private static List<String> values(String definition) {
        List<String> values = new ArrayList<>();
        int at = definition.indexOf('\'');
        while (at >= 0) {
            MysqlText.Token value = MysqlText.quoted(definition, at, true);
            values.add(value.value());
            at = definition.indexOf('\'', value.end());
        }
        return values;
    }
}
