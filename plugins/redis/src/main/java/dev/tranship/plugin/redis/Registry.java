package dev.tranship.plugin.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.TypeParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * The datasets that were defined here and whose names do not say everything: a hash named {@value #KEY} in the same database, with a
 * field for each. It exists only while there are some.
 */
final class Registry {
    static final String KEY = Layout.OWN + "datasets";

    private Registry() {}

    /** {@return the defined datasets, by name} */
    static Map<String, Layout> all(Wire wire) {
        Map<String, Layout> all = new TreeMap<>();
        List<?> answer = (List<?>) wire.call(Command.HGETALL, Wire.bytes(KEY));
        for (int i = 0; i < answer.size(); i += 2) {
            String name = Cells.text((byte[]) answer.get(i));
            all.put(name, parse(name, Cells.text((byte[]) answer.get(i + 1))));
        }
        return all;
    }

    static @Nullable Layout find(Wire wire, String name) {
        wire.send(Command.HGET, Wire.bytes(KEY), Wire.bytes(name));
        Object answer = wire.received();
        return answer == null ? null : parse(name, Cells.text((byte[]) answer));
    }

    /** {@return a definition as it is kept} */
    static String json(List<Field> columns, List<String> key) {
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

    /** @throws EndpointException CORRUPT when it is not what {@link #json} gives */
    static Layout parse(String name, String json) {
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
            return Layout.saysItself(name) ? Layout.parse(name).with(columns) : Layout.ofTable(name, columns, key);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CORRUPT, "what " + KEY + " says about " + name + " cannot be understood: " + json, null, e);
        }
    }
}
