package dev.tranship.dsl.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a plan as it is after reading: as YAML that reads as an equal plan, and as the text of its meaning, which is the
 * same for two plans that differ only in comments, formatting, and the order of keys.
 */
public final class EffectivePlan {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final Pattern USES_VARIABLES = Pattern.compile("\\bvars\\b");

    private EffectivePlan() {}

    /** {@return the whole plan as YAML, ending with a line feed} */
    public static String yaml(Plan plan) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("tranship", 1L);
        root.put("name", Form.PRINTED.text(plan.name()));
        Map<String, Object> connections = new LinkedHashMap<>();
        plan.connections().forEach((name, connection) -> connections.put(name, connection(connection)));
        if (!connections.isEmpty()) {
            root.put("connections", connections);
        }
        if (!plan.variables().isEmpty()) {
            root.put("vars", plan.variables());
        }
        root.put("steps", plan.steps().stream().map(EffectivePlan::item).toList());
        return YamlText.of(root);
    }

    /** {@return one step as YAML, as an item of a list, ending with a line feed} */
    public static String yaml(Step step) {
        return YamlText.of(List.of(item(step)));
    }

    /** {@return the plan as a person would write it: what is said by default is left out. Reads as an equal plan} */
    public static String shortYaml(Plan plan) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("tranship", 1L);
        root.put("name", Form.PRINTED.text(plan.name()));
        Map<String, Object> connections = new LinkedHashMap<>();
        plan.connections().forEach((name, connection) -> {
            if (plan.steps().stream().anyMatch(step -> names(step, name))) {
                connections.put(name, connection(connection));
            }
        });
        if (!connections.isEmpty()) {
            root.put("connections", connections);
        }
        if (!plan.variables().isEmpty()) {
            root.put("vars", plan.variables());
        }
        List<Map<String, Object>> items = new ArrayList<>();
        for (Step step : plan.steps()) {
            Map<String, Object> item = new LinkedHashMap<>();
            Map<String, Object> settings = VerbWord.write(step.verb(), Form.PRINTED);
            Map<String, Object> said = new LinkedHashMap<>(settings);
            Step.Verb plain = VerbWord.plain(step.verb());
            if (plain != null) {
                said.entrySet().removeAll(VerbWord.write(plain, Form.PRINTED).entrySet());
            }
            item.put("id", Form.PRINTED.text(step.id()));
            Map<String, Object> subject = new LinkedHashMap<>(settings);
            subject.keySet().retainAll(VerbWord.of(step.verb()).grammar().essential());
            item.put(step.verb().word(), subject);
            said.keySet().removeAll(subject.keySet());
            item.putAll(said);
            Step.Common usual = CommonSettings.usual(step.verb());
            Map<String, Object> common = CommonSettings.write(step, Form.PRINTED);
            common.entrySet()
                    .removeAll(CommonSettings.write(new Step(step.id(), usual, step.verb(), step.place()), Form.PRINTED)
                            .entrySet());
            item.putAll(common);
            items.add(item);
        }
        if (!items.isEmpty()) {
            root.put("steps", items);
        }
        return YamlText.of(root);
    }

    /** {@return whether a step may use a connection; a script may use any} */
    public static boolean names(Step step, String connection) {
        return step.verb() instanceof Step.Script
                || step.verb().addresses().anyMatch(a -> a.connection().equals(connection));
    }

    private static Object connection(Plan.Connection connection) {
        if (connection.options().isEmpty()) {
            return connection.url();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("url", connection.url());
        map.putAll(connection.options());
        return map;
    }

    private static Map<String, Object> item(Step step) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", Form.PRINTED.text(step.id()));
        item.put(step.verb().word(), VerbWord.write(step.verb(), Form.PRINTED));
        CommonSettings.write(step, Form.PRINTED).forEach(item::put);
        return item;
    }

    /**
     * {@return canonical JSON of what a step does: the verb with its settings, {@code when}, {@code require}, {@code
     * on_error}, {@code undo} and {@code verify}, and the connections it names. Not part of it: id, places, file names,
     * and what only says how the work is done ({@code retry confirm throttle timeout on_failure}). A plan's variables are
     * part of it when the step's code speaks of {@code vars}, and all connections when it is a script}
     */
    public static String meaning(Step step, Plan plan) {
        return json(meaningOf(step, plan));
    }

    /** {@return canonical JSON of what the steps of a plan do, in their order, with their ids} */
    public static String meaning(Plan plan) {
        List<Object> steps = new ArrayList<>();
        for (Step step : plan.steps()) {
            Map<String, Object> map = new TreeMap<>(meaningOf(step, plan));
            map.put("id", step.id());
            steps.add(map);
        }
        return json(Map.of("tranship", 1, "steps", steps));
    }

    private static Map<String, Object> meaningOf(Step step, Plan plan) {
        Map<String, Object> map = new TreeMap<>();
        map.put("verb", step.verb().word());
        map.put("settings", VerbWord.write(step.verb(), Form.MEANING));
        map.put("common", CommonSettings.write(step, Form.MEANING));
        List<String> names = step.verb() instanceof Step.Script
                ? List.copyOf(plan.connections().keySet())
                : step.verb().addresses().map(Address::connection).distinct().toList();
        Map<String, Object> connections = new TreeMap<>();
        for (String name : names) {
            Plan.Connection connection = plan.connections().get(name);
            if (connection != null) {
                Map<String, Object> options = new TreeMap<>(connection.options());
                options.keySet().removeIf(Secrets::isSecretName);
                connections.put(name, Map.of("url", connection.url(), "options", options));
            }
        }
        map.put("connections", connections);
        if (codes(step).anyMatch(code -> USES_VARIABLES.matcher(code.text()).find())) {
            map.put("vars", plan.variables());
        }
        return map;
    }

    private static String json(Object tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is made of maps, lists and plain values", e);
        }
    }

    private static Stream<Step.Code> codes(Step step) {
        Stream<Step.Code> conditions =
                Stream.of(step.common().when(), step.common().require()).filter(Objects::nonNull);
        return Stream.concat(conditions, step.verb().codes());
    }
}
