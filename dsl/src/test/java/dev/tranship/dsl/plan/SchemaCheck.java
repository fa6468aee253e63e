package dev.tranship.dsl.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The part of JSON Schema that the plan's schema uses; a keyword it does not know is a problem. */
final class SchemaCheck {
    private static final List<String> SILENT = List.of("$schema", "title", "description", "default", "definitions");

    private final JsonNode root;
    private final List<String> problems = new ArrayList<>();

    SchemaCheck(JsonNode root) {
        this.root = root;
    }

    List<String> problems(JsonNode value) {
        check(root, value, "");
        return problems;
    }

    private boolean fits(JsonNode schema, JsonNode value) {
        return new SchemaCheck(root).problemsOf(schema, value).isEmpty();
    }

    private List<String> problemsOf(JsonNode schema, JsonNode value) {
        check(schema, value, "");
        return problems;
    }

    private void check(JsonNode schema, JsonNode value, String path) {
        Iterator<Map.Entry<String, JsonNode>> keywords = schema.properties().iterator();
        while (keywords.hasNext()) {
            Map.Entry<String, JsonNode> keyword = keywords.next();
            keyword(schema, keyword.getKey(), keyword.getValue(), value, path);
        }
    }

    private void keyword(JsonNode schema, String word, JsonNode says, JsonNode value, String path) {
        switch (word) {
            case "type" -> expect(types(says).stream().anyMatch(type -> isOf(type, value)), path, word, says);
            case "const" -> expect(says.equals(value), path, word, says);
            case "enum" -> expect(contains(says, value), path, word, says);
            case "pattern" ->
                expect(
                        !value.isTextual()
                                || Pattern.compile(says.asText())
                                        .matcher(value.asText())
                                        .find(),
                        path,
                        word,
                        says);
            case "minimum" -> expect(!value.isNumber() || value.asDouble() >= says.asDouble(), path, word, says);
            case "exclusiveMinimum" ->
                expect(!value.isNumber() || value.asDouble() > says.asDouble(), path, word, says);
            case "minItems" -> expect(!value.isArray() || value.size() >= says.asInt(), path, word, says);
            case "items" -> {
                for (int i = 0; value.isArray() && i < value.size(); i++) {
                    check(says, value.get(i), path + "[" + i + "]");
                }
            }
            case "required" ->
                says.forEach(name -> expect(!value.isObject() || value.has(name.asText()), path, word, name));
            case "properties" -> {
                Iterator<Map.Entry<String, JsonNode>> properties =
                        says.properties().iterator();
                while (properties.hasNext()) {
                    Map.Entry<String, JsonNode> property = properties.next();
                    if (value.has(property.getKey())) {
                        check(property.getValue(), value.get(property.getKey()), path + "." + property.getKey());
                    }
                }
            }
            case "additionalProperties" ->
                value.fieldNames().forEachRemaining(name -> {
                    if (!schema.path("properties").has(name)) {
                        if (says.isBoolean()) {
                            expect(says.asBoolean(), path + "." + name, word, says);
                        } else {
                            check(says, value.get(name), path + "." + name);
                        }
                    }
                });
            case "anyOf" -> {
                boolean any = false;
                for (JsonNode form : says) {
                    any |= fits(form, value);
                }
                expect(any, path, word, value);
            }
            case "$ref" -> check(root.at(says.asText().substring(1)), value, path);
            default -> expect(SILENT.contains(word), path, "unknown keyword " + word, says);
        }
    }

    private void expect(boolean holds, String path, String word, JsonNode says) {
        if (!holds) {
            problems.add(path + ": " + word + " " + says);
        }
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode item : list) {
            if (item.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> types(JsonNode says) {
        List<String> types = new ArrayList<>();
        if (says.isTextual()) {
            types.add(says.asText());
        }
        says.forEach(type -> types.add(type.asText()));
        return types;
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> throw new AssertionError("unknown type " + type);
        };
    }
}
