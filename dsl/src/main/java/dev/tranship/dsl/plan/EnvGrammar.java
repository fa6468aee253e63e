package dev.tranship.dsl.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code env: file} */
final class EnvGrammar implements VerbGrammar<Step.Env> {
    private static final Kind<Map<String, String>> TEXT_BY_NAME = Kind.of(
            "variable → value",
            "write {NAME: value}",
            JsonSchema.byName(JsonSchema.scalar()),
            (values, setting, node) -> values.byName(setting, node, Values::text));

    private static final Setting<String> FILE =
            Setting.required("file", Kinds.TEXT, "A file of NAME=value lines, relative to the plan.");
    private static final Setting<Map<String, String>> RENAME =
            Setting.of("rename", Kinds.NAME_BY_NAME, "Variable → its new name.");
    private static final Setting<Map<String, Map<String, String>>> SPLIT = Setting.of(
            "split",
            Kind.of(
                    "variable → part of the URL → variable",
                    "write {NAME: {host: NAME, port: NAME}}",
                    JsonSchema.byName(JsonSchema.map(
                            "type",
                            "object",
                            "propertyNames",
                            JsonSchema.words(Step.Env.PARTS),
                            "additionalProperties",
                            JsonSchema.scalar())),
                    (values, setting, node) -> values.byName(setting, node, EnvGrammar::parts)),
            "Variable with a URL → {host: NAME, port: NAME, user: NAME, password: NAME, database: NAME}.");
    private static final Setting<Map<String, String>> SET = Setting.of("set", TEXT_BY_NAME, "Variable → value.");
    private static final Setting<Map<String, String>> DEFAULT =
            Setting.of("default", TEXT_BY_NAME, "Variable → value where it is not there.");
    private static final Setting<List<String>> COMMENT =
            Setting.of("comment", Kinds.NAMES, "Variables that are commented out.");

    @Override
    public Class<Step.Env> type() {
        return Step.Env.class;
    }

    @Override
    public String subject() {
        return FILE.name();
    }

    @Override
    public String about() {
        return "Changes variables of a configuration file.";
    }

    @Override
    public String shape() {
        return "'env: file'";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(FILE, RENAME, SPLIT, SET, DEFAULT, COMMENT);
    }

    @Override
    public Step.Env read(Given given) {
        return new Step.Env(
                given.get(FILE),
                given.map(RENAME),
                given.map(SPLIT),
                given.map(SET),
                given.map(DEFAULT),
                given.list(COMMENT));
    }

    @Override
    public void write(Step.Env env, Written written) {
        written.put(FILE, env.file())
                .put(RENAME, env.rename())
                .put(SPLIT, env.split())
                .put(SET, env.set())
                .put(DEFAULT, env.defaults())
                .put(COMMENT, env.comment());
    }

    @Override
    public String name(Step.Env env, Node.Mapping settings) {
        return env.file().equals(".env") ? "" : env.file();
    }

    private static @Nullable Map<String, String> parts(Values values, Setting<?> setting, Node node) {
        Map<String, String> names = values.nameByName(setting, node);
        for (Node.Entry part : node instanceof Node.Mapping mapping ? mapping.entries() : List.<Node.Entry>of()) {
            if (!Step.Env.PARTS.contains(part.name())) {
                values.problems()
                        .error(
                                PlanCodes.UNKNOWN_SETTING,
                                part.key(),
                                "a URL has no part '" + part.name() + "'",
                                Suggestions.help(part.name(), Step.Env.PARTS));
            }
        }
        return names;
    }
}
