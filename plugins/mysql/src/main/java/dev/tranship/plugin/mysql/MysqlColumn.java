package dev.tranship.plugin.mysql;

import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.util.Locale;

/**
 * A column as far as reading and writing need to know it.
 *
 * @param data MySQL's own word for the type, as DATA_TYPE has it, in lower case
 * @param definition the whole type, as COLUMN_TYPE has it
 * @param zeroIsNull whether the date 0000-00-00 is read as NULL
 */
record MysqlColumn(
        String name,
        String data,
        String definition,
        Type type,
        boolean nullable,
        boolean generated,
        boolean zeroIsNull) {
    MysqlColumn {
        data = data.toLowerCase(Locale.ROOT);
    }

    Field field() {
        return new Field(name, type, nullable);
    }

    /** {@return the column in a SELECT list, so that nothing of it is lost on the way} */
    String select(String alias) {
        String column = (alias.isEmpty() ? "" : alias + ".") + MysqlText.quote(name);
        if (zeroIsNull) {
            return "CASE WHEN " + column + " <> 0 THEN " + column + " END";
        }
        return switch (data) {
            // A float is sent with six digits, but as a double with all of them.
            case "float" -> "(" + column + " + 0e0)";
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> "ST_AsText(" + column + ")";
            default -> spatialOrOwn(column);
        };
    }

    private String spatialOrOwn(String column) {
        return type instanceof Type.Text && !isText() ? "CAST(" + column + " AS CHAR)" : column;
    }

    private boolean isText() {
        return data.endsWith("char") || data.endsWith("text") || data.equals("set") || data.startsWith("inet");
    }

    /** {@return whether trailing blanks (or, for bytes, missing ones) do not come back} */
    boolean pads() {
        return data.equals("char") || data.equals("binary");
    }

    /** {@return whether a value's size varies} */
    boolean wide() {
        return type.layout() == Type.Layout.OBJECT
                && !(type instanceof Type.Decimal || type instanceof Type.Uuid || type instanceof Type.BitString);
    }
}
