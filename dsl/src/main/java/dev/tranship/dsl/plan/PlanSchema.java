package dev.tranship.dsl.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the JSON Schema (draft-07) of plans for editors. It is generated of the same table of settings that the reader
 * follows; the reader is stricter, since it knows connections, references and files.
 */
public final class PlanSchema {
    private static final Map<String, Object> REFERENCE = map("type", "string", "pattern", "\\$\\{(var|each):[^}]+\\}");
    private static final String DURATION = "^(P.+|(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?)$";

    private PlanSchema() {}

    /** {@return the schema as JSON, ending with a line feed; the same text every time} */
    public static String generate() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "http://json-schema.org/draft-07/schema#");
        root.put("title", "Tranship plan");
        root.put("description", "What is moved where, step by step.");
        root.putAll(object(Settings.PLAN));
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put("scalar", map("type", List.of("string", "number", "boolean")));
        definitions.put("reference", REFERENCE);
        definitions.put("defaults", object(Settings.inDefaults()));
        definitions.put("dataset", object(Settings.TABLE));
        definitions.put("retry", object(Settings.RETRY));
        definitions.put("partitioning", object(Settings.PARTITIONING));
        definitions.put("incremental", object(Settings.INCREMENTAL));
        Map<String, Object> connection = object(Settings.CONNECTION);
        connection.put("additionalProperties", reference("scalar"));
        definitions.put("connection", connection);
        definitions.put("query", object(Settings.QUERY));
        definitions.put("probe", object(Settings.PROBE));
        definitions.put("step", step());
        for (VerbWord verb : VerbWord.values()) {
            definitions.put(verb.word(), verb(verb));
        }
        root.put("definitions", definitions);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema is made of maps, lists and plain values", e);
        }
    }

    private static Map<String, Object> step() {
        List<Object> forms = new ArrayList<>();
        for (VerbWord verb : VerbWord.values()) {
            forms.add(reference(verb.word()));
        }
        forms.add(object(Settings.INCLUDE));
        forms.add(object(Settings.LOOP));
        return map("anyOf", forms);
    }

    private static Map<String, Object> verb(VerbWord verb) {
        Map<String, Object> inside = object(Settings.of(verb));
        // What is missing inside may stand beside.
        inside.remove("required");
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> value = map("anyOf", List.of(map("type", List.of("string", "number", "boolean")), inside));
        value.put("description", verb.about());
        properties.put(verb.word(), value);
        Settings.beside(verb).forEach((name, setting) -> properties.putIfAbsent(name, value(setting)));
        return map(
                "type",
                "object",
                "description",
                verb.about(),
                "required",
                List.of(verb.word()),
                "additionalProperties",
                false,
                "properties",
                properties);
    }

    private static Map<String, Object> object(Map<String, Setting> table) {
        Map<String, Object> properties = new LinkedHashMap<>();
        table.forEach((name, setting) -> properties.put(name, value(setting)));
        Map<String, Object> object = map("type", "object");
        List<String> required = table.values().stream()
                .filter(Setting::required)
                .map(Setting::name)
                .toList();
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        object.put("additionalProperties", false);
        object.put("properties", properties);
        return object;
    }

    private static Map<String, Object> value(Setting setting) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("description", setting.about());
        if (setting.standard() != null && !setting.name().equals("verify")) {
            value.put("default", standard(setting));
        }
        value.putAll(kind(setting));
        return value;
    }

    private static Object standard(Setting setting) {
        return Units.plain(String.valueOf(setting.standard()));
    }

    private static Map<String, Object> kind(Setting setting) {
        return switch (setting.kind()) {
            case VERSION -> map("const", 1);
            case NAME, TEXT, VERSIONS -> reference("scalar");
            case QUERY -> reference("scalar");
            case QUERIES -> map("type", "array", "minItems", 1, "items", reference("query"));
            case PROBES -> map("type", "array", "minItems", 1, "items", reference("probe"));
            case NUMBER -> anyOf(map("type", "number"), reference("reference"));
            case FACTOR -> anyOf(map("type", "number", "exclusiveMinimum", 0), reference("reference"));
            case BYTES ->
                anyOf(
                        map("type", "integer", "minimum", 0),
                        map("type", "string", "pattern", "^\\d+(\\.\\d+)?\\s*([kKMGT]i?)?B?$"),
                        reference("reference"));
            case DATE -> map("type", "string", "pattern", "^\\d{4}-\\d{2}-\\d{2}$");
            case SOURCE, TARGET, CODE, ON_ERROR -> map("type", "string");
            case CONNECTIONS -> byName(anyOf(map("type", "string"), reference("connection")));
            case VARIABLES ->
                byName(anyOf(
                        reference("scalar"), map("type", "null"), map("type", "array", "items", reference("scalar"))));
            case DEFAULTS -> reference("defaults");
            case STEPS -> map("type", "array", "minItems", 1, "items", reference("step"));
            case LOOP ->
                byName(anyOf(
                        map("type", "array", "minItems", 1, "items", reference("scalar")), reference("reference")));
            case BOOLEAN -> anyOf(map("type", "boolean"), reference("reference"));
            case POSITIVE -> anyOf(map("type", "integer", "minimum", 1), reference("reference"));
            case COUNT -> anyOf(map("type", "integer", "minimum", 0), reference("reference"));
            case DURATION -> anyOf(map("type", "string", "pattern", DURATION), reference("reference"));
            case DURATION_OR_NEVER ->
                anyOf(
                        map("enum", List.of("never", 0)),
                        map("type", "string", "pattern", DURATION),
                        reference("reference"));
            case RATE ->
                anyOf(
                        map("type", "integer", "minimum", 1),
                        map("type", "string", "pattern", "^\\d+\\s*[kM]?(\\s*/\\s*s)?$"),
                        reference("reference"));
            case CHOICE -> anyOf(map("enum", setting.choices()), reference("reference"));
            case COUNT_OR_RATIO -> anyOf(map("type", "number", "minimum", 0), map("type", "string"));
            case RETRY -> anyOf(map("type", "integer", "minimum", 0), reference("retry"), reference("reference"));
            case UNDO, UNDO_CYPHER, STATEMENTS, CYPHER, GLOBS, NAMES -> anyOf(reference("scalar"), texts());
            case NAME_BY_NAME, CONSTANT_BY_NAME, TEXT_BY_NAME -> byName(reference("scalar"));
            case TYPE_BY_NAME -> byName(map("type", "string"));
            case MASK_BY_NAME ->
                byName(anyOf(
                        map("enum", Arrays.asList("redact", "hash", "null", null)),
                        map("type", "string", "pattern", "^keep-(last|first)-\\d+$"),
                        reference("reference")));
            case NAMES_OR_ALLOW -> anyOf(map("type", "string"), texts());
            case EMITTED -> byName(byName(map("type", "string")));
            case PARTS_BY_NAME ->
                byName(map(
                        "type",
                        "object",
                        "propertyNames",
                        map("enum", Step.Env.PARTS),
                        "additionalProperties",
                        reference("scalar")));
            case PARTITIONING -> reference("partitioning");
            case INCREMENTAL -> anyOf(map("type", "string"), reference("incremental"));
            case TABLES -> byName(reference("dataset"));
        };
    }

    private static Map<String, Object> texts() {
        return map("type", "array", "items", reference("scalar"));
    }

    private static Map<String, Object> byName(Map<String, Object> value) {
        return map("type", "object", "additionalProperties", value);
    }

    private static Map<String, Object> anyOf(Object... forms) {
        return map("anyOf", List.of(forms));
    }

    private static Map<String, Object> reference(String definition) {
        return map("$ref", "#/definitions/" + definition);
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
