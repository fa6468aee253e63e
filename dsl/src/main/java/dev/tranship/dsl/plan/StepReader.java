package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        Given given = given(merged, verb);
        requireNoStatementsToUndo(verb, merged, given);
        verb.grammar().check(new VerbGrammar.Said(verbEntry.value(), merged, Set.copyOf(excused), given, problems));
        if (missing(verb, verbEntry, merged) || required(verb).anyMatch(setting -> !given.has(setting))) {
            return;
        }
        Step.Verb built = verb.grammar().read(given);
        Node.Entry id = said.entry("id");
        String text = given.find(Settings.ID);
        String name = id != null && text != null ? id(id, text, suffix) : null;
        drafts.add(new Draft(
                name != null ? name : madeId(verb, built, merged),
                name != null ? id : null,
                new Step("", CommonSettings.read(verb, given), built, item.place())));
    }

    /** {@return the values of settings that the verb has; others were reported} */
    private Given given(Node.Mapping merged, VerbWord verb) {
        Map<String, Setting<?>> table = verb.beside();
        Map<String, Object> read = new LinkedHashMap<>();
        for (Node.Entry entry : merged.entries()) {
            Setting<?> setting = table.get(entry.name());
            Object value = setting == null ? null : values.read(setting, entry.value());
            if (value != null) {
                read.put(entry.name(), value);
            }
        }
        return new Given(read);
    }

    private static Stream<Setting<?>> required(VerbWord verb) {
        return verb.settings().values().stream().filter(Setting::required);
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
                            .noneMatch(verb -> verb.settings().containsKey(entry.name())))
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
        Map<String, Setting<?>> own = verb.settings();
        if (verbEntry.value() instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                if (own.containsKey(entry.name())) {
                    flat.put(entry.name(), entry);
                } else if (verb.beside().containsKey(entry.name())) {
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
                    "write " + verb.grammar().shape() + ", or a mapping; one step for each");
            excused.addAll(verb.settings().keySet());
        }
        Map<String, Setting<?>> beside = verb.beside();
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
        int arrow = verb.grammar().hasArrow() ? value.text().indexOf("->") : -1;
        if (arrow < 0) {
            put(verb.grammar().subject(), key, value, flat);
            return;
        }
        Node.Scalar source = part(value, 0, arrow);
        Node.Scalar target = part(value, arrow + 2, value.text().length());
        boolean second = target.text().contains("->");
        if (source.text().isEmpty() || target.text().isEmpty() || second) {
            String wrong =
                    source.text().isEmpty() ? "nothing stands before the arrow" : "nothing stands behind the arrow";
            problems.error(
                    PlanCodes.ARROW,
                    value,
                    second ? "one arrow is enough" : wrong,
                    "write " + verb.grammar().shape());
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

    /** {@return the defaults that this verb has, without those that the step says in other words} */
    private static Node.Mapping applicable(Node.Mapping defaults, Node.Mapping said, VerbWord verb) {
        Map<String, Setting<?>> table = verb.beside();
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

    private void requireNoStatementsToUndo(VerbWord verb, Node.Mapping merged, Given given) {
        if (given.find(CommonSettings.UNDO) instanceof Step.Undo.Statements
                && !verb.grammar().takesStatementsToUndo()) {
            problems.error(
                    PlanCodes.UNDO_HERE,
                    Objects.requireNonNull(merged.entry(CommonSettings.UNDO.name()))
                            .key(),
                    "'" + verb.word() + "' is not taken back by statements",
                    verb.grammar().undoHelp(verb.word()));
        }
    }

    private boolean missing(VerbWord verb, Node.Entry verbEntry, Node.Mapping said) {
        List<String> names = required(verb)
                .map(Setting::name)
                .filter(name -> said.entry(name) == null && !excused.contains(name))
                .toList();
        if (names.isEmpty()) {
            return false;
        }
        if (verb.grammar().hasArrow()
                && names.equals(List.of("to"))
                && verbEntry.value() instanceof Node.Scalar scalar) {
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
                    "write " + verb.grammar().shape());
        }
        return true;
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
        String name = kebab(VerbWord.name(built, settings));
        return name.isEmpty() ? verb.word() : verb.word() + "-" + name;
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
