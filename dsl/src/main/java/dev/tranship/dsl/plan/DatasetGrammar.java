package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Copy.Dataset;
import dev.tranship.dsl.plan.Step.Copy.Incremental;
import dev.tranship.dsl.plan.Step.Copy.Mask;
import dev.tranship.dsl.plan.Step.Copy.Overlap;
import dev.tranship.spi.TypeParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How one dataset is copied: beside {@code copy} for all of them, or in {@code tables} for some. */
final class DatasetGrammar {
    private static final Pattern KEEP = Pattern.compile("keep-(last|first)-(\\d{1,4})");
    private static final List<String> TYPES = List.of(
            "boolean",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "float32",
            "float64",
            "decimal",
            "string",
            "bytes",
            "bits",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "interval",
            "uuid",
            "json",
            "enum",
            "array",
            "struct");

    /** Values of columns as a plan writes them. */
    static final Kind<Map<String, Object>> CONSTANTS = Kind.of(
            "by column",
            "write {column: value}",
            JsonSchema.byName(JsonSchema.scalar()),
            (values, setting, node) -> values.byName(setting, node, DatasetGrammar::constant));

    private static final Setting<String> TO = Setting.of("to", Kinds.TEXT, "The name in the target.");
    private static final Setting<String> WHERE =
            Setting.of("where", Kinds.TEXT, "Only the rows for which this SQL condition is true at the source.");
    private static final Setting<List<String>> COLUMNS =
            Setting.of("columns", Kinds.NAMES, "Only these columns, in this order.");
    private static final Setting<Map<String, String>> RENAME =
            Setting.of("rename", Kinds.NAME_BY_NAME, "Source column → target column.");
    private static final Setting<Map<String, String>> CAST = Setting.of(
            "cast",
            Kind.of(
                    "by column",
                    "write {column: type}",
                    JsonSchema.byName(JsonSchema.type("string")),
                    DatasetGrammar::types),
            "Target column → type.");
    private static final Setting<Map<String, Mask>> MASK = Setting.of(
            "mask",
            Kind.of(
                    "by column",
                    "write {column: rule}",
                    JsonSchema.byName(JsonSchema.orReference(
                            JsonSchema.words(Arrays.asList("redact", "hash", "null", null)),
                            JsonSchema.pattern("^keep-(last|first)-\\d+$"))),
                    (values, setting, node) -> values.byName(setting, node, DatasetGrammar::mask)),
            "Target column → redact, hash, keep-last-4, keep-first-2 or null.");
    private static final Setting<Map<String, Object>> DEFAULT =
            Setting.of("default", CONSTANTS, "Target column → value in the place of NULL.");
    private static final Setting<Step.Code> JS =
            Setting.of("js", CodeKinds.CODE, "JavaScript row => row, null or rows; or a file that ends with .js.");
    private static final Setting<Map<String, Map<String, String>>> EMIT = Setting.of(
            "emit",
            Kind.of(
                    "dataset → column → type",
                    "write {dataset: {column: type}}",
                    JsonSchema.byName(JsonSchema.byName(JsonSchema.type("string"))),
                    DatasetGrammar::emitted),
            "What js may emit: dataset in the target → column → type.");
    private static final Setting<List<String>> LOSSY = Setting.of(
            "lossy",
            Kind.of(
                    "list, or `allow`",
                    "write a list of columns, or allow",
                    JsonSchema.anyOf(JsonSchema.type("string"), JsonSchema.texts()),
                    DatasetGrammar::lossy),
            "Target columns whose values may lose precision; 'allow' for all.");
    private static final Setting<List<String>> KEY =
            Setting.of("key", Kinds.NAMES, "Target columns that identify a row, where the target has no key.");

    private static final Setting<String> BY =
            Setting.required("by", Kinds.TEXT, "A column of the source that grows: a number, a date or a timestamp.");
    private static final Setting<String> OVERLAP = Setting.of(
            "overlap", Kinds.TEXT, "How far below the last highest value to begin: 5m, or 1000 for numbers.");
    /** Of {@code incremental}. */
    static final Map<String, Setting<?>> INCREMENTAL_TABLE = Setting.table(BY, OVERLAP);

    static final Setting<Incremental> INCREMENTAL = Setting.of(
            "incremental",
            Kind.of(
                    "column, or {by: column, overlap: 5m}",
                    "write a column, or {by: column, overlap: 5m}",
                    JsonSchema.anyOf(JsonSchema.type("string"), JsonSchema.reference("incremental")),
                    DatasetGrammar::incremental),
            "A column that grows: each run takes what is new since the last; or {by: column, overlap: 5m}.");

    /** Beside the verb. */
    static final Map<String, Setting<?>> TABLE =
            Setting.table(WHERE, COLUMNS, RENAME, CAST, MASK, DEFAULT, JS, EMIT, LOSSY, KEY, INCREMENTAL);
    /** Of an entry of {@code tables}. */
    static final Map<String, Setting<?>> ENTRY = Setting.join(Setting.table(TO), TABLE);

    /** What {@code tables} holds, by glob. */
    static final Kind<Map<String, Dataset>> TABLES = Kind.of(
            "by glob",
            "write a mapping of settings",
            JsonSchema.byName(JsonSchema.reference("dataset")),
            DatasetGrammar::tables);

    private DatasetGrammar() {}

    /** @param to the name in the target; null for the same name */
    static Dataset read(Given given, @Nullable String to) {
        return new Dataset(
                to,
                given.find(WHERE),
                given.list(COLUMNS),
                given.map(RENAME),
                given.map(CAST),
                given.map(MASK),
                given.map(DEFAULT),
                given.find(JS),
                given.list(LOSSY),
                given.list(KEY),
                given.map(EMIT),
                given.find(INCREMENTAL));
    }

    static void write(Dataset dataset, Written written) {
        Form form = written.form();
        String where = dataset.where();
        if (where != null && form == Form.MEANING) {
            where = SqlText.normalise(where);
        }
        Map<String, Object> masks = new LinkedHashMap<>();
        dataset.mask().forEach((column, mask) -> masks.put(column, mask(mask)));
        Map<String, Object> emitted = new LinkedHashMap<>();
        dataset.emit().forEach((name, columns) -> emitted.put(name, Written.mapped(columns, form::type)));
        written.put(TO, dataset.to())
                .put(WHERE, where)
                .put(COLUMNS, dataset.columns())
                .put(RENAME, dataset.rename())
                .types(CAST, dataset.cast())
                .tree(MASK, masks)
                .put(DEFAULT, dataset.defaults())
                .put(JS, dataset.js())
                .tree(EMIT, emitted);
        if (dataset.lossy().equals(List.of("*"))) {
            written.tree(LOSSY, "allow");
        } else {
            written.put(LOSSY, dataset.lossy());
        }
        written.put(KEY, dataset.key());
        Incremental incremental = dataset.incremental();
        if (incremental != null) {
            written.tree(INCREMENTAL, write(incremental, new Written(form)).map());
        }
    }

    private static Written write(Incremental incremental, Written written) {
        written.put(BY, incremental.by());
        if (incremental.overlap() instanceof Overlap.Time time) {
            written.tree(OVERLAP, Units.text(time.duration()));
        } else if (incremental.overlap() instanceof Overlap.Count count && count.count() > 0) {
            written.tree(OVERLAP, count.count());
        }
        return written;
    }

    /** Of two globs the later wins: their order is part of the meaning, where keys have none. */
    static void write(Setting<Map<String, Dataset>> setting, Map<String, Dataset> tables, Written written) {
        Map<String, Object> byGlob = new LinkedHashMap<>();
        tables.forEach((glob, dataset) -> {
            Written entry = new Written(written.form());
            write(dataset, entry);
            byGlob.put(glob, entry.map());
        });
        if (written.form() == Form.PRINTED) {
            written.tree(setting, byGlob);
        } else {
            List<Object> list = new ArrayList<>();
            byGlob.forEach((glob, dataset) -> list.add(List.of(glob, dataset)));
            written.tree(setting, list);
        }
    }

    private static @Nullable Map<String, Dataset> tables(Values values, Setting<?> setting, Node node) {
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach(entry -> values.checkGlob(entry.key()));
        }
        return values.byName(setting, node, (same, tables, value) -> {
            Node.Mapping mapping = values.mapping(tables, value);
            if (mapping == null) {
                return null;
            }
            Given given = values.readAll(mapping, ENTRY, "tables");
            return read(given, given.find(TO));
        });
    }

    private static @Nullable List<String> lossy(Values values, Setting<?> setting, Node node) {
        return node instanceof Node.Scalar scalar && scalar.text().equals("allow")
                ? List.of("*")
                : values.names(setting, node);
    }

    private static @Nullable Map<String, String> types(Values values, Setting<?> setting, Node node) {
        return values.byName(setting, node, DatasetGrammar::type);
    }

    private static @Nullable String type(Values values, Setting<?> setting, Node node) {
        String type = values.text(setting, node);
        try {
            if (type != null) {
                TypeParser.parse(type);
            }
            return type;
        } catch (IllegalArgumentException e) {
            values.problems()
                    .error(
                            PlanCodes.UNKNOWN_TYPE,
                            node,
                            String.valueOf(e.getMessage()),
                            typeHelp(String.valueOf(type)));
            return null;
        }
    }

    private static String typeHelp(String type) {
        String word = type.contains("(") ? type.substring(0, type.indexOf('(')) : type;
        return TYPES.contains(word) ? "like decimal(10,2), string(40), timestamp(6)" : Suggestions.help(word, TYPES);
    }

    private static @Nullable Map<String, Map<String, String>> emitted(Values values, Setting<?> setting, Node node) {
        Map<String, Map<String, String>> datasets = values.byName(setting, node, DatasetGrammar::types);
        if (datasets != null && node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                if (Map.of().equals(datasets.get(entry.name()))) {
                    datasets.remove(entry.name());
                    values.problems()
                            .error(
                                    PlanCodes.MISSING_SETTING,
                                    entry.key(),
                                    "'" + entry.name() + "' has no column",
                                    "write " + entry.name() + ": {column: type}");
                }
            }
        }
        return datasets;
    }

    private static @Nullable Mask mask(Values values, Setting<?> setting, Node node) {
        if (node instanceof Node.Scalar scalar
                && !scalar.text().isEmpty()
                && (scalar.isNull() || scalar.text().equals("null"))) {
            return new Mask.Nothing();
        }
        String text = values.text(setting, node);
        if (text == null) {
            return null;
        }
        Matcher keep = KEEP.matcher(text);
        if (keep.matches()) {
            return new Mask.Keep(keep.group(1).equals("last"), Integer.parseInt(keep.group(2)));
        } else if (text.equals("redact")) {
            return new Mask.Redact();
        } else if (text.equals("hash")) {
            return new Mask.Hash();
        }
        values.problems()
                .error(
                        PlanCodes.UNKNOWN_VALUE,
                        node,
                        "unknown mask '" + text + "'",
                        Suggestions.help(text, List.of("redact", "hash", "keep-last-4", "keep-first-2", "null")));
        return null;
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

    private static @Nullable Object constant(Values values, Setting<?> setting, Node node) {
        String text = values.text(setting, node);
        return text != null && node instanceof Node.Scalar scalar && scalar.style() == Node.Style.PLAIN
                ? Units.plain(text)
                : text;
    }

    private static @Nullable Incremental incremental(Values values, Setting<?> setting, Node node) {
        Overlap none = new Overlap.Count(0);
        if (!(node instanceof Node.Mapping mapping)) {
            String by = values.text(setting, node);
            return by == null ? null : new Incremental(by, none);
        }
        Given given = values.readAll(mapping, INCREMENTAL_TABLE, "incremental");
        String by = given.find(BY);
        if (by == null) {
            if (mapping.entry(BY.name()) == null) {
                values.refuse(PlanCodes.MISSING_SETTING, setting, node, "'incremental' needs 'by'");
            }
            return null;
        }
        String text = given.find(OVERLAP);
        if (text == null) {
            return new Incremental(by, none);
        } else if (text.matches("\\d{1,18}")) {
            return new Incremental(by, new Overlap.Count(Long.parseLong(text)));
        }
        Optional<Duration> duration = Units.duration(text);
        if (duration.isEmpty()) {
            values.problems()
                    .error(
                            PlanCodes.DURATION,
                            Objects.requireNonNull(mapping.value(OVERLAP.name())),
                            "'" + text + "' is no overlap",
                            "write a duration like 5m, or a number for a column of numbers");
            return null;
        }
        return new Incremental(by, new Overlap.Time(duration.get()));
    }
}
