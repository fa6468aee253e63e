package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Copy.Dataset;
import dev.tranship.spi.Partitionable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes steps of mappings that hold neither variables nor loops any more. */
final class StepReader {
    private final Problems problems;
    private final Values values;
    private final List<Draft> drafts = new ArrayList<>();
    // Settings of the step being read that are wrong already: it is not said as well that they are missing.
    private final Set<String> excused = new HashSet<>();
    private int read;

    /**
     * A step whose id is not final.
     *
     * @param id given, or what a made one begins with
     */
    private record Draft(String id, Node.@Nullable Entry given, Step step) {}

    StepReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    int size() {
        return read;
    }

    void read(Node.Mapping item, Node.Mapping defaults, String suffix) {
        read++;
        excused.clear();
        Node.Entry verbEntry = verb(item);
        if (verbEntry == null) {
            return;
        }
        VerbWord verb = Objects.requireNonNull(VerbWord.of(verbEntry.name()));
        Node.Mapping said = flat(item, verbEntry, verb);
        contradictions(said, problems);
        Node.Mapping merged = over(applicable(defaults, said, verb), said);
        Map<String, Object> settings = new LinkedHashMap<>();
        Map<String, Setting> table = Settings.beside(verb);
        for (Node.Entry entry : merged.entries()) {
            Setting setting = table.get(entry.name());
            if (setting != null) {
                Object value = values.read(setting, entry.value());
                if (value != null) {
                    settings.put(entry.name(), value);
                }
            }
        }
        statementsToUndo(verb, merged, settings);
        UpgradeReader.check(merged, settings, problems);
        if (verb == VerbWord.COPY) {
            modeOfIncrements(merged, settings);
        }
        if (unpaired(verb, verbEntry, merged) || missing(verb, verbEntry, merged)) {
            return;
        }
        Step.Verb built = build(verb, settings);
        if (built == null) {
            return;
        }
        Node.Entry id = said.entry("id");
        String name = id != null && settings.get("id") instanceof String text ? id(id, text, suffix) : null;
        drafts.add(new Draft(
                name != null ? name : madeId(verb, built, merged),
                name != null ? id : null,
                new Step("", common(verb, settings), built, item.place())));
    }

    private Node.@Nullable Entry verb(Node.Mapping item) {
        List<Node.Entry> verbs = item.entries().stream()
                .filter(entry -> VerbWord.of(entry.name()) != null)
                .toList();
        if (verbs.size() > 1) {
            // Beside a verb that has a setting of that name the word is the setting: `env` of a script, `verify` of a
            // copy.
            List<Node.Entry> others = verbs.stream()
                    .filter(entry -> !entry.name().equals("verify") || isComparison(entry.value()))
                    .filter(entry -> verbs.stream()
                            .map(other -> Objects.requireNonNull(VerbWord.of(other.name())))
                            .noneMatch(verb -> Settings.of(verb).containsKey(entry.name())))
                    .toList();
            if (others.size() == 1) {
                return others.get(0);
            }
            problems.error(
                    PlanCodes.SEVERAL_VERBS,
                    verbs.get(1).key(),
                    "a step has one verb, and this has "
                            + verbs.stream().map(e -> "'" + e.name() + "'").collect(Collectors.joining(" and ")),
                    "begin another step with '- '");
            return null;
        }
        if (verbs.size() == 1) {
            return verbs.get(0);
        }
        Set<String> known = new HashSet<>();
        Settings.all().forEach(setting -> known.add(setting.name()));
        for (Node.Entry entry : item.entries()) {
            if (!known.contains(entry.name())) {
                problems.error(
                        PlanCodes.NO_VERB,
                        entry.key(),
                        "unknown verb '" + entry.name() + "'",
                        Suggestions.help(entry.name(), VerbWord.words()));
                return null;
            }
        }
        problems.error(PlanCodes.NO_VERB, item, "the step has no verb", "one of " + Suggestions.list(VerbWord.words()));
        return null;
    }

    private static boolean isComparison(Node value) {
        return value instanceof Node.Mapping
                || value instanceof Node.Scalar scalar && scalar.text().contains("->");
    }

    /** {@return what the step says, short form and mapping form and what stands beside the verb, in one mapping} */
    private Node.Mapping flat(Node.Mapping item, Node.Entry verbEntry, VerbWord verb) {
        Map<String, Node.Entry> flat = new LinkedHashMap<>();
        Map<String, Setting> own = Settings.of(verb);
        if (verbEntry.value() instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                if (own.containsKey(entry.name())) {
                    flat.put(entry.name(), entry);
                } else if (Settings.beside(verb).containsKey(entry.name())) {
                    problems.error(
                            PlanCodes.UNKNOWN_SETTING,
                            entry.key(),
                            "'" + entry.name() + "' is a setting of the step, not of '" + verb.word() + "'",
                            "write it beside '" + verb.word() + ":', not inside");
                } else {
                    values.unknown(entry.key(), own.keySet(), verb.word());
                }
            }
        } else if (verbEntry.value() instanceof Node.Scalar scalar && !scalar.isNull()) {
            shortForm(verbEntry.key(), scalar, verb, flat);
        } else if (verbEntry.value() instanceof Node.Sequence) {
            problems.error(
                    PlanCodes.WRONG_TYPE,
                    verbEntry.value(),
                    "'" + verb.word() + "' cannot be a list",
                    "write " + shape(verb) + ", or a mapping; one step for each");
            excused.addAll(Settings.of(verb).keySet());
        }
        Map<String, Setting> beside = Settings.beside(verb);
        for (Node.Entry entry : item.entries()) {
            if (entry == verbEntry) {
                continue;
            }
            if (!beside.containsKey(entry.name())) {
                values.unknown(entry.key(), beside.keySet(), verb.word());
            } else if (flat.containsKey(entry.name())) {
                problems.error(
                        PlanCodes.CONTRADICTION,
                        entry.key(),
                        "'" + entry.name() + "' is said twice",
                        "'" + verb.word() + "' says it already");
            } else {
                flat.put(entry.name(), entry);
            }
        }
        return new Node.Mapping(new ArrayList<>(flat.values()), item.place(), item.length());
    }

    private void shortForm(Node.Scalar key, Node.Scalar value, VerbWord verb, Map<String, Node.Entry> flat) {
        int arrow = verb.hasArrow() ? value.text().indexOf("->") : -1;
        if (arrow < 0) {
            put(verb.subject(), key, value, flat);
            return;
        }
        Node.Scalar source = part(value, 0, arrow);
        Node.Scalar target = part(value, arrow + 2, value.text().length());
        boolean second = target.text().contains("->");
        if (source.text().isEmpty() || target.text().isEmpty() || second) {
            String wrong =
                    source.text().isEmpty() ? "nothing stands before the arrow" : "nothing stands behind the arrow";
            problems.error(PlanCodes.ARROW, value, second ? "one arrow is enough" : wrong, "write " + shape(verb));
            excused.add("from");
            excused.add("to");
            return;
        }
        put("from", key, source, flat);
        put("to", key, target, flat);
    }

    private static void put(String name, Node.Scalar key, Node.Scalar value, Map<String, Node.Entry> flat) {
        flat.put(name, new Node.Entry(key.with(name, key.style()), value));
    }

    private static Node.Scalar part(Node.Scalar whole, int from, int to) {
        String text = whole.text().substring(from, to);
        int lead = text.length() - text.stripLeading().length();
        Place place = Values.within(whole, from + lead);
        String part = text.strip();
        return new Node.Scalar(
                part, Node.Style.QUOTED, place, Math.max(1, part.codePointCount(0, part.length())), place);
    }

    private static String shape(VerbWord verb) {
        return switch (verb) {
            case ASSESS, COPY, SCHEMA, VERIFY -> "'" + verb.word() + ": source -> target'";
            case SWAP -> "'swap: new table -> table'";
            case PARTITION -> "'partition: table' and beside it 'by: {hash: column, partitions: 16}'";
            case BACKUP, RESTORE -> "'" + verb.word() + ": connection'";
            case SQL, CYPHER -> "'" + verb.word() + ": connection' and beside it 'run: statement'";
            case COMPARE -> "'compare: source -> target' and beside it 'queries: [{sql: …}]'";
            case GUARD -> "'guard: connection' and beside it what must hold";
            case UPGRADE -> "'upgrade: connection' and beside it 'versions: folder'";
            case SCRIPT -> "'script: file.js'";
            case ENV -> "'env: file'";
            case APPROVE -> "'approve: question'";
        };
    }

    /** {@return the defaults that this verb has, without those that the step says in other words} */
    private static Node.Mapping applicable(Node.Mapping defaults, Node.Mapping said, VerbWord verb) {
        Map<String, Setting> table = Settings.beside(verb);
        boolean limit = said.entry("on_error") != null || said.entry("max_errors") != null;
        List<Node.Entry> entries = defaults.entries().stream()
                .filter(entry -> table.containsKey(entry.name()))
                .filter(entry -> !(limit
                        && (entry.name().equals("on_error") || entry.name().equals("max_errors"))))
                .filter(entry -> verb == VerbWord.COPY || !entry.name().equals("verify"))
                .toList();
        return new Node.Mapping(entries, defaults.place(), defaults.length());
    }

    /** {@return both mappings in one; where both say something the upper one wins, mappings are joined} */
    static Node.Mapping over(Node.Mapping base, Node.Mapping upper) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        base.entries().forEach(entry -> entries.put(entry.name(), entry));
        for (Node.Entry entry : upper.entries()) {
            Node.Entry below = entries.get(entry.name());
            Node value = entry.value();
            if (below != null && below.value() instanceof Node.Mapping under && value instanceof Node.Mapping above) {
                value = over(under, above);
            }
            // What is said later stands later: of two globs the later wins.
            entries.remove(entry.name());
            entries.put(entry.name(), new Node.Entry(entry.key(), value));
        }
        return new Node.Mapping(new ArrayList<>(entries.values()), upper.place(), upper.length());
    }

    static void contradictions(Node.Mapping settings, Problems problems) {
        Node.Entry limit = settings.entry("max_errors");
        if (limit != null && settings.entry("on_error") != null) {
            problems.error(
                    PlanCodes.CONTRADICTION,
                    limit.key(),
                    "'max_errors' and 'on_error' say the same thing",
                    "keep one of them; max_errors: 10 is on_error: quarantine(10)");
        }
    }

    /** Only what the engine cannot know how to take back is taken back by statements; elsewhere they would never run. */
    private void statementsToUndo(VerbWord verb, Node.Mapping merged, Map<String, Object> settings) {
        if (verb == VerbWord.SQL
                || verb == VerbWord.CYPHER
                || !(settings.get("undo") instanceof Step.Undo.Statements)) {
            return;
        }
        problems.error(
                PlanCodes.UNDO_HERE,
                Objects.requireNonNull(merged.entry("undo")).key(),
                "'" + verb.word() + "' is not taken back by statements",
                switch (verb) {
                    case SCRIPT -> "give them in the script: step(name, () => …, { undo: 'drop view v' })";
                    case ASSESS, VERIFY, COMPARE, GUARD, APPROVE -> "it changes nothing: leave 'undo' out";
                    case COPY, SCHEMA, BACKUP, RESTORE, SWAP, PARTITION, UPGRADE, ENV, SQL, CYPHER ->
                        "leave 'undo' out: '" + verb.word()
                                + "' is taken back by itself; for more, add a step 'sql' with its own 'undo'";
                });
    }

    /** What is read again, because it is new or came late, takes the place of what is there. */
    private void modeOfIncrements(Node.Mapping merged, Map<String, Object> settings) {
        Node.Entry mode = merged.entry("mode");
        boolean incremental = settings.get("incremental") != null
                || Values.<Dataset>byName(settings.get("tables")).values().stream()
                        .anyMatch(table -> table.incremental() != null);
        if (incremental && mode != null && !"upsert".equals(settings.get("mode"))) {
            problems.error(
                    PlanCodes.CONTRADICTION,
                    mode.key(),
                    "'incremental' needs 'mode: upsert'",
                    "leave 'mode' out: with 'incremental' it is upsert");
        }
    }

    /** A swap names one pair by an arrow, or all of them in {@code tables}. */
    private boolean unpaired(VerbWord verb, Node.Entry verbEntry, Node.Mapping said) {
        boolean arrow = said.entry("to") != null;
        if (verb != VerbWord.SWAP || excused.contains("to") || arrow != (said.entry("tables") != null)) {
            return false;
        }
        problems.error(
                arrow ? PlanCodes.CONTRADICTION : PlanCodes.ARROW,
                verbEntry.value(),
                arrow ? "'to' and 'tables' both say what is swapped" : "'swap' has no target",
                "write " + shape(verb) + ", or 'swap: namespace' and beside it 'tables: {new: old}'");
        return true;
    }

    private boolean missing(VerbWord verb, Node.Entry verbEntry, Node.Mapping said) {
        List<String> names = Settings.of(verb).values().stream()
                .filter(Setting::required)
                .map(Setting::name)
                .filter(name -> said.entry(name) == null && !excused.contains(name))
                .toList();
        if (names.isEmpty()) {
            return false;
        }
        if (verb.hasArrow() && names.equals(List.of("to")) && verbEntry.value() instanceof Node.Scalar scalar) {
            problems.error(
                    PlanCodes.ARROW,
                    scalar,
                    "'" + verb.word() + "' has no target",
                    "write '" + verb.word() + ": " + scalar.text() + " -> target'");
        } else {
            problems.error(
                    PlanCodes.MISSING_SETTING,
                    verbEntry.key(),
                    "'" + verb.word() + "' needs "
                            + names.stream().map(n -> "'" + n + "'").collect(Collectors.joining(" and ")),
                    "write " + shape(verb));
        }
        return true;
    }

    /** {@return the settings of a step that says none} */
    static Step.Common common(Step.Verb verb) {
        return common(Objects.requireNonNull(VerbWord.of(verb.word())), Map.of());
    }

    private static Step.Common common(VerbWord verb, Map<String, Object> settings) {
        Step.OnError onError = settings.get("on_error") instanceof Step.OnError given ? given : new Step.OnError.Stop();
        if (settings.get("max_errors") instanceof Step.OnError.Quarantine limit) {
            onError = limit;
        }
        return new Step.Common(
                settings.get("when") instanceof Step.Code when ? when : null,
                settings.get("require") instanceof Step.Code require ? require : null,
                onError,
                settings.get("retry") instanceof Step.Retry retry ? retry : Defaults.RETRY,
                settings.get("undo") instanceof Step.Undo undo ? undo : new Step.Undo.Auto(),
                settings.get("verify") instanceof String level ? verify(level) : Defaults.verify(verb),
                settings.get("confirm") instanceof Boolean confirm && confirm,
                settings.get("throttle") instanceof Long rate ? rate : null,
                settings.get("timeout") instanceof Duration timeout ? timeout : null,
                "undo".equals(settings.get("on_failure")) ? Step.OnFailure.UNDO : Step.OnFailure.STOP);
    }

    private static Step.Verify verify(String level) {
        return Step.Verify.valueOf(level.toUpperCase(Locale.ROOT));
    }

    /** {@return the verb; null where a value that it needs is wrong, which is reported already} */
    private static Step.@Nullable Verb build(VerbWord verb, Map<String, Object> settings) {
        Address from = settings.get("from") instanceof Address address ? address : null;
        Address to = settings.get("to") instanceof Address address ? address : null;
        return switch (verb) {
            case ASSESS -> from == null ? null : new Step.Assess(from, to);
            case COPY -> from == null || to == null ? null : copy(from, to, settings);
            case SCHEMA -> from == null || to == null ? null : schema(from, to, settings);
            case BACKUP -> from == null ? null : backup(from, settings);
            case RESTORE ->
                to == null ? null : new Step.Restore(to, settings.get("from") instanceof String id ? id : "latest");
            case VERIFY -> from == null || to == null ? null : comparison(from, to, settings);
            case SWAP -> from == null ? null : swap(from, to, settings);
            case PARTITION ->
                settings.get("of") instanceof Address table
                                && settings.get("by") instanceof Partitionable.Partitioning by
                        ? partition(table, by, settings)
                        : null;
            case SQL -> statements(Language.SQL, settings);
            case CYPHER -> statements(Language.CYPHER, settings);
            case COMPARE -> WatchReader.compare(settings);
            case GUARD -> WatchReader.guard(settings);
            case UPGRADE -> UpgradeReader.build(settings);
            case SCRIPT ->
                settings.get("js") instanceof Step.Code code
                        ? new Step.Script(code, Values.texts(settings.get("env")))
                        : null;
            case ENV -> settings.get("file") instanceof String file ? env(file, settings) : null;
            case APPROVE -> settings.get("message") instanceof String message ? new Step.Approve(message) : null;
        };
    }

    private static Step.@Nullable Sql statements(Language language, Map<String, Object> settings) {
        if (!(settings.get("on") instanceof Address on) || !(settings.get("run") instanceof List<?> run)) {
            return null;
        }
        return new Step.Sql(
                language, on, run.stream().map(Step.Statement.class::cast).toList());
    }

    private static Step.Copy copy(Address from, Address to, Map<String, Object> settings) {
        Map<String, Object> dataset = new LinkedHashMap<>(settings);
        dataset.keySet().retainAll(Settings.DATASET.keySet());
        Dataset defaults = Values.dataset(dataset);
        Map<String, Dataset> tables = Values.byName(settings.get("tables"));
        return new Step.Copy(
                from,
                to,
                Values.texts(settings.get("except")),
                mode(settings, defaults, tables),
                settings.get("batch") instanceof Integer batch ? batch : Defaults.BATCH,
                settings.get("parallel") instanceof Integer parallel ? parallel : Defaults.PARALLEL,
                !Boolean.FALSE.equals(settings.get("indexes")),
                !Boolean.FALSE.equals(settings.get("foreign_keys")),
                !Boolean.FALSE.equals(settings.get("views")),
                keep(settings),
                defaults,
                tables);
    }

    /** What is new is added to what is there, unless the plan says how else. */
    private static Step.Copy.Mode mode(Map<String, Object> settings, Dataset defaults, Map<String, Dataset> tables) {
        if (settings.get("mode") instanceof String mode) {
            return Step.Copy.Mode.valueOf(mode.toUpperCase(Locale.ROOT));
        }
        boolean incremental = defaults.incremental() != null
                || tables.values().stream().anyMatch(table -> table.incremental() != null);
        return incremental ? Step.Copy.Mode.UPSERT : Step.Copy.Mode.CREATE;
    }

    private static Step.Schema schema(Address from, Address to, Map<String, Object> settings) {
        return new Step.Schema(
                from,
                to,
                Values.texts(settings.get("except")),
                !Boolean.FALSE.equals(settings.get("indexes")),
                !Boolean.FALSE.equals(settings.get("foreign_keys")),
                !Boolean.FALSE.equals(settings.get("views")),
                Values.<Dataset>byName(settings.get("tables")));
    }

    private static Step.Swap swap(Address from, @Nullable Address to, Map<String, Object> settings) {
        return new Step.Swap(
                from,
                to,
                Values.<String>byName(settings.get("tables")),
                keep(settings),
                settings.get("reverse_window") instanceof Duration window ? window : null,
                lockTimeout(settings));
    }

    private static Step.Partition partition(
            Address table, Partitionable.Partitioning by, Map<String, Object> settings) {
        return new Step.Partition(
                table,
                by,
                !Boolean.FALSE.equals(settings.get("backup_first")),
                Values.texts(settings.get("weaken")),
                settings.get("batch") instanceof Integer batch ? batch : Defaults.PARTITION_BATCH,
                keep(settings),
                settings.get("reverse_window") instanceof Duration window ? window : null,
                lockTimeout(settings));
    }

    private static Duration lockTimeout(Map<String, Object> settings) {
        return settings.get("lock_timeout") instanceof Duration given ? given : Defaults.LOCK_TIMEOUT;
    }

    private static Step.Backup backup(Address from, Map<String, Object> settings) {
        return new Step.Backup(from, keep(settings));
    }

    private static @Nullable Duration keep(Map<String, Object> settings) {
        if (settings.get("keep") instanceof Optional<?> given) {
            return given.isPresent() && given.get() instanceof Duration duration ? duration : null;
        }
        return Defaults.KEEP;
    }

    private static Step.Env env(String file, Map<String, Object> settings) {
        return new Step.Env(
                file,
                Values.<String>byName(settings.get("rename")),
                Values.<Map<String, String>>byName(settings.get("split")),
                Values.<String>byName(settings.get("set")),
                Values.<String>byName(settings.get("default")),
                Values.texts(settings.get("comment")));
    }

    private static Step.VerifyVerb comparison(Address from, Address to, Map<String, Object> settings) {
        return new Step.VerifyVerb(
                from,
                to,
                settings.get("level") instanceof String level ? verify(level) : Step.Verify.CHECKSUM,
                settings.get("tolerance") instanceof Long tolerance ? tolerance : 0,
                Values.texts(settings.get("except")),
                Values.<Dataset>byName(settings.get("tables")));
    }

    private @Nullable String id(Node.Entry entry, String text, String suffix) {
        if (!text.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*")) {
            problems.error(
                    PlanCodes.STEP_ID,
                    entry.value(),
                    "'" + text + "' is no id",
                    "use letters, digits, '_', '-' and '.'");
            return null;
        }
        return text + suffix;
    }

    private static String madeId(VerbWord verb, Step.Verb built, Node.Mapping settings) {
        return switch (verb) {
            case ASSESS -> join(verb, ((Step.Assess) built).source());
            case COPY -> {
                Step.Copy copy = (Step.Copy) built;
                boolean one = !copy.source().path().isEmpty()
                        && !Glob.isPattern(copy.source().path());
                String path = copy.source().path();
                yield one
                        ? verb.word() + "-" + kebab(path.substring(path.lastIndexOf('.') + 1))
                        : join(verb, copy.target());
            }
            case SCHEMA -> join(verb, ((Step.Schema) built).target());
            case BACKUP -> join(verb, ((Step.Backup) built).source());
            case RESTORE -> join(verb, ((Step.Restore) built).target());
            case VERIFY -> join(verb, ((Step.VerifyVerb) built).target());
            case SWAP -> {
                Step.Swap swap = (Step.Swap) built;
                yield join(verb, swap.target() == null ? swap.source() : swap.target());
            }
            case PARTITION -> join(verb, ((Step.Partition) built).table());
            case SQL, CYPHER -> join(verb, ((Step.Sql) built).on());
            case COMPARE -> join(verb, ((Step.Compare) built).target());
            case GUARD -> join(verb, ((Step.Guard) built).on());
            case UPGRADE -> join(verb, ((Step.Upgrade) built).on());
            case SCRIPT -> {
                String name = settings.value("js") instanceof Node.Scalar scalar
                                && scalar.style() != Node.Style.BLOCK
                                && scalar.text().endsWith(".js")
                        ? scalar.text().replaceAll(".*[/\\\\]|\\.js$", "")
                        : "";
                String part = kebab(name);
                yield part.isEmpty() || part.length() > 60 ? verb.word() : verb.word() + "-" + part;
            }
            case ENV -> {
                String part = kebab(((Step.Env) built).file());
                yield part.isEmpty() || part.equals("env") ? verb.word() : verb.word() + "-" + part;
            }
            case APPROVE -> verb.word();
        };
    }

    private static String join(VerbWord verb, Address address) {
        String part = kebab(address.toString());
        return part.isEmpty() ? verb.word() : verb.word() + "-" + part;
    }

    /** {@return the words of a name in lower case with hyphens between} */
    static String kebab(String text) {
        return text.replaceAll("(\\p{Ll}|\\p{N})(\\p{Lu})", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "-")
                .replaceAll("^-|-$", "");
    }

    /** {@return the steps in order, each with its id} */
    List<Step> finish() {
        Map<String, Node.Entry> given = new LinkedHashMap<>();
        for (Draft draft : drafts) {
            Node.Entry entry = draft.given();
            if (entry == null) {
                continue;
            }
            Node.Entry first = given.putIfAbsent(draft.id(), entry);
            if (first != null) {
                problems.error(
                        PlanCodes.STEP_ID,
                        entry.value(),
                        "the id '" + draft.id() + "' is there already",
                        "the first is in " + first.value().place());
            }
        }
        Set<String> taken = new LinkedHashSet<>(given.keySet());
        Map<String, Integer> next = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        for (Draft draft : drafts) {
            String id = draft.id();
            if (draft.given() == null) {
                int number = next.getOrDefault(draft.id(), 1);
                while (!taken.add(id = number == 1 ? draft.id() : draft.id() + "-" + number)) {
                    number++;
                }
                next.put(draft.id(), number + 1);
            }
            steps.add(new Step(
                    id, draft.step().common(), draft.step().verb(), draft.step().place()));
        }
        return steps;
    }
}
