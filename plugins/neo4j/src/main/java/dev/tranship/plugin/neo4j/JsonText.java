package dev.tranship.plugin.neo4j;

import java.util.Base64;
import org.neo4j.driver.Value;
import org.neo4j.driver.types.TypeSystem;

/** Spells any property value in JSON. What JSON has no form for becomes text as Cypher shows it. */
final class JsonText {
    private static final TypeSystem TYPES = TypeSystem.getDefault();

    private JsonText() {}

    static String of(Value value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(Value value, StringBuilder json) {
        if (value.hasType(TYPES.LIST())) {
            json.append('[');
            String comma = "";
            for (Value element : value.values()) {
                json.append(comma);
                write(element, json);
                comma = ",";
            }
            json.append(']');
        } else if (value.hasType(TYPES.STRING())) {
            quote(value.asString(), json);
        } else if (value.hasType(TYPES.INTEGER()) || value.hasType(TYPES.BOOLEAN())) {
            json.append(value.asObject());
        } else if (value.hasType(TYPES.FLOAT()) && Double.isFinite(value.asDouble())) {
            json.append(value.asDouble());
        } else if (value.hasType(TYPES.BYTES())) {
            quote(Base64.getEncoder().encodeToString(value.asByteArray()), json);
        } else {
            quote(value.asObject().toString(), json);
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
