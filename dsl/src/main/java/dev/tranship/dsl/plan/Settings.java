package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of a plan around its steps, and all keys together. Those of a verb are in its {@link VerbGrammar}. */
final class Settings {
    private static final Kind<Object> LOOP_VALUES = Kind.structure(
            "by name",
            "write {name: [value, value]}",
            JsonSchema.byName(
                    JsonSchema.anyOf(JsonSchema.list(JsonSchema.scalar()), JsonSchema.reference("reference"))));
    private static final Kind<Object> STEP_LIST = Kind.structure(
            "steps", "write a list: each step begins with '- '", JsonSchema.list(JsonSchema.reference("step")));

    static final Setting<String> NAME =
            Setting.of("name", Kinds.TEXT, "What the plan is called. Without it: the name of the file.");
    static final Setting<Object> DEFAULTS = Setting.of(
            "defaults",
            Kind.structure("settings", "write a mapping of settings", JsonSchema.reference("defaults")),
            "Settings that hold for every step that has them.");
    static final Setting<Object> STEPS = Setting.required("steps", STEP_LIST, "What is done, in this order.");

    /** At the top of a plan. */
    static final Map<String, Setting<?>> PLAN = Setting.table(
            Setting.required(
                    "tranship",
                    Kind.structure("version", "write 1", JsonSchema.map("const", 1)),
                    "The version of the plan language: 1."),
            NAME,
            Setting.of(
                    "connections",
                    Kind.structure(
                            "by name",
                            "write name: url",
                            JsonSchema.byName(
                                    JsonSchema.anyOf(JsonSchema.type("string"), JsonSchema.reference("connection")))),
                    "Name → URL, or name → url and options."),
            Setting.of(
                    "vars",
                    Kind.structure(
                            "by name",
                            "write name: value",
                            JsonSchema.byName(JsonSchema.anyOf(
                                    JsonSchema.scalar(), JsonSchema.type("null"), JsonSchema.texts()))),
                    "Name → value; used as ${var:name}, changed by --var name=value."),
            DEFAULTS,
            STEPS);

    static final Setting<String> ID = Setting.of(
            "id", Kinds.TEXT, "The name of the step, unique in the plan. Without it: made of verb and target.");

    /** Of a step as an item of the list, whatever its verb. */
    static final Map<String, Setting<?>> ITEM = Setting.table(
            ID, Setting.of("for_each", LOOP_VALUES, "Name → list of values: the step is repeated with ${each:name}."));

    /** What a connection has besides the options of its plugin. */
    static final Setting<String> URL =
            Setting.required("url", Kinds.TEXT, "Where to connect to, e.g. sqlite:shop.db; may hold references.");

    static final Setting<String> INCLUDE = Setting.required(
            "include", Kinds.TEXT, "A plan whose steps come here; its connections and vars are added.");

    static final Map<String, Setting<?>> LOOP = Setting.table(
            Setting.required(
                    "for_each", LOOP_VALUES, "Name → list of values: the steps are repeated with ${each:name}."),
            Setting.required("steps", STEP_LIST, "What is repeated."));

    private Settings() {}

    /** {@return the settings that {@code defaults} may hold: everything but what makes a step this step} */
    static Map<String, Setting<?>> inDefaults() {
        Map<String, Setting<?>> all = new LinkedHashMap<>(CommonSettings.TABLE);
        for (VerbWord verb : List.of(VerbWord.COPY, VerbWord.VERIFY)) {
            verb.settings().forEach((name, setting) -> {
                if (!setting.required()) {
                    all.putIfAbsent(name, setting);
                }
            });
        }
        return Collections.unmodifiableMap(all);
    }

    /** {@return all settings that may stand in a step, for suggestions across verbs} */
    static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>();
        List.of(PLAN, ITEM, CommonSettings.TABLE, LOOP, Setting.table(INCLUDE)).forEach(t -> all.addAll(t.values()));
        Arrays.stream(VerbWord.values())
                .forEach(verb -> all.addAll(verb.settings().values()));
        return all;
    }
}
