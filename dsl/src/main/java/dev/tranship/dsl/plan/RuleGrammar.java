package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.DataRule.Fix;
import dev.tranship.dsl.plan.DataRule.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** One entry of {@code rules}, and how what breaks it is repaired. */
final class RuleGrammar {
    private static final Map<String, Fix> WORDS = Map.of(
            "remove", new Fix.Remove(),
            "clear", new Fix.Clear(),
            "keep_first", new Fix.Keep(false),
            "keep_last", new Fix.Keep(true));
    private static final List<String> WORDS_IN_ORDER =
            WORDS.keySet().stream().sorted().toList();
    private static final Kind<Map<String, String>> TEXT_BY_NAME = Kind.of(
            "by column",
            "write {column: text}",
            JsonSchema.byName(JsonSchema.scalar()),
            (values, setting, node) -> values.byName(setting, node, Values::text));

    private static final Setting<Map<String, Object>> SET =
            Setting.of("set", DatasetGrammar.CONSTANTS, "Column → the value that it gets.");
    private static final Setting<Map<String, String>> RENAME =
            Setting.of("rename", TEXT_BY_NAME, "What the columns of the rule hold → what they hold then.");
    private static final Setting<Step.Code> REPAIR =
            Setting.of("js", CodeKinds.CODE, "JavaScript row => the repaired row.");
    private static final Setting<String> SQL =
            Setting.of("sql", Kinds.TEXT, "Statements in which $keys is the list of the keys of such rows.");
    private static final Setting<String> CYPHER = Setting.of("cypher", Kinds.TEXT, "The same in Cypher.");
    private static final Setting<String> UNDO =
            Setting.of("undo", Kinds.TEXT, "The statements that take sql or cypher back.");
    /** Of {@code fix}. */
    static final Map<String, Setting<?>> FIX_TABLE = Setting.table(SET, RENAME, REPAIR, SQL, CYPHER, UNDO);

    private static final Setting<String> NAME =
            Setting.of("name", Kinds.TEXT, "What the rule is called. Without it: its number.");
    private static final Setting<String> OF =
            Setting.of("of", Kinds.TEXT, "A dataset, or datasets by glob. What is named must be there.");
    private static final Setting<Severity> SEVERITY = Setting.standard(
            "severity", Kind.choice(Severity.class), Severity.ERROR, "How bad it is; an error fails the step.");
    private static final Setting<List<String>> EXISTS =
            Setting.of("exists", Kinds.NAMES, "Datasets that must be there.");
    private static final Setting<List<String>> COLUMNS =
            Setting.of("columns", Kinds.NAMES, "Columns that must be there.");
    private static final Setting<List<String>> KEY =
            Setting.of("key", Kinds.NAMES, "There is a primary or unique key over these columns.");
    private static final Setting<List<String>> INDEX =
            Setting.of("index", Kinds.NAMES, "There is an index over these columns, in this order.");
    private static final Setting<List<String>> REQUIRED =
            Setting.of("required", Kinds.NAMES, "Columns that are never NULL and never an empty text.");
    private static final Setting<Map<String, String>> FORMAT =
            Setting.of("format", TEXT_BY_NAME, "Column → uuid, date, email, …, or a regular expression.");
    private static final Setting<Map<String, Object>> MIN =
            Setting.of("min", DatasetGrammar.CONSTANTS, "Column → the least value.");
    private static final Setting<Map<String, Object>> MAX =
            Setting.of("max", DatasetGrammar.CONSTANTS, "Column → the greatest value.");
    private static final Setting<Map<String, List<String>>> VALUES = Setting.of(
            "values",
            Kind.of(
                    "column → list",
                    "write {column: [value, value]}",
                    JsonSchema.byName(JsonSchema.anyOf(JsonSchema.scalar(), JsonSchema.texts())),
                    (values, setting, node) -> values.byName(setting, node, Values::names)),
            "Column → all values that it may have.");
    private static final Setting<List<String>> UNIQUE =
            Setting.of("unique", Kinds.NAMES, "Columns whose values together are there only once.");
    private static final Setting<Map<String, String>> REFERENCES =
            Setting.of("references", TEXT_BY_NAME, "Column → dataset.column that has each of its values.");
    private static final Setting<Boolean> FOREIGN_KEYS =
            Setting.standard("foreign_keys", Kinds.BOOLEAN, false, "All declared foreign keys hold.");
    private static final Setting<List<String>> SAME_FORM =
            Setting.of("same_form", Kinds.NAMES, "Columns whose texts are all of one form: all uuid, all date, ….");
    private static final Setting<Map<String, String>> SIZE =
            Setting.of("size", TEXT_BY_NAME, "Column of arrays → how many elements each has, or equal.");
    private static final Setting<Step.Code> JS =
            Setting.of("js", CodeKinds.CODE, "JavaScript row => true for a row that is right.");
    private static final Setting<String> QUERY =
            Setting.of("query", Kinds.TEXT, "A query of the backend for the rows that are wrong.");
    private static final Setting<Fix> FIX = Setting.of(
            "fix",
            Kind.of(
                    "word, or {set: {column: value}}",
                    "write " + String.join(", ", WORDS_IN_ORDER) + ", or {set: {column: value}}",
                    JsonSchema.anyOf(JsonSchema.words(WORDS_IN_ORDER), JsonSchema.reference("fix")),
                    RuleGrammar::fix),
            "How such rows are repaired.");
    /** Of an entry of {@code rules}. */
    static final Map<String, Setting<?>> TABLE = Setting.table(
            NAME,
            OF,
            SEVERITY,
            EXISTS,
            COLUMNS,
            KEY,
            INDEX,
            REQUIRED,
            FORMAT,
            MIN,
            MAX,
            VALUES,
            UNIQUE,
            REFERENCES,
            FOREIGN_KEYS,
            SAME_FORM,
            SIZE,
            JS,
            QUERY,
            FIX);

    static final Kind<List<DataRule>> RULES = Kind.of(
            "list",
            "write a list: each rule begins with '- of: '",
            JsonSchema.list(JsonSchema.reference("rule")),
            RuleGrammar::rules);

    private RuleGrammar() {}

    // ---- reading

    private static List<DataRule> rules(Values values, Setting<?> setting, Node node) {
        List<DataRule> rules = new ArrayList<>();
        Map<String, Node> names = new HashMap<>();
        List<Node> items = values.items(setting, node);
        for (Node item : items == null ? List.<Node>of() : items) {
            Node.Mapping mapping = values.mapping(setting, item);
            if (mapping != null) {
                DataRule rule = rule(values.readAll(mapping, TABLE, "rules"), rules.size() + 1);
                check(rule, mapping, values.problems());
                Node first = names.putIfAbsent(rule.name(), item);
                if (first != null) {
                    values.problems()
                            .error(
                                    PlanCodes.CONTRADICTION,
                                    item,
                                    "there is a rule '" + rule.name() + "' already",
                                    "the first is in " + first.place());
                }
                rules.add(rule);
            }
        }
        return rules;
    }

    private static DataRule rule(Given given, int number) {
        String name = given.find(NAME);
        return new DataRule(
                name == null ? "rule-" + number : name,
                given.find(OF),
                given.get(SEVERITY),
                given.list(EXISTS),
                given.list(COLUMNS),
                given.list(KEY),
                given.list(INDEX),
                given.list(REQUIRED),
                given.map(FORMAT),
                given.map(MIN),
                given.map(MAX),
                given.map(VALUES),
                given.list(UNIQUE),
                given.map(REFERENCES),
                given.get(FOREIGN_KEYS),
                given.list(SAME_FORM),
                given.map(SIZE),
                given.find(JS),
                given.find(QUERY),
                given.find(FIX));
    }

    private static void check(DataRule rule, Node.Mapping mapping, Problems problems) {
        boolean ofDataset = rule.ofRows()
                || !rule.columns().isEmpty()
                || !rule.key().isEmpty()
                || !rule.index().isEmpty();
        if (ofDataset && rule.of() == null) {
            problems.error(
                    PlanCodes.MISSING_SETTING, mapping, "the rule does not say of which dataset", "add 'of: dataset'");
        } else if (rule.of() == null && rule.exists().isEmpty() && rule.query() == null) {
            problems.error(PlanCodes.MISSING_SETTING, mapping, "the rule asks for nothing", "add e.g. 'exists: [a]'");
        }
        rule.format().forEach((column, format) -> checkFormat(column, format, mapping, problems));
        rule.size().forEach((column, size) -> {
            if (!size.equals(DataRule.EQUAL) && !size.matches("\\d{1,9}")) {
                problems.error(
                        PlanCodes.UNKNOWN_VALUE,
                        mapping,
                        "the size of '" + column + "' cannot be '" + size + "'",
                        "write a number, or equal");
            }
        });
        rule.references().forEach((column, reference) -> {
            if (reference.indexOf('.') < 1) {
                problems.error(
                        PlanCodes.UNKNOWN_VALUE,
                        mapping,
                        "'" + reference + "' names no column of a dataset",
                        "write " + column + ": dataset.column");
            }
        });
        if (rule.fix() instanceof Fix.Keep && rule.unique().isEmpty()) {
            problems.error(
                    PlanCodes.CONTRADICTION, mapping, "only what is there twice can be kept once", "add 'unique: [a]'");
        }
    }

    private static void checkFormat(String column, String format, Node.Mapping mapping, Problems problems) {
        try {
            if (Formats.named(format) == null) {
                Pattern.compile(format);
            }
        } catch (PatternSyntaxException e) {
            problems.error(
                    PlanCodes.UNKNOWN_VALUE,
                    mapping,
                    "the format of '" + column + "' is no regular expression: " + e.getDescription(),
                    "write a regular expression, or one of " + String.join(", ", Formats.names()));
        }
    }

    private static @Nullable Fix fix(Values values, Setting<?> setting, Node node) {
        if (node instanceof Node.Scalar) {
            String word = values.text(setting, node);
            Fix fix = word == null ? null : WORDS.get(word);
            if (word != null && fix == null) {
                values.problems()
                        .error(
                                PlanCodes.UNKNOWN_VALUE,
                                node,
                                "unknown fix '" + word + "'",
                                Suggestions.help(word, WORDS_IN_ORDER));
            }
            return fix;
        }
        Node.Mapping mapping = values.mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Given given = values.readAll(mapping, FIX_TABLE, "fix");
        long ways = FIX_TABLE.values().stream()
                .filter(way -> way != UNDO && given.has(way))
                .count();
        if (ways != 1) {
            values.problems()
                    .error(
                            PlanCodes.CONTRADICTION,
                            node,
                            "a fix is one of set, rename, js, sql and cypher",
                            "say one of them");
            return null;
        }
        if (given.has(SET)) {
            return new Fix.SetTo(given.map(SET));
        } else if (given.has(RENAME)) {
            return new Fix.Rename(given.map(RENAME));
        } else if (given.has(REPAIR)) {
            return new Fix.Transform(Objects.requireNonNull(given.find(REPAIR)));
        }
        Language language = given.has(SQL) ? Language.SQL : Language.CYPHER;
        String run = Objects.requireNonNull(given.find(given.has(SQL) ? SQL : CYPHER));
        return new Fix.Statements(language, run, given.find(UNDO));
    }

    // ---- writing

    static List<Object> write(List<DataRule> rules, Form form) {
        List<Object> list = new ArrayList<>();
        rules.forEach(rule -> list.add(write(rule, new Written(form)).map()));
        return list;
    }

    private static Written write(DataRule rule, Written written) {
        return written.put(NAME, rule.name())
                .put(OF, rule.of())
                .put(SEVERITY, rule.severity())
                .put(EXISTS, rule.exists())
                .put(COLUMNS, rule.columns())
                .put(KEY, rule.key())
                .put(INDEX, rule.index())
                .put(REQUIRED, rule.required())
                .put(FORMAT, rule.format())
                .put(MIN, rule.min())
                .put(MAX, rule.max())
                .put(VALUES, rule.values())
                .put(UNIQUE, rule.unique())
                .put(REFERENCES, rule.references())
                .put(FOREIGN_KEYS, rule.foreignKeys() ? true : null)
                .put(SAME_FORM, rule.sameForm())
                .put(SIZE, rule.size())
                .put(JS, rule.js())
                .put(QUERY, rule.query())
                .tree(FIX, rule.fix() == null ? null : tree(rule.fix(), written.form()));
    }

    private static Object tree(Fix fix, Form form) {
        for (Map.Entry<String, Fix> word : WORDS.entrySet()) {
            if (word.getValue().equals(fix)) {
                return word.getKey();
            }
        }
        Written written = new Written(form);
        if (fix instanceof Fix.SetTo set) {
            written.put(SET, set.values());
        } else if (fix instanceof Fix.Rename rename) {
            written.put(RENAME, rename.values());
        } else if (fix instanceof Fix.Transform transform) {
            written.put(REPAIR, transform.code());
        } else if (fix instanceof Fix.Statements statements) {
            written.put(statements.language() == Language.SQL ? SQL : CYPHER, statements.run())
                    .put(UNDO, statements.undo());
        }
        return written.map();
    }
}
