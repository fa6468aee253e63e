package dev.tranship.dsl.plan;

import dev.tranship.spi.DatasetPath;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns nodes into values by the kind of their setting. What is wrong is reported, and the value is null. */
final class Values {
    private final Problems problems;
    private final Function<String, Path> folders;
    private final Collection<String> connections;

    /**
     * @param folders the name of a file of the plan → the folder that its relative names are relative to
     * @param connections the names that addresses may begin with
     */
    Values(Problems problems, Function<String, Path> folders, Collection<String> connections) {
        this.problems = problems;
        this.folders = folders;
        this.connections = connections;
    }

    Problems problems() {
        return problems;
    }

    <T> @Nullable T read(Setting<T> setting, Node node) {
        if (node instanceof Node.Scalar scalar && scalar.isNull()) {
            refuse(PlanCodes.WRONG_TYPE, setting, node, "'" + setting.name() + "' has no value");
            return null;
        }
        return setting.kind().reader().read(this, setting, node);
    }

    /** Reports a value that its setting cannot have, and shows what it can. */
    void refuse(String code, Setting<?> setting, Node node, String sentence) {
        problems.error(code, node, sentence, setting.kind().expected());
    }

    void wrongType(Setting<?> setting, Node node) {
        String is = node instanceof Node.Mapping
                ? "a mapping"
                : node instanceof Node.Sequence ? "a list" : "a single value";
        refuse(PlanCodes.WRONG_TYPE, setting, node, "'" + setting.name() + "' cannot be " + is);
    }

    /** {@return the node as a mapping; null, and reported, when it is something else} */
    Node.@Nullable Mapping mapping(Setting<?> setting, Node node) {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        wrongType(setting, node);
        return null;
    }

    /** {@return the items of a list; null, and reported, when the node is something else} */
    @Nullable
    List<Node> items(Setting<?> setting, Node node) {
        if (node instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        wrongType(setting, node);
        return null;
    }

    @Nullable
    String text(Setting<?> setting, Node node) {
        if (!(node instanceof Node.Scalar scalar)) {
            wrongType(setting, node);
            return null;
        }
        if (scalar.isNull()) {
            refuse(PlanCodes.WRONG_TYPE, setting, node, "'" + setting.name() + "' has no value");
            return null;
        }
        StringBuilder text = new StringBuilder();
        try {
            for (References.Part part : References.parse(scalar.text())) {
                if (part instanceof References.Part.Reference reference) {
                    referenceHere(
                            scalar,
                            reference.start(),
                            reference.end(),
                            reference.kind().word());
                    return null;
                } else if (part instanceof References.Part.Literal literal) {
                    text.append(literal.text());
                }
            }
        } catch (References.Malformed e) {
            malformed(scalar, e);
            return null;
        }
        return text.toString();
    }

    /** Reports a reference that only connections may hold. */
    void referenceHere(Node.Scalar scalar, int start, int end, String kind) {
        problems.error(
                PlanCodes.REFERENCE_HERE,
                within(scalar, start),
                end - start,
                "${" + kind + ":…} can stand only in connections",
                "use ${var:name} here, and --var from outside");
    }

    void malformed(Node.Scalar scalar, References.Malformed e) {
        problems.error(PlanCodes.REFERENCE_SYNTAX, within(scalar, e.start), e.length, e.sentence, e.help);
    }

    /** {@return the place of a character of a scalar, as well as it can be known: exact on the first line} */
    static Place within(Node.Scalar scalar, int index) {
        Place content = scalar.content();
        if (scalar.style() != Node.Style.BLOCK) {
            return new Place(
                    content.file(),
                    content.line(),
                    content.column()
                            + scalar.text()
                                    .codePointCount(
                                            0, Math.min(index, scalar.text().length())));
        }
        String before = scalar.text().substring(0, index);
        int lines = (int) before.chars().filter(c -> c == '\n').count();
        String last = before.substring(before.lastIndexOf('\n') + 1);
        return new Place(
                content.file(), content.line() + lines, content.column() + last.codePointCount(0, last.length()));
    }

    /** {@return the name, for people, of what a scalar names beside its own file} */
    static String sibling(Node.Scalar scalar) {
        Path parent = Path.of(scalar.place().file()).getParent();
        return parent == null ? scalar.text() : parent.resolve(scalar.text()).toString();
    }

    /** {@return the folder that names in a scalar are relative to} */
    Path folder(Node.Scalar scalar) {
        return folders.apply(scalar.place().file());
    }

    @Nullable
    Address address(Setting<?> setting, Node node, boolean source) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Address address = Address.parse(text.strip());
        if (address.connection().isEmpty() || text.strip().endsWith(".")) {
            refuse(PlanCodes.ADDRESS, setting, node, "'" + text + "' is no address");
            return null;
        }
        if (!connections.contains(address.connection())) {
            problems.error(
                    PlanCodes.UNKNOWN_CONNECTION,
                    node,
                    "unknown connection '" + address.connection() + "'",
                    connections.isEmpty()
                            ? "the plan has no connections"
                            : Suggestions.help(address.connection(), connections));
            return null;
        }
        try {
            if (source && !address.path().isEmpty()) {
                Glob.of(address.path());
            }
            if (address.path().contains("\"")) {
                DatasetPath.parse(address.path());
            }
        } catch (IllegalArgumentException e) {
            problems.error(PlanCodes.ADDRESS, node, String.valueOf(e.getMessage()), null);
            return null;
        }
        if (!source && Glob.isPattern(address.path())) {
            refuse(PlanCodes.ADDRESS, setting, node, "a target is one place, and '" + text + "' is a pattern");
            return null;
        }
        return address;
    }

    @Nullable
    Boolean bool(Setting<?> setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        String help = switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "on" -> "did you mean 'true'?";
            case "no", "off" -> "did you mean 'false'?";
            default -> setting.kind().expected();
        };
        problems.error(PlanCodes.UNKNOWN_VALUE, node, "'" + setting.name() + "' cannot be '" + text + "'", help);
        return null;
    }

    @Nullable
    Integer positive(Setting<?> setting, Node node) {
        Long count = count(setting, node);
        if (count == null) {
            return null;
        }
        if (count < 1 || count > Integer.MAX_VALUE) {
            refuse(PlanCodes.NUMBER, setting, node, "'" + setting.name() + "' cannot be " + count);
            return null;
        }
        return count.intValue();
    }

    @Nullable
    Long count(Setting<?> setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Optional<Long> count = Units.integer(text.replace("_", "")).filter(n -> n >= 0);
        if (count.isEmpty()) {
            refuse(PlanCodes.NUMBER, setting, node, "'" + setting.name() + "' cannot be '" + text + "'");
        }
        return count.orElse(null);
    }

    @Nullable
    Duration duration(Setting<?> setting, Node node) {
        return parsed(PlanCodes.DURATION, setting, node, Units::duration, "duration");
    }

    @Nullable
    Optional<Duration> durationOrNever(Setting<?> setting, Node node) {
        if (node instanceof Node.Scalar scalar && scalar.text().equals("never")) {
            return Optional.empty();
        }
        if (node instanceof Node.Scalar scalar && scalar.text().equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Duration duration = duration(setting, node);
        return duration == null ? null : Optional.of(duration);
    }

    @Nullable
    Long rate(Setting<?> setting, Node node) {
        return parsed(PlanCodes.NUMBER, setting, node, Units::rate, "rate");
    }

    @Nullable
    String choice(Setting<?> setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        if (!setting.kind().choices().contains(text)) {
            problems.error(
                    PlanCodes.UNKNOWN_VALUE,
                    node,
                    "'" + setting.name() + "' cannot be '" + text + "'",
                    Suggestions.help(text, setting.kind().choices()));
            return null;
        }
        return text;
    }

    Step.OnError.@Nullable Quarantine quarantine(Setting<?> setting, Node node) {
        String text = text(setting, node);
        return text == null ? null : limit(setting, node, text, "a count like 10, or a ratio like 1% or 0.01");
    }

    /** {@return a count or a ratio as a limit} The text is what of the node says so. */
    Step.OnError.@Nullable Quarantine limit(Setting<?> setting, Node node, String text, String way) {
        Optional<Long> rows = Units.integer(text).filter(n -> n >= 0);
        if (rows.isPresent()) {
            return new Step.OnError.Quarantine(rows.get(), null);
        }
        Optional<Double> ratio = Units.ratio(text);
        if (ratio.isPresent()) {
            return new Step.OnError.Quarantine(null, ratio.get());
        }
        problems.error(
                PlanCodes.NUMBER,
                node,
                "'" + text + "' is neither a count nor a ratio, in '" + setting.name() + "'",
                "write " + way);
        return null;
    }

    /** {@return the items of a list, each a mapping of settings} */
    List<Given> entries(Setting<?> setting, Node node, Map<String, Setting<?>> table) {
        List<Given> entries = new ArrayList<>();
        List<Node> nodes = items(setting, node);
        for (Node item : nodes == null ? List.<Node>of() : nodes) {
            Node.Mapping mapping = mapping(setting, item);
            if (mapping != null) {
                entries.add(readAll(mapping, table, setting.name()));
            }
        }
        return entries;
    }

    @Nullable
    Double number(Setting<?> setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        if (Units.plain(text) instanceof Number number) {
            return number.doubleValue();
        }
        refuse(PlanCodes.NUMBER, setting, node, "'" + setting.name() + "' cannot be '" + text + "'");
        return null;
    }

    @Nullable
    Double factor(Setting<?> setting, Node node) {
        Double number = number(setting, node);
        if (number != null && number <= 0) {
            refuse(PlanCodes.NUMBER, setting, node, "'" + setting.name() + "' cannot be " + number);
            return null;
        }
        return number;
    }

    @Nullable
    Long bytes(Setting<?> setting, Node node) {
        return parsed(PlanCodes.NUMBER, setting, node, Units::bytes, "size");
    }

    @Nullable
    LocalDate date(Setting<?> setting, Node node) {
        return parsed(PlanCodes.UNKNOWN_VALUE, setting, node, Values::date, "date");
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private <T> @Nullable T parsed(
            String code, Setting<?> setting, Node node, Function<String, Optional<T>> parser, String kind) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Optional<T> value = parser.apply(text);
        if (value.isEmpty()) {
            refuse(code, setting, node, "'" + text + "' is no " + kind);
        }
        return value.orElse(null);
    }

    @Nullable
    List<String> names(Setting<?> setting, Node node) {
        List<Node> nodes = node instanceof Node.Scalar ? List.of(node) : items(setting, node);
        if (nodes == null) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>();
        for (Node item : nodes) {
            String name = text(setting, item);
            if (name != null && !names.add(name)) {
                problems.error(
                        PlanCodes.CONTRADICTION,
                        item,
                        "'" + name + "' is there already, in '" + setting.name() + "'",
                        null);
            }
        }
        return List.copyOf(names);
    }

    @Nullable
    List<String> globs(Setting<?> setting, Node node) {
        List<String> globs = names(setting, node);
        if (globs != null) {
            List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
            nodes.forEach(item -> checkGlob(item instanceof Node.Scalar scalar ? scalar : null));
        }
        return globs;
    }

    void checkGlob(Node.@Nullable Scalar scalar) {
        if (scalar == null) {
            return;
        }
        try {
            Glob.of(scalar.text());
        } catch (IllegalArgumentException e) {
            problems.error(PlanCodes.ADDRESS, scalar, String.valueOf(e.getMessage()), null);
        }
    }

    @Nullable
    Map<String, String> nameByName(Setting<?> setting, Node node) {
        Set<String> taken = new LinkedHashSet<>();
        return byName(setting, node, (values, same, value) -> {
            String name = text(setting, value);
            if (name != null && !taken.add(name)) {
                problems.error(PlanCodes.CONTRADICTION, value, "two would be called '" + name + "'", null);
            }
            return name;
        });
    }

    /** {@return the values of a mapping by their names, in its order; null, and reported, when the node is none} */
    <T> @Nullable Map<String, T> byName(Setting<?> setting, Node node, Kind.Reader<T> reader) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, T> byName = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            T value = reader.read(this, setting, entry.value());
            if (value != null) {
                byName.put(entry.name(), value);
            }
        }
        return byName;
    }

    /** {@return the values of a mapping whose keys are in the table; others are reported} */
    Given readAll(Node.Mapping mapping, Map<String, Setting<?>> table, String where) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Setting<?> setting = table.get(entry.name());
            if (setting == null) {
                unknown(entry.key(), table.keySet(), where);
            } else {
                Object value = read(setting, entry.value());
                if (value != null) {
                    values.put(entry.name(), value);
                }
            }
        }
        return new Given(values);
    }

    void unknown(Node.Scalar key, Collection<String> allowed, @Nullable String where) {
        problems.error(
                PlanCodes.UNKNOWN_SETTING,
                key,
                "unknown setting '" + key.text() + "'" + (where == null ? "" : " in '" + where + "'"),
                Suggestions.help(key.text(), allowed));
    }
}
