package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of JSON Schema (draft-07) that the schema of plans is made of. */
final class JsonSchema {
    private JsonSchema() {}

    static Map<String, Object> type(String name) {
        return map("type", name);
    }

    static Map<String, Object> atLeast(String type, int least) {
        return map("type", type, "minimum", least);
    }

    static Map<String, Object> pattern(String expression) {
        return map("type", "string", "pattern", expression);
    }

    static Map<String, Object> words(List<?> values) {
        return map("enum", values);
    }

    static Map<String, Object> list(Map<String, Object> items) {
        return map("type", "array", "minItems", 1, "items", items);
    }

    static Map<String, Object> texts() {
        return map("type", "array", "items", scalar());
    }

    static Map<String, Object> scalar() {
        return reference("scalar");
    }

    static Map<String, Object> byName(Map<String, Object> value) {
        return map("type", "object", "additionalProperties", value);
    }

    static Map<String, Object> anyOf(Object... forms) {
        return map("anyOf", List.of(forms));
    }

    /** {@return the forms, or a reference to a variable in their place} */
    static Map<String, Object> orReference(Object... forms) {
        List<Object> all = new ArrayList<>(List.of(forms));
        all.add(reference("reference"));
        return anyOf(all.toArray());
    }

    /** {@return what a definition of the schema describes} */
    static Map<String, Object> reference(String definition) {
        return map("$ref", "#/definitions/" + definition);
    }

    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
