package dev.tranship.plugin.duckdb;

import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.List;

/** SQL that turns lists and structs into JSON whose every leaf is a {@linkplain LeafText text}, and back. */
final class NestedSql {
    private NestedSql() {}

    /** {@return an expression of type JSON, or VARCHAR for a leaf} */
    static String encode(Type type, String x) {
        return encode(type, x, 0);
    }

    private static String encode(Type type, String x, int depth) {
        if (type instanceof Type.Array array) {
            String element = "element" + depth;
            return "to_json(list_transform(" + x + ", lambda " + element + ": "
                    + encode(array.element(), element, depth + 1) + "))";
        } else if (type instanceof Type.Struct struct) {
            List<String> parts = new ArrayList<>();
            for (Field field : struct.fields()) {
                parts.add(encode(
                        field.type(), "struct_extract(" + x + ", " + DuckdbTypes.literal(field.name()) + ")", depth));
            }
            return "CASE WHEN " + x + " IS NULL THEN NULL ELSE json_array(" + String.join(", ", parts) + ") END";
        }
        return LeafText.select(type, x);
    }

    /** {@return an expression of the type} */
    static String decode(Type type, String text) {
        return decode(type, "CAST(" + text + " AS JSON)", 0);
    }

    private static String decode(Type type, String json, int depth) {
        String absent = "CASE WHEN " + json + " IS NULL OR json_type(" + json + ") = 'NULL' THEN NULL ELSE ";
        if (type instanceof Type.Array array) {
            String element = "element" + depth;
            return absent + "list_transform(from_json(" + json + ", '[\"JSON\"]'), lambda " + element + ": "
                    + decode(array.element(), element, depth + 1) + ") END";
        } else if (type instanceof Type.Struct struct) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < struct.fields().size(); i++) {
                Field field = struct.fields().get(i);
                parts.add(Identifiers.quote(field.name()) + " := "
                        + decode(field.type(), "json_extract(" + json + ", '$[" + i + "]')", depth));
            }
            return absent + "struct_pack(" + String.join(", ", parts) + ") END";
        }
        return LeafText.unstage(type, "json_extract_string(" + json + ", '$')");
    }
}
