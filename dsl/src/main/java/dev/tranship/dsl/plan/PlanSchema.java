package dev.tranship.dsl.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the JSON Schema (draft-07) of plans for editors. It is generated of the same table of settings that the reader
 * follows; the reader is stricter, since it knows connections, references and files.
 */
public final class PlanSchema {
    private PlanSchema() {}

    /** {@return the schema as JSON, ending with a line feed; the same text every time} */
    public static String generate() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "http://json-schema.org/draft-07/schema#");
        root.put("title", "Tranship plan");
        root.put("description", "What is moved where, step by step.");
        root.putAll(object(Settings.PLAN));
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put("scalar", JsonSchema.map("type", List.of("string", "number", "boolean")));
        definitions.put("reference", JsonSchema.pattern("\\$\\{(var|each):[^}]+\\}"));
        definitions.put("defaults", object(Settings.inDefaults()));
        definitions.put("dataset", object(DatasetGrammar.ENTRY));
        definitions.put("retry", object(CommonSettings.RETRY_TABLE));
        definitions.put("partitioning", object(PartitionGrammar.PARTITIONING));
        definitions.put("incremental", object(DatasetGrammar.INCREMENTAL_TABLE));
        Map<String, Object> connection = object(Setting.table(Settings.URL));
        connection.put("additionalProperties", JsonSchema.reference("scalar"));
        definitions.put("connection", connection);
        definitions.put("query", object(CompareGrammar.QUERY));
        definitions.put("probe", object(GuardGrammar.PROBE));
        definitions.put("rule", object(RuleGrammar.TABLE));
        definitions.put("fix", object(RuleGrammar.FIX_TABLE));
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
            forms.add(JsonSchema.reference(verb.word()));
        }
        forms.add(object(Setting.table(Settings.INCLUDE)));
        forms.add(object(Settings.LOOP));
        return JsonSchema.map("anyOf", forms);
    }

    private static Map<String, Object> verb(VerbWord verb) {
        Map<String, Object> inside = object(verb.settings());
        // What is missing inside may stand beside.
        inside.remove("required");
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> value = JsonSchema.map(
                "anyOf", List.of(JsonSchema.map("type", List.of("string", "number", "boolean")), inside));
        value.put("description", verb.grammar().about());
        properties.put(verb.word(), value);
        verb.beside().forEach((name, setting) -> properties.putIfAbsent(name, value(setting)));
        return JsonSchema.map(
                "type",
                "object",
                "description",
                verb.grammar().about(),
                "required",
                List.of(verb.word()),
                "additionalProperties",
                false,
                "properties",
                properties);
    }

    private static Map<String, Object> object(Map<String, Setting<?>> table) {
        Map<String, Object> properties = new LinkedHashMap<>();
        table.forEach((name, setting) -> properties.put(name, value(setting)));
        Map<String, Object> object = JsonSchema.map("type", "object");
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

    private static Map<String, Object> value(Setting<?> setting) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("description", setting.about());
        if (setting.standard() != null) {
            value.put("default", Units.plain(String.valueOf(setting.standardText())));
        }
        value.putAll(setting.kind().schema());
        return value;
    }
}
