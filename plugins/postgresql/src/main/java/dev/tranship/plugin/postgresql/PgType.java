package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column as the catalog has it, with domains taken off.
 *
 * @param name the name of a built-in type; empty for any other
 * @param sql the type in SQL, e.g. {@code numeric(10,2)}
 * @param typmod what the catalog keeps of the parameters; -1 for none
 * @param element the elements' type; null for what is no array
 * @param dimensions of an array, as declared
 * @param labels of an enum; null for what is none
 */
record PgType(
        int oid,
        String name,
        String sql,
        int typmod,
        @Nullable PgType element,
        int dimensions,
        @Nullable List<String> labels) {

    /** {@return the logical type, or null where there is none and values are read as text} */
    @Nullable
    Type logical(Type.Decimal numeric) {
        if (element != null) {
            Type type = element.logical(numeric);
            if (type == null || element.name.equals("money") || element.name.equals("oid")) {
                return null;
            }
            for (int i = 0; i < Math.max(1, dimensions); i++) {
                type = new Type.Array(type);
            }
            return type;
        }
        if (labels != null) {
            return new Type.Enum(labels);
        }
        return switch (name) {
            case "bool" -> Type.BOOL;
            case "int2" -> Type.INT16;
            case "int4" -> Type.INT32;
            case "int8", "oid" -> Type.INT64;
            case "float4" -> Type.FLOAT32;
            case "float8" -> Type.FLOAT64;
            case "numeric" -> typmod < 0 ? numeric : decimal();
            case "money" -> new Type.Decimal(19, 2);
            case "text" -> Type.TEXT;
            case "varchar", "bpchar" -> new Type.Text(typmod < 0 ? 0 : typmod - 4);
            case "bytea" -> Type.BYTES;
            case "date" -> Type.DATE;
            case "time" -> new Type.Time(typmod < 0 ? 6 : typmod);
            case "timestamp" -> new Type.Timestamp(typmod < 0 ? 6 : typmod, false);
            case "timestamptz" -> new Type.Timestamp(typmod < 0 ? 6 : typmod, true);
            case "interval" -> Type.INTERVAL;
            case "uuid" -> Type.UUID;
            case "json", "jsonb" -> Type.JSON;
            case "bit", "varbit" -> new Type.BitString(Math.max(0, typmod));
            default -> null;
        };
    }

    /** A negative scale stands for zeros before the point, one beyond the precision for zeros after it. */
    private Type decimal() {
        int precision = (typmod - 4) >> 16 & 0xffff;
        int scale = ((typmod - 4 & 0x7ff) ^ 0x400) - 0x400;
        return scale < 0 ? new Type.Decimal(precision - scale, 0) : new Type.Decimal(Math.max(precision, scale), scale);
    }
}
