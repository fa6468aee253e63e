package dev.tranship.plugin.keyvalue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.Field;
import dev.tranship.spi.TypeParser;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a dataset that was defined here, as a store keeps them where the name of the dataset does not say them.
 *
 * @param key the names of the columns that identify a row, in their order
 */
public record Definition(List<Field> columns, List<String> key) {
    public Definition {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** {@return the definition as it is kept} */
    public String json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode list = node.putArray("columns");
        for (Field field : columns) {
            list.addObject()
                    .put("name", field.name())
                    .put("type", field.type().toString())
                    .put("nullable", field.nullable());
        }
        ArrayNode names = node.putArray("key");
        key.forEach(names::add);
        return node.toString();
    }

    /** @throws IllegalArgumentException when it is not what {@link #json} gives */
    public static Definition parse(String json) {
        try {
            JsonNode node = JsonSpelling.read(json);
            List<Field> columns = new ArrayList<>();
            for (JsonNode column : node.path("columns")) {
                columns.add(new Field(
                        column.path("name").asText(),
                        TypeParser.parse(column.path("type").asText()),
                        column.path("nullable").asBoolean()));
            }
            List<String> key = new ArrayList<>();
            node.path("key").forEach(k -> key.add(k.asText()));
            return new Definition(columns, key);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }
}
