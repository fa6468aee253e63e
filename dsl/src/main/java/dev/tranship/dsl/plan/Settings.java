package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Setting.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every key of the language, by where it may stand. */
final class Settings {
    static final List<String> LEVELS = List.of("none", "count", "schema", "sample", "checksum", "full");
    static final List<String> MODES = List.of("create", "append", "upsert", "replace", "fail");

    /** At the top of a plan. */
    static final Map<String, Setting> PLAN = table(
            required("tranship", Kind.VERSION, "The version of the plan language: 1."),
            setting("name", Kind.NAME, "What the plan is called. Without it: the name of the file."),
            setting("connections", Kind.CONNECTIONS, "Name → URL, or name → url and options."),
            setting("vars", Kind.VARIABLES, "Name → value; used as ${var:name}, changed by --var name=value."),
            setting("defaults", Kind.DEFAULTS, "Settings that hold for every step that has them."),
            required("steps", Kind.STEPS, "What is done, in this order."));

    /** Of a step as an item of the list, whatever its verb. */
    static final Map<String, Setting> ITEM = table(
            setting("id", Kind.NAME, "The name of the step, unique in the plan. Without it: made of verb and target."),
            setting("for_each", Kind.LOOP, "Name → list of values: the step is repeated with ${each:name}."));

    /** Of every step; these may also stand in {@code defaults}. */
    /** Where statements of Cypher take a step back. */
    private static final Map<String, Setting> UNDO_CYPHER =
            table(standard("undo", Kind.UNDO_CYPHER, "auto", "auto or none; or the statements that take it back."));

    static final Map<String, Setting> COMMON = table(
            setting("when", Kind.CODE, "JavaScript: the step is skipped when it is false."),
            setting("require", Kind.CODE, "JavaScript: the run stops before the step when it is false."),
            standard(
                    "on_error",
                    Kind.ON_ERROR,
                    "stop",
                    "A row that cannot be written: stop, skip, quarantine(10) or quarantine(1%)."),
            setting(
                    "max_errors",
                    Kind.COUNT_OR_RATIO,
                    "The same as on_error: quarantine(n): a count of rows, or a ratio like 1%."),
            standard(
                    "retry",
                    Kind.RETRY,
                    "3",
                    "How often to try again after a transient failure: 3, or {attempts: 3, pause: 1s}."),
            standard("undo", Kind.UNDO, "auto", "auto or none; in a step of sql: the statements that take it back."),
            choice(
                    "verify",
                    LEVELS,
                    "checksum",
                    "How far the step proves what it did. Without it: checksum for copy, none for others."),
            standard("confirm", Kind.BOOLEAN, "false", "Ask before the step."),
            setting("throttle", Kind.RATE, "At most so many rows a second: 1000/s."),
            setting("timeout", Kind.DURATION, "The step fails when it takes longer: 30s, 5m, 1h30m."),
            choice("on_failure", List.of("stop", "undo"), "stop", "What becomes of the step's changes when it fails."));

    /** How one dataset is copied: beside {@code copy} for all of them, or in {@code tables} for some. */
    static final Map<String, Setting> DATASET = table(
            setting("where", Kind.TEXT, "Only the rows for which this SQL condition is true at the source."),
            setting("columns", Kind.NAMES, "Only these columns, in this order."),
            setting("rename", Kind.NAME_BY_NAME, "Source column → target column."),
            setting("cast", Kind.TYPE_BY_NAME, "Target column → type."),
            setting("mask", Kind.MASK_BY_NAME, "Target column → redact, hash, keep-last-4, keep-first-2 or null."),
            setting("default", Kind.CONSTANT_BY_NAME, "Target column → value in the place of NULL."),
            setting("js", Kind.CODE, "JavaScript row => row, null or rows; or a file that ends with .js."),
            setting("emit", Kind.EMITTED, "What js may emit: dataset in the target → column → type."),
            setting("lossy", Kind.NAMES_OR_ALLOW, "Target columns whose values may lose precision; 'allow' for all."),
            setting("key", Kind.NAMES, "Target columns that identify a row, where the target has no key."),
            setting(
                    "incremental",
                    Kind.INCREMENTAL,
                    "A column that grows: each run takes what is new since the last; or {by: column, overlap: 5m}."));

    static final Map<String, Setting> INCREMENTAL = table(
            required("by", Kind.NAME, "A column of the source that grows: a number, a date or a timestamp."),
            setting("overlap", Kind.TEXT, "How far below the last highest value to begin: 5m, or 1000 for numbers."));

    /** Of an entry of {@code tables}. */
    static final Map<String, Setting> TABLE = join(table(setting("to", Kind.NAME, "The name in the target.")), DATASET);

    static final Map<String, Setting> RETRY = table(
            standard("attempts", Kind.COUNT, "3", "How often to try again."),
            standard("pause", Kind.DURATION, "1s", "How long to wait; doubles each time."));

    /** How a table is divided. */
    static final Map<String, Setting> PARTITIONING = table(
            setting("hash", Kind.NAME, "The column whose hash decides; or range."),
            standard("partitions", Kind.POSITIVE, "16", "How many, for a hash."),
            choice("method", List.of("hash", "list"), "hash", "hash: PostgreSQL's own; list: a number a partition."),
            setting("range", Kind.NAME, "The column of dates or timestamps that decides."),
            choice("every", List.of("day", "week", "month", "quarter", "year"), "month", "How long a range is."));

    /** What a connection has besides the options of its plugin. */
    static final Map<String, Setting> CONNECTION =
            table(required("url", Kind.TEXT, "Where to connect to, e.g. sqlite:shop.db; may hold references."));

    static final Map<String, Setting> INCLUDE =
            table(required("include", Kind.NAME, "A plan whose steps come here; its connections and vars are added."));

    static final Map<String, Setting> LOOP = table(
            required("for_each", Kind.LOOP, "Name → list of values: the steps are repeated with ${each:name}."),
            required("steps", Kind.STEPS, "What is repeated."));

    /** Of a file that describes a schema version. */
    static final Map<String, Setting> VERSION = table(
            setting("description", Kind.TEXT, "What it does. Without it: what the file's name says."),
            setting("date", Kind.TEXT, "When it is meant for, like 2026-01-31."),
            setting("revision", Kind.NAME, "What Alembic called it."),
            required("up", Kind.STATEMENTS, "The way to it from the version before."),
            setting("down", Kind.STATEMENTS, "The way back."),
            setting("checks", Kind.STATEMENTS, "Queries for rows that must not be there then."));

    /** Of an entry of {@code queries}. */
    static final Map<String, Setting> QUERY = table(
            setting("name", Kind.NAME, "What it is called. Without it: its number."),
            setting("sql", Kind.QUERY, "What both sides are asked."),
            setting("source_sql", Kind.QUERY, "What the source is asked."),
            setting("target_sql", Kind.QUERY, "What the target is asked."),
            setting("tolerance", Kind.FACTOR, "How many times as long this one may take."));

    /** Of an entry of {@code probes}. */
    static final Map<String, Setting> PROBE = table(
            setting("name", Kind.NAME, "What it is called. Without it: its number."),
            required("sql", Kind.QUERY, "A query for one number."),
            setting("max", Kind.NUMBER, "The number may not be greater."),
            setting("min", Kind.NUMBER, "The number may not be less."),
            setting("slower", Kind.FACTOR, "The query may take at most so many times as long as at first."));

    private static final Setting EXCEPT = setting("except", Kind.GLOBS, "Datasets to leave out, by glob.");

    private static final Setting KEEP =
            standard("keep", Kind.DURATION_OR_NEVER, "7d", "How long the old table stays: 7d, or never to drop it.");
    private static final Setting REVERSE_WINDOW = setting(
            "reverse_window",
            Kind.DURATION,
            "So long what is written to the new table is noted, so that undo carries it into the old one.");
    private static final Setting LOCK_TIMEOUT = standard(
            "lock_timeout",
            Kind.DURATION,
            "2s",
            "How long the exchange waits for its lock before it makes way and tries again.");

    private static final Map<String, Setting> COPY = join(
            table(
                    required("from", Kind.SOURCE, "A connection, datasets by glob, or one dataset."),
                    required("to", Kind.TARGET, "A connection, a namespace, or a dataset."),
                    EXCEPT,
                    choice("mode", MODES, "create", "What to do about datasets that are there already."),
                    standard("batch", Kind.POSITIVE, "10000", "At most so many rows go together."),
                    standard("parallel", Kind.POSITIVE, "2", "So many datasets, or parts of one, at the same time."),
                    standard("indexes", Kind.BOOLEAN, "true", "Create the indexes."),
                    standard("foreign_keys", Kind.BOOLEAN, "true", "Create the foreign keys."),
                    standard("views", Kind.BOOLEAN, "true", "Create the views."),
                    standard(
                            "keep",
                            Kind.DURATION_OR_NEVER,
                            "7d",
                            "How long a replaced table stays for undo: 7d, never to drop it, or 0: only to the step's end."),
                    setting("tables", Kind.TABLES, "Glob → settings for these datasets; later ones win.")),
            DATASET);

    private static final Map<VerbWord, Map<String, Setting>> VERBS = verbs();

    private Settings() {}

    private static Map<VerbWord, Map<String, Setting>> verbs() {
        Map<VerbWord, Map<String, Setting>> verbs = new LinkedHashMap<>();
        for (VerbWord verb : VerbWord.values()) {
            verbs.put(verb, ofVerb(verb));
        }
        return Collections.unmodifiableMap(verbs);
    }

    private static Map<String, Setting> ofVerb(VerbWord verb) {
        return switch (verb) {
            case ASSESS ->
                table(
                        required("from", Kind.SOURCE, "What would be copied."),
                        setting("to", Kind.TARGET, "Where it would go; its types are looked at too."));
            case COPY -> COPY;
            case SCHEMA ->
                table(
                        required("from", Kind.SOURCE, "A connection, datasets by glob, or one dataset."),
                        required("to", Kind.TARGET, "A connection, a namespace, or a dataset."),
                        EXCEPT,
                        standard("indexes", Kind.BOOLEAN, "true", "Create the indexes."),
                        standard("foreign_keys", Kind.BOOLEAN, "true", "Create the foreign keys."),
                        standard("views", Kind.BOOLEAN, "true", "Create the views."),
                        setting("tables", Kind.TABLES, "Glob → to, columns, rename, cast and key of these datasets."));
            case BACKUP ->
                table(
                        required("from", Kind.SOURCE, "What is saved."),
                        standard("keep", Kind.DURATION_OR_NEVER, "7d", "When it may be cleaned up: 7d, or never."));
            case RESTORE ->
                table(
                        standard("from", Kind.NAME, "latest", "The id of a backup, or latest."),
                        required("to", Kind.TARGET, "The connection that gets it back."));
            case VERIFY ->
                table(
                        required("from", Kind.SOURCE, "One side."),
                        required("to", Kind.TARGET, "The other side."),
                        choice("level", LEVELS.subList(1, LEVELS.size()), "checksum", "How closely to look."),
                        standard("tolerance", Kind.COUNT, "0", "How many rows may differ."),
                        EXCEPT,
                        setting("tables", Kind.TABLES, "Glob → how these datasets were copied."));
            case SWAP ->
                table(
                        required("from", Kind.SOURCE, "The new table; or, with tables, where both are."),
                        setting("to", Kind.TARGET, "The table whose place it takes."),
                        setting("tables", Kind.NAME_BY_NAME, "New table → the table whose place it takes."),
                        KEEP,
                        REVERSE_WINDOW,
                        LOCK_TIMEOUT);
            case PARTITION ->
                table(
                        required("of", Kind.TARGET, "The table."),
                        required(
                                "by",
                                Kind.PARTITIONING,
                                "{hash: column, partitions: 16} or {range: column, every: month}."),
                        standard("backup_first", Kind.BOOLEAN, "true", "Make a verified copy first."),
                        setting("weaken", Kind.NAMES, "Unique keys that may hold only within each partition."),
                        standard("batch", Kind.POSITIVE, "20000", "So many rows go together."),
                        KEEP,
                        REVERSE_WINDOW,
                        LOCK_TIMEOUT);
            case COMPARE ->
                table(
                        required("from", Kind.SOURCE, "The connection that sets the standard."),
                        required("to", Kind.TARGET, "The connection that is held to it."),
                        required("queries", Kind.QUERIES, "What both are asked."),
                        standard("runs", Kind.POSITIVE, "5", "How often each is asked."),
                        standard("tolerance", Kind.FACTOR, "1.2", "How many times as long the target may take."),
                        standard("noise", Kind.DURATION, "2ms", "A difference up to this counts as none."),
                        choice("results", List.of("equal", "any"), "equal", "Whether both must give the same rows."),
                        choice("assert", List.of("fail", "warn"), "fail", "What becomes of a step that finds more."));
            case GUARD ->
                table(
                        required("on", Kind.TARGET, "The connection that is watched."),
                        setting("rejected", Kind.COUNT_OR_RATIO, "At most so many rows of a step are refused."),
                        setting("differences", Kind.COUNT, "At most so many rows differ where a step verifies."),
                        setting("free_disk", Kind.BYTES, "At least so much of the disk is free: 5GB."),
                        setting("folder", Kind.NAME, "A folder of that disk. Without it: that of the store's file."),
                        setting("lock_waits", Kind.COUNT, "At most so many sessions wait for locks."),
                        setting("replication_lag", Kind.DURATION, "A replica is at most so far behind."),
                        setting("probes", Kind.PROBES, "Queries, each with a limit."),
                        standard("every", Kind.DURATION, "5s", "How often to look."),
                        choice(
                                "on_trip",
                                List.of("stop", "undo", "pause"),
                                "stop",
                                "What becomes of the step when it does not hold."),
                        standard("patience", Kind.DURATION, "10m", "How long to pause before the step is stopped."));
            case SQL ->
                table(
                        required("on", Kind.TARGET, "The connection."),
                        required("run", Kind.STATEMENTS, "Statements, a list of them, or a file that ends with .sql."));
            case CYPHER ->
                table(
                        required("on", Kind.TARGET, "The connection."),
                        required("run", Kind.CYPHER, "Statements, a list of them, or a file that ends with .cypher."));
            case UPGRADE ->
                table(
                        required("on", Kind.TARGET, "The connection."),
                        required("versions", Kind.VERSIONS, "The folder with the versions, as files."),
                        standard("target", Kind.TEXT, "latest", "The version to arrive at; latest, previous or base."),
                        setting("to_date", Kind.DATE, "The last version up to this date, like 2026-01-31."),
                        standard("history", Kind.NAME, "tranship_history", "Where the store remembers its versions."),
                        setting("baseline", Kind.TEXT, "What is there already, where there is no history yet."),
                        standard("out_of_order", Kind.BOOLEAN, "false", "Do versions below one that is done."),
                        standard(
                                "repair",
                                Kind.BOOLEAN,
                                "false",
                                "Let the history agree with changed or missing files."));
            case SCRIPT ->
                table(
                        required("js", Kind.CODE, "The script, or a file that ends with .js."),
                        setting("env", Kind.NAMES, "The environment variables that the script may see as env.NAME."));
            case ENV ->
                table(
                        required("file", Kind.NAME, "A file of NAME=value lines, relative to the plan."),
                        setting("rename", Kind.NAME_BY_NAME, "Variable → its new name."),
                        setting(
                                "split",
                                Kind.PARTS_BY_NAME,
                                "Variable with a URL → {host: NAME, port: NAME, user: NAME, password: NAME, database: NAME}."),
                        setting("set", Kind.TEXT_BY_NAME, "Variable → value."),
                        setting("default", Kind.TEXT_BY_NAME, "Variable → value where it is not there."),
                        setting("comment", Kind.NAMES, "Variables that are commented out."));
            case APPROVE -> table(required("message", Kind.TEXT, "What is asked."));
        };
    }

    /** {@return the settings of a verb's own, without the common ones} */
    static Map<String, Setting> of(VerbWord verb) {
        return VERBS.getOrDefault(verb, Map.of());
    }

    /** {@return all settings that may stand beside a verb} */
    static Map<String, Setting> beside(VerbWord verb) {
        return join(ITEM, of(verb), COMMON, verb == VerbWord.CYPHER ? UNDO_CYPHER : Map.of());
    }

    /** {@return the settings that {@code defaults} may hold: everything but what makes a step this step} */
    static Map<String, Setting> inDefaults() {
        Map<String, Setting> all = new LinkedHashMap<>(COMMON);
        for (VerbWord verb : List.of(VerbWord.COPY, VerbWord.VERIFY)) {
            of(verb).forEach((name, setting) -> {
                if (!setting.required()) {
                    all.putIfAbsent(name, setting);
                }
            });
        }
        return Collections.unmodifiableMap(all);
    }

    /** {@return all settings of all tables, for the guide and for suggestions across verbs} */
    static List<Setting> all() {
        List<Setting> all = new ArrayList<>();
        List.of(PLAN, ITEM, COMMON, TABLE, INCREMENTAL, RETRY, PARTITIONING, CONNECTION, INCLUDE)
                .forEach(t -> all.addAll(t.values()));
        VERBS.values().forEach(t -> all.addAll(t.values()));
        return all;
    }

    @SafeVarargs
    static Map<String, Setting> join(Map<String, Setting>... tables) {
        Map<String, Setting> all = new LinkedHashMap<>();
        for (Map<String, Setting> table : tables) {
            all.putAll(table);
        }
        return Collections.unmodifiableMap(all);
    }

    private static Map<String, Setting> table(Setting... settings) {
        Map<String, Setting> table = new LinkedHashMap<>();
        for (Setting setting : settings) {
            table.put(setting.name(), setting);
        }
        return Collections.unmodifiableMap(table);
    }

    private static Setting setting(String name, Kind kind, String about) {
        return new Setting(name, kind, List.of(), null, false, about);
    }

    private static Setting required(String name, Kind kind, String about) {
        return new Setting(name, kind, List.of(), null, true, about);
    }

    private static Setting standard(String name, Kind kind, String standard, String about) {
        return new Setting(name, kind, List.of(), standard, false, about);
    }

    private static Setting choice(String name, Collection<String> words, String standard, String about) {
        return new Setting(name, Kind.CHOICE, List.copyOf(words), standard, false, about);
    }
}
