package dev.tranship.dsl.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tranship.dsl.plan.Step.Copy.Dataset;
import dev.tranship.dsl.plan.Step.Copy.Mask;
import dev.tranship.spi.Partitionable;
import dev.tranship.spi.TypeParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a plan as it is after reading: as YAML that reads as an equal plan, and as the text of its meaning, which is the
 * same for two plans that differ only in comments, formatting, and the order of keys.
 */
public final class EffectivePlan {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final Pattern USES_VARIABLES = Pattern.compile("\\bvars\\b");
    private static final Pattern REFERENCE_IN_CODE = Pattern.compile("\\$\\{(?=(?:env|file|prompt|var|each):)");

    private EffectivePlan() {}

    /** {@return the whole plan as YAML, ending with a line feed} */
    public static String yaml(Plan plan) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("tranship", 1L);
        root.put("name", literal(plan.name()));
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
        root.put("name", literal(plan.name()));
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
            Map<String, Object> settings = verb(step.verb(), Form.PRINTED);
            Map<String, Object> said = new LinkedHashMap<>(settings);
            Step.Verb plain = plain(step.verb());
            if (plain != null) {
                said.entrySet().removeAll(verb(plain, Form.PRINTED).entrySet());
            }
            said.keySet().removeAll(List.of("from", "to"));
            item.put("id", literal(step.id()));
            Map<String, Object> subject = new LinkedHashMap<>(settings);
            subject.keySet().retainAll(List.of("from", "to", "on", "run", "versions", "queries", "js", "message"));
            item.put(step.verb().word(), subject);
            said.keySet().removeAll(subject.keySet());
            item.putAll(said);
            Step.Common usual = StepReader.common(step.verb());
            Map<String, Object> common = common(step, Form.PRINTED);
            common.entrySet()
                    .removeAll(common(new Step(step.id(), usual, step.verb(), step.place()), Form.PRINTED)
                            .entrySet());
            item.putAll(common);
            items.add(item);
        }
        if (!items.isEmpty()) {
            root.put("steps", items);
        }
        return YamlText.of(root);
    }

    /** {@return the verb with nothing said beside its subject; null for verbs of which nothing is said by default} */
    private static Step.@Nullable Verb plain(Step.Verb verb) {
        if (verb instanceof Step.Copy copy) {
            return new Step.Copy(
                    copy.source(),
                    copy.target(),
                    List.of(),
                    Step.Copy.Mode.CREATE,
                    Defaults.BATCH,
                    Defaults.PARALLEL,
                    true,
                    true,
                    true,
                    Defaults.KEEP,
                    Dataset.PLAIN,
                    Map.of());
        } else if (verb instanceof Step.VerifyVerb verify) {
            return new Step.VerifyVerb(verify.source(), verify.target(), Step.Verify.CHECKSUM, 0, List.of(), Map.of());
        } else if (verb instanceof Step.Backup backup) {
            return new Step.Backup(backup.source(), Defaults.KEEP);
        }
        return null;
    }

    /** {@return whether a step may use a connection; a script may use any} */
    public static boolean names(Step step, String connection) {
        return step.verb() instanceof Step.Script
                || addresses(step.verb()).anyMatch(a -> a.connection().equals(connection));
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
        item.put("id", literal(step.id()));
        item.put(step.verb().word(), verb(step.verb(), Form.PRINTED));
        common(step, Form.PRINTED).forEach(item::put);
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
        map.put("settings", verb(step.verb(), Form.MEANING));
        Map<String, Object> common = common(step, Form.MEANING);
        common.keySet().removeAll(List.of("retry", "confirm", "throttle", "timeout", "on_failure"));
        map.put("common", common);
        List<String> names = step.verb() instanceof Step.Script
                ? List.copyOf(plan.connections().keySet())
                : addresses(step.verb()).map(Address::connection).distinct().toList();
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

    /** {@return the addresses that a verb names} */
    static Stream<Address> addresses(Step.Verb verb) {
        if (verb instanceof Step.Assess assess) {
            return Stream.concat(Stream.of(assess.source()), Stream.ofNullable(assess.target()));
        } else if (verb instanceof Step.Copy copy) {
            return Stream.of(copy.source(), copy.target());
        } else if (verb instanceof Step.Schema schema) {
            return Stream.of(schema.source(), schema.target());
        } else if (verb instanceof Step.Backup backup) {
            return Stream.of(backup.source());
        } else if (verb instanceof Step.Restore restore) {
            return Stream.of(restore.target());
        } else if (verb instanceof Step.VerifyVerb verify) {
            return Stream.of(verify.source(), verify.target());
        } else if (verb instanceof Step.Swap swap) {
            return Stream.concat(Stream.of(swap.source()), Stream.ofNullable(swap.target()));
        } else if (verb instanceof Step.Partition partition) {
            return Stream.of(partition.table());
        } else if (verb instanceof Step.Sql sql) {
            return Stream.of(sql.on());
        } else if (verb instanceof Step.Upgrade upgrade) {
            return Stream.of(upgrade.on());
        } else if (verb instanceof Step.Compare compare) {
            return Stream.of(compare.source(), compare.target());
        } else if (verb instanceof Step.Guard guard) {
            return Stream.of(guard.on());
        }
        return Stream.empty();
    }

    private static Stream<Step.Code> codes(Step step) {
        Stream<Step.Code> own = Stream.empty();
        if (step.verb() instanceof Step.Copy copy) {
            own = Stream.concat(Stream.of(copy.defaults()), copy.tables().values().stream())
                    .map(Dataset::js)
                    .flatMap(Stream::ofNullable);
        } else if (step.verb() instanceof Step.VerifyVerb verify) {
            own = verify.tables().values().stream().map(Dataset::js).flatMap(Stream::ofNullable);
        } else if (step.verb() instanceof Step.Script script) {
            own = Stream.of(script.code());
        }
        return Stream.of(
                        Stream.ofNullable(step.common().when()),
                        Stream.ofNullable(step.common().require()),
                        own)
                .flatMap(s -> s);
    }

    /** For whom a tree is made. */
    private enum Form {
        PRINTED(
                EffectivePlan::literal,
                EffectivePlan::code,
                (language, statement) -> code(statement),
                UnaryOperator.identity()),
        MEANING(
                UnaryOperator.identity(),
                JsText::normalise,
                Language::normalise,
                type -> TypeParser.parse(type).toString());

        private final UnaryOperator<String> text;
        private final UnaryOperator<String> js;
        private final BiFunction<Language, String, String> statement;
        private final UnaryOperator<String> type;

        Form(
                UnaryOperator<String> text,
                UnaryOperator<String> js,
                BiFunction<Language, String, String> statement,
                UnaryOperator<String> type) {
            this.text = text;
            this.js = js;
            this.statement = statement;
            this.type = type;
        }

        Object js(Step.Code code) {
            String value = js.apply(code.text());
            return this == PRINTED ? new YamlText.Block(value) : value;
        }

        List<Object> statements(Language language, List<String> statements) {
            List<Object> list = new ArrayList<>();
            for (String each : statements) {
                String value = statement.apply(language, each);
                list.add(this == PRINTED ? new YamlText.Block(value) : value);
            }
            return list;
        }

        List<String> texts(List<String> list) {
            return list.stream().map(text).toList();
        }
    }

    /** A text that is no reference may look like one; the reader takes {@code $${} for the characters themselves. */
    private static String literal(String text) {
        return text.replace("${", "$${");
    }

    private static String code(String text) {
        return REFERENCE_IN_CODE.matcher(text).replaceAll("\\$\\$\\{");
    }

    private static Map<String, Object> verb(Step.Verb verb, Form form) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (verb instanceof Step.Assess assess) {
            map.put("from", address(assess.source(), form));
            if (assess.target() != null) {
                map.put("to", address(assess.target(), form));
            }
        } else if (verb instanceof Step.Copy copy) {
            copy(copy, form, map);
        } else if (verb instanceof Step.Schema schema) {
            map.put("from", address(schema.source(), form));
            map.put("to", address(schema.target(), form));
            if (!schema.except().isEmpty()) {
                map.put("except", form.texts(schema.except()));
            }
            map.put("indexes", schema.indexes());
            map.put("foreign_keys", schema.foreignKeys());
            map.put("views", schema.views());
            tables(schema.tables(), form, map);
        } else if (verb instanceof Step.Backup backup) {
            map.put("from", address(backup.source(), form));
            map.put("keep", backup.keep() == null ? "never" : Units.text(backup.keep()));
        } else if (verb instanceof Step.Restore restore) {
            map.put("from", form.text.apply(restore.backup()));
            map.put("to", address(restore.target(), form));
        } else if (verb instanceof Step.VerifyVerb verify) {
            map.put("from", address(verify.source(), form));
            map.put("to", address(verify.target(), form));
            map.put("level", word(verify.level()));
            map.put("tolerance", verify.tolerance());
            if (!verify.except().isEmpty()) {
                map.put("except", form.texts(verify.except()));
            }
            tables(verify.tables(), form, map);
        } else if (verb instanceof Step.Swap swap) {
            map.put("from", address(swap.source(), form));
            if (swap.target() != null) {
                map.put("to", address(swap.target(), form));
            }
            put(map, "tables", mapped(swap.tables(), form.text));
            kept(swap.keep(), swap.reverseWindow(), swap.lockTimeout(), form, map);
        } else if (verb instanceof Step.Partition partition) {
            map.put("of", address(partition.table(), form));
            map.put("by", by(partition.by(), form));
            map.put("backup_first", partition.backup());
            put(map, "weaken", form.texts(partition.weaken()));
            map.put("batch", (long) partition.batch());
            kept(partition.keep(), partition.reverseWindow(), partition.lockTimeout(), form, map);
        } else if (verb instanceof Step.Sql sql) {
            map.put("on", address(sql.on(), form));
            map.put("run", form.statements(sql.language(), sql.run()));
        } else if (verb instanceof Step.Upgrade upgrade) {
            upgrade(upgrade, form, map);
        } else if (verb instanceof Step.Compare compare) {
            compare(compare, form, map);
        } else if (verb instanceof Step.Guard guard) {
            guard(guard, form, map);
        } else if (verb instanceof Step.Script script) {
            map.put("js", form.js(script.code()));
            put(map, "env", form.texts(script.env()));
        } else if (verb instanceof Step.Env env) {
            map.put("file", form.text.apply(env.file()));
            put(map, "rename", mapped(env.rename(), form.text));
            Map<String, Object> split = new LinkedHashMap<>();
            env.split().forEach((name, parts) -> split.put(name, mapped(parts, form.text)));
            put(map, "split", split);
            put(map, "set", mapped(env.set(), form.text));
            put(map, "default", mapped(env.defaults(), form.text));
            put(map, "comment", form.texts(env.comment()));
        } else if (verb instanceof Step.Approve approve) {
            map.put("message", form.text.apply(approve.message()));
        }
        return map;
    }

    private static void compare(Step.Compare compare, Form form, Map<String, Object> map) {
        map.put("from", address(compare.source(), form));
        map.put("to", address(compare.target(), form));
        List<Object> queries = new ArrayList<>();
        for (Step.Compare.Query query : compare.queries()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", form.text.apply(query.name()));
            entry.put(
                    "source_sql",
                    form.statements(Language.SQL, List.of(query.sourceSql())).get(0));
            entry.put(
                    "target_sql",
                    form.statements(Language.SQL, List.of(query.targetSql())).get(0));
            put(entry, "tolerance", query.tolerance());
            queries.add(entry);
        }
        map.put("queries", queries);
        map.put("runs", (long) compare.runs());
        map.put("tolerance", compare.tolerance());
        map.put("noise", Units.text(compare.noise()));
        map.put("results", compare.sameResults() ? "equal" : "any");
        map.put("assert", compare.warnOnly() ? "warn" : "fail");
    }

    private static void guard(Step.Guard guard, Form form, Map<String, Object> map) {
        map.put("on", address(guard.on(), form));
        // Its limits say how the work is done, and may be others when it goes on.
        if (form == Form.MEANING) {
            return;
        }
        Step.OnError.Quarantine rejected = guard.rejected();
        if (rejected != null) {
            map.put("rejected", rejected.ratio() == null ? rejected.rows() : Units.text(rejected.ratio()));
        }
        put(map, "differences", guard.differences());
        put(map, "free_disk", guard.freeDisk());
        put(map, "folder", guard.folder() == null ? null : form.text.apply(guard.folder()));
        put(map, "lock_waits", guard.lockWaits());
        put(map, "replication_lag", guard.replicationLag() == null ? null : Units.text(guard.replicationLag()));
        List<Object> probes = new ArrayList<>();
        for (Step.Guard.Probe probe : guard.probes()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", form.text.apply(probe.name()));
            entry.put("sql", form.statements(Language.SQL, List.of(probe.sql())).get(0));
            put(entry, "max", probe.max());
            put(entry, "min", probe.min());
            put(entry, "slower", probe.slower());
            probes.add(entry);
        }
        put(map, "probes", probes);
        map.put("every", Units.text(guard.every()));
        map.put("on_trip", word(guard.onTrip()));
        map.put("patience", Units.text(guard.patience()));
    }

    /** What the versions do is not part of the meaning: the store's own history holds them to what they were. */
    private static void upgrade(Step.Upgrade upgrade, Form form, Map<String, Object> map) {
        map.put("on", address(upgrade.on(), form));
        map.put("versions", form.text.apply(upgrade.folder().name()));
        if (upgrade.goal() instanceof Step.Upgrade.Goal.Date date) {
            map.put("to_date", date.day().toString());
        } else {
            map.put("target", UpgradeReader.target(upgrade.goal()));
        }
        map.put("history", form.text.apply(upgrade.history()));
        put(
                map,
                "baseline",
                upgrade.baseline() == null ? null : upgrade.baseline().toString());
        map.put("out_of_order", upgrade.outOfOrder());
        map.put("repair", upgrade.repair());
    }

    private static Map<String, Object> by(Partitionable.Partitioning by, Form form) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (by instanceof Partitionable.Partitioning.Hash hash) {
            map.put("hash", form.text.apply(hash.column()));
            map.put("partitions", (long) hash.partitions());
            map.put("method", hash.list() ? "list" : "hash");
        } else if (by instanceof Partitionable.Partitioning.Range range) {
            map.put("range", form.text.apply(range.column()));
            map.put("every", word(range.every()));
        }
        return map;
    }

    /** How long things stay and how long a lock is waited for does not change what is written. */
    private static void kept(
            @Nullable Duration keep,
            @Nullable Duration reverseWindow,
            Duration lockTimeout,
            Form form,
            Map<String, Object> map) {
        if (form == Form.PRINTED) {
            map.put("keep", keep == null ? "never" : Units.text(keep));
            put(map, "reverse_window", reverseWindow == null ? null : Units.text(reverseWindow));
            map.put("lock_timeout", Units.text(lockTimeout));
        }
    }

    private static void copy(Step.Copy copy, Form form, Map<String, Object> map) {
        map.put("from", address(copy.source(), form));
        map.put("to", address(copy.target(), form));
        if (!copy.except().isEmpty()) {
            map.put("except", form.texts(copy.except()));
        }
        map.put("mode", word(copy.mode()));
        map.put("batch", (long) copy.batch());
        map.put("parallel", (long) copy.parallel());
        map.put("indexes", copy.indexes());
        map.put("foreign_keys", copy.foreignKeys());
        map.put("views", copy.views());
        // How long the old table stays does not change what is written.
        if (form == Form.PRINTED) {
            map.put("keep", copy.keep() == null ? "never" : Units.text(copy.keep()));
        }
        map.putAll(dataset(copy.defaults(), form));
        tables(copy.tables(), form, map);
    }

    /** Of two globs the later wins: their order is part of the meaning, where keys have none. */
    private static void tables(Map<String, Dataset> tables, Form form, Map<String, Object> map) {
        if (tables.isEmpty()) {
            return;
        }
        if (form == Form.MEANING) {
            List<Object> list = new ArrayList<>();
            tables.forEach((glob, dataset) -> list.add(List.of(glob, dataset(dataset, form))));
            map.put("tables", list);
        } else {
            Map<String, Object> byGlob = new LinkedHashMap<>();
            tables.forEach((glob, dataset) -> byGlob.put(glob, dataset(dataset, form)));
            map.put("tables", byGlob);
        }
    }

    private static Map<String, Object> dataset(Dataset dataset, Form form) {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, "to", dataset.to() == null ? null : form.text.apply(dataset.to()));
        String where = dataset.where();
        if (where != null) {
            map.put("where", form == Form.MEANING ? SqlText.normalise(where) : form.text.apply(where));
        }
        put(map, "columns", form.texts(dataset.columns()));
        put(map, "rename", mapped(dataset.rename(), form.text));
        put(map, "cast", mapped(dataset.cast(), form.type));
        Map<String, Object> masks = new LinkedHashMap<>();
        dataset.mask().forEach((column, mask) -> masks.put(column, mask(mask)));
        put(map, "mask", masks);
        Map<String, Object> constants = new LinkedHashMap<>();
        dataset.defaults().forEach((column, value) -> constants.put(column, constant(value, form)));
        put(map, "default", constants);
        put(map, "js", dataset.js() == null ? null : form.js(dataset.js()));
        Map<String, Object> emitted = new LinkedHashMap<>();
        dataset.emit().forEach((name, columns) -> emitted.put(name, mapped(columns, form.type)));
        put(map, "emit", emitted);
        put(map, "lossy", dataset.lossy().equals(List.of("*")) ? "allow" : form.texts(dataset.lossy()));
        put(map, "key", form.texts(dataset.key()));
        put(map, "incremental", dataset.incremental() == null ? null : incremental(dataset.incremental(), form));
        return map;
    }

    private static Object incremental(Step.Copy.Incremental incremental, Form form) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("by", form.text.apply(incremental.by()));
        if (incremental.overlap() instanceof Step.Copy.Overlap.Time time) {
            map.put("overlap", Units.text(time.duration()));
        } else if (incremental.overlap() instanceof Step.Copy.Overlap.Count count && count.count() > 0) {
            map.put("overlap", count.count());
        }
        return map;
    }

    private static Object constant(Object value, Form form) {
        return value instanceof String text ? form.text.apply(text) : value;
    }

    private static Map<String, Object> mapped(Map<String, String> map, UnaryOperator<String> change) {
        Map<String, Object> changed = new LinkedHashMap<>();
        map.forEach((key, value) -> changed.put(key, change.apply(value)));
        return changed;
    }

    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        boolean nothing = value == null
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Map<?, ?> inner && inner.isEmpty();
        if (!nothing) {
            map.put(name, value);
        }
    }

    /** {@return the rule as a plan spells it} */
    static String mask(Mask mask) {
        if (mask instanceof Mask.Keep keep) {
            return "keep-" + (keep.last() ? "last" : "first") + "-" + keep.characters();
        } else if (mask instanceof Mask.Redact) {
            return "redact";
        } else if (mask instanceof Mask.Hash) {
            return "hash";
        }
        return "null";
    }

    private static String address(Address address, Form form) {
        return form.text.apply(address.toString());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> common(Step step, Form form) {
        Step.Common common = step.common();
        Map<String, Object> map = new LinkedHashMap<>();
        if (common.when() != null) {
            map.put("when", form.js(common.when()));
        }
        if (common.require() != null) {
            map.put("require", form.js(common.require()));
        }
        map.put("on_error", onError(common.onError()));
        Map<String, Object> retry = new LinkedHashMap<>();
        retry.put("attempts", (long) common.retry().attempts());
        retry.put("pause", Units.text(common.retry().pause()));
        map.put("retry", retry);
        map.put("undo", undo(step, form));
        // A step that only compares proves nothing beside; its own word would be a second verb.
        if (!(step.verb() instanceof Step.VerifyVerb)) {
            map.put("verify", word(common.verify()));
        }
        map.put("confirm", common.confirm());
        if (common.throttle() != null) {
            map.put("throttle", common.throttle() + "/s");
        }
        if (common.timeout() != null) {
            map.put("timeout", Units.text(common.timeout()));
        }
        map.put("on_failure", word(common.onFailure()));
        return map;
    }

    /** {@return the setting as a plan spells it} */
    static String onError(Step.OnError onError) {
        if (onError instanceof Step.OnError.Quarantine quarantine) {
            Double ratio = quarantine.ratio();
            return "quarantine(" + (ratio == null ? String.valueOf(quarantine.rows()) : Units.text(ratio)) + ")";
        }
        return onError instanceof Step.OnError.Skip ? "skip" : "stop";
    }

    private static Object undo(Step step, Form form) {
        Step.Undo undo = step.common().undo();
        if (undo instanceof Step.Undo.Statements statements) {
            Language language = step.verb() instanceof Step.Sql sql ? sql.language() : Language.SQL;
            return form.statements(language, statements.statements());
        }
        return undo instanceof Step.Undo.None ? "none" : "auto";
    }
}
