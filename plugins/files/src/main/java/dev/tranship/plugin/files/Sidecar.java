package dev.tranship.plugin.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.TypeParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file beside a data file that says which types its columns have. */
final class Sidecar {
    static final String ENDING = ".schema.json";

    private Sidecar() {}

    static String json(RowType columns) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode list = node.putArray("columns");
        for (Field field : columns.fields()) {
            list.addObject()
                    .put("name", field.name())
                    .put("type", field.type().toString())
                    .put("nullable", field.nullable());
        }
        return node.toString();
    }

    /** @throws IllegalArgumentException when the text is not what {@link #json} writes */
    static RowType parse(String json) {
        try {
            List<Field> fields = new ArrayList<>();
            for (JsonNode column : JsonSpelling.MAPPER.readTree(json).path("columns")) {
                fields.add(new Field(
                        column.path("name").asText(),
                        TypeParser.parse(column.path("type").asText()),
                        column.path("nullable").asBoolean(true)));
            }
            return new RowType(fields);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }

    static RowType read(Path file) throws IOException {
        try {
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw Failures.corrupt(
                    "The schema file " + file.getFileName() + " cannot be understood: " + e.getMessage());
        }
    }
}
