package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Copy.Dataset;
import dev.tranship.dsl.plan.Step.Copy.Mask;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Partitionable;
import dev.tranship.spi.TypeParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns nodes into values by the kind of their setting. What is wrong is reported, and the value is null. */
final class Values {
    private static final Pattern QUARANTINE = Pattern.compile("quarantine\\s*\\(\\s*([^)]*?)\\s*\\)");
    private static final Pattern KEEP = Pattern.compile("keep-(last|first)-(\\d{1,4})");
    private static final Pattern FILE = Pattern.compile("[^\\s(){}<>=;,'\"`]+");
    private static final Pattern LEFT_IN_CODE = Pattern.compile("(\\$?)\\$\\{(env|file|prompt|var|each):");

    private static final Step.Copy.Overlap NO_OVERLAP = new Step.Copy.Overlap.Count(0);

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

    @Nullable
    Object read(Setting setting, Node node) {
        if (node instanceof Node.Scalar scalar && scalar.isNull()) {
            problems.error(PlanCodes.WRONG_TYPE, node, "'" + setting.name() + "' has no value", expected(setting));
            return null;
        }
        return switch (setting.kind()) {
            case VERSION, CONNECTIONS, VARIABLES, DEFAULTS, STEPS, LOOP -> null;
            case TEXT, NAME -> text(setting, node);
            case SOURCE -> address(setting, node, true);
            case TARGET -> address(setting, node, false);
            case CODE -> code(setting, node);
            case BOOLEAN -> bool(setting, node);
            case POSITIVE -> positive(setting, node);
            case COUNT -> count(setting, node);
            case DURATION -> duration(setting, node);
            case DURATION_OR_NEVER -> durationOrNever(setting, node);
            case RATE -> rate(setting, node);
            case CHOICE -> choice(setting, node);
            case ON_ERROR -> onError(setting, node);
            case COUNT_OR_RATIO -> quarantine(setting, node);
            case RETRY -> retry(setting, node);
            case UNDO -> undo(setting, node, Language.SQL);
            case UNDO_CYPHER -> undo(setting, node, Language.CYPHER);
            case STATEMENTS -> statements(setting, node, Language.SQL);
            case CYPHER -> statements(setting, node, Language.CYPHER);
            case VERSIONS -> versions(setting, node);
            case QUERY -> query(setting, node);
            case QUERIES -> queries(setting, node);
            case PROBES -> probes(setting, node);
            case NUMBER -> number(setting, node);
            case FACTOR -> factor(setting, node);
            case BYTES -> bytes(setting, node);
            case DATE -> date(setting, node);
            case GLOBS -> globs(setting, node);
            case NAMES -> names(setting, node);
            case NAME_BY_NAME -> rename(setting, node);
            case TYPE_BY_NAME -> cast(setting, node);
            case MASK_BY_NAME -> masks(setting, node);
            case CONSTANT_BY_NAME -> constants(setting, node);
            case NAMES_OR_ALLOW -> lossy(setting, node);
            case EMITTED -> emitted(setting, node);
            case TEXT_BY_NAME -> texts(setting, node);
            case PARTS_BY_NAME -> parts(setting, node);
            case PARTITIONING -> partitioning(setting, node);
            case INCREMENTAL -> incremental(setting, node);
            case TABLES -> tables(setting, node);
        };
    }

    /** What a value of the kind looks like, for the line below the caret. */
    private static @Nullable String expected(Setting setting) {
        return switch (setting.kind()) {
            case VERSION -> "write 1";
            case NAME, TEXT -> "write a text";
            case CONNECTIONS -> "write name: url";
            case VARIABLES -> "write name: value";
            case DEFAULTS, TABLES -> "write a mapping of settings";
            case STEPS -> "write a list: each step begins with '- '";
            case LOOP -> "write {name: [value, value]}";
            case SOURCE, TARGET -> "write connection, or connection.dataset";
            case CODE -> "write JavaScript, or the name of a file that ends with .js";
            case BOOLEAN -> "write true or false";
            case POSITIVE -> "write a whole number from 1";
            case COUNT -> "write a whole number from 0";
            case DURATION -> "write a duration like 30s, 5m, 1h30m or 7d";
            case DURATION_OR_NEVER -> "write a duration like 7d, 0, or never";
            case RATE -> "write rows a second, like 1000/s";
            case CHOICE -> "one of " + String.join(", ", setting.choices());
            case ON_ERROR -> "one of stop, skip, quarantine(10), quarantine(1%)";
            case COUNT_OR_RATIO -> "write a count like 10, or a ratio like 1% or 0.01";
            case RETRY -> "write a number, or {attempts: 3, pause: 2s}";
            case UNDO, UNDO_CYPHER -> "write auto, none, a statement, or a list of statements";
            case STATEMENTS -> "write a statement, a list of them, or the name of a file that ends with .sql";
            case CYPHER -> "write a statement, a list of them, or the name of a file that ends with .cypher";
            case VERSIONS -> "write the name of a folder";
            case QUERY -> "write one query, or the name of a file that ends with .sql";
            case QUERIES -> "write a list: each query begins with '- name: ' or '- sql: '";
            case PROBES -> "write a list: each probe begins with '- sql: '";
            case NUMBER -> "write a number";
            case FACTOR -> "write a number above 0, like 1.2";
            case BYTES -> "write a size like 500MB or 5GB";
            case DATE -> "write a date like 2026-01-31";
            case GLOBS -> "write a list of names or patterns";
            case NAMES -> "write a list of names";
            case NAME_BY_NAME -> "write {column: name}";
            case TYPE_BY_NAME -> "write {column: type}";
            case MASK_BY_NAME -> "write {column: rule}";
            case CONSTANT_BY_NAME -> "write {column: value}";
            case NAMES_OR_ALLOW -> "write a list of columns, or allow";
            case EMITTED -> "write {dataset: {column: type}}";
            case TEXT_BY_NAME -> "write {NAME: value}";
            case PARTS_BY_NAME -> "write {NAME: {host: NAME, port: NAME}}";
            case PARTITIONING -> "write {hash: column, partitions: 16} or {range: column, every: month}";
            case INCREMENTAL -> "write a column, or {by: column, overlap: 5m}";
        };
    }

    private void wrongType(Setting setting, Node node) {
        String is = node instanceof Node.Mapping
                ? "a mapping"
                : node instanceof Node.Sequence ? "a list" : "a single value";
        problems.error(PlanCodes.WRONG_TYPE, node, "'" + setting.name() + "' cannot be " + is, expected(setting));
    }

    /** {@return the node as a mapping; null, and reported, when it is something else} */
    Node.@Nullable Mapping mapping(Setting setting, Node node) {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        wrongType(setting, node);
        return null;
    }

    /** {@return the items of a list; null, and reported, when the node is something else} */
    @Nullable
    List<Node> items(Setting setting, Node node) {
        if (node instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        wrongType(setting, node);
        return null;
    }

    @Nullable
    String text(Setting setting, Node node) {
        if (!(node instanceof Node.Scalar scalar)) {
            wrongType(setting, node);
            return null;
        }
        if (scalar.isNull()) {
            problems.error(PlanCodes.WRONG_TYPE, node, "'" + setting.name() + "' has no value", expected(setting));
            return null;
        }
        StringBuilder text = new StringBuilder();
        try {
            for (References.Part part : References.parse(scalar.text())) {
                if (part instanceof References.Part.Reference reference) {
                    problems.error(
                            PlanCodes.REFERENCE_HERE,
                            within(scalar, reference.start()),
                            reference.end() - reference.start(),
                            "${" + reference.kind().word() + ":…} can stand only in connections",
                            "use ${var:name} here, and --var from outside");
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

    private Step.@Nullable Code code(Setting setting, Node node) {
        if (!(node instanceof Node.Scalar scalar)) {
            wrongType(setting, node);
            return null;
        }
        if (scalar.style() != Node.Style.BLOCK
                && scalar.text().endsWith(".js")
                && FILE.matcher(scalar.text()).matches()) {
            String text = fileText(scalar);
            return text == null ? null : new Step.Code(text, new Place(sibling(scalar), 1, 1));
        }
        String text = unescaped(scalar);
        return text == null ? null : new Step.Code(text, scalar.content());
    }

    /** In code, {@code ${…}} is the code's own; only what cannot be code there is a reference in the wrong place. */
    private @Nullable String unescaped(Node.Scalar scalar) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = LEFT_IN_CODE.matcher(scalar.text());
        boolean wrong = false;
        while (matcher.find()) {
            if (!matcher.group(1).isEmpty()) {
                matcher.appendReplacement(
                        text, Matcher.quoteReplacement(matcher.group().substring(1)));
                continue;
            }
            wrong = true;
            int close = scalar.text().indexOf('}', matcher.start());
            if (close < 0) {
                problems.error(
                        PlanCodes.REFERENCE_SYNTAX,
                        within(scalar, matcher.start()),
                        matcher.group().length(),
                        "the reference is not closed",
                        "write ${" + matcher.group(2) + ":NAME}");
            } else {
                problems.error(
                        PlanCodes.REFERENCE_HERE,
                        within(scalar, matcher.start()),
                        close + 1 - matcher.start(),
                        "${" + matcher.group(2) + ":…} can stand only in connections",
                        "use ${var:name} here, and --var from outside");
            }
        }
        matcher.appendTail(text);
        return wrong ? null : text.toString();
    }

    private static String sibling(Node.Scalar scalar) {
        Path parent = Path.of(scalar.place().file()).getParent();
        return parent == null ? scalar.text() : parent.resolve(scalar.text()).toString();
    }

    private @Nullable String fileText(Node.Scalar scalar) {
        try {
            Path file = folders.apply(scalar.place().file()).resolve(scalar.text());
            if (!Files.isRegularFile(file)) {
                problems.error(
                        PlanCodes.FILE_MISSING,
                        scalar,
                        "there is no file '" + scalar.text() + "'",
                        "file names are relative to the plan");
                return null;
            }
            String text = Files.readString(file);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (IOException | InvalidPathException e) {
            problems.error(
                    PlanCodes.FILE_MISSING,
                    scalar,
                    "the file '" + scalar.text() + "' cannot be read as UTF-8 text",
                    null);
            return null;
        }
    }

    private @Nullable Address address(Setting setting, Node node, boolean source) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Address address = Address.parse(text.strip());
        if (address.connection().isEmpty() || text.strip().endsWith(".")) {
            problems.error(PlanCodes.ADDRESS, node, "'" + text + "' is no address", expected(setting));
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
            problems.error(
                    PlanCodes.ADDRESS,
                    node,
                    "a target is one place, and '" + text + "' is a pattern",
                    expected(setting));
            return null;
        }
        return address;
    }

    private @Nullable Boolean bool(Setting setting, Node node) {
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
            default -> expected(setting);
        };
        problems.error(PlanCodes.UNKNOWN_VALUE, node, "'" + setting.name() + "' cannot be '" + text + "'", help);
        return null;
    }

    private @Nullable Integer positive(Setting setting, Node node) {
        Long count = count(setting, node);
        if (count == null) {
            return null;
        }
        if (count < 1 || count > Integer.MAX_VALUE) {
            problems.error(PlanCodes.NUMBER, node, "'" + setting.name() + "' cannot be " + count, expected(setting));
            return null;
        }
        return count.intValue();
    }

    private @Nullable Long count(Setting setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Optional<Long> count = Units.integer(text.replace("_", "")).filter(n -> n >= 0);
        if (count.isEmpty()) {
            problems.error(
                    PlanCodes.NUMBER, node, "'" + setting.name() + "' cannot be '" + text + "'", expected(setting));
        }
        return count.orElse(null);
    }

    private @Nullable Duration duration(Setting setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Optional<Duration> duration = Units.duration(text);
        if (duration.isEmpty()) {
            problems.error(PlanCodes.DURATION, node, "'" + text + "' is no duration", expected(setting));
        }
        return duration.orElse(null);
    }

    private @Nullable Optional<Duration> durationOrNever(Setting setting, Node node) {
        if (node instanceof Node.Scalar scalar && scalar.text().equals("never")) {
            return Optional.empty();
        }
        if (node instanceof Node.Scalar scalar && scalar.text().equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Duration duration = duration(setting, node);
        return duration == null ? null : Optional.of(duration);
    }

    private @Nullable Long rate(Setting setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Optional<Long> rate = Units.rate(text);
        if (rate.isEmpty()) {
            problems.error(PlanCodes.NUMBER, node, "'" + text + "' is no rate", expected(setting));
        }
        return rate.orElse(null);
    }

    private @Nullable String choice(Setting setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        if (!setting.choices().contains(text)) {
            problems.error(
                    PlanCodes.UNKNOWN_VALUE,
                    node,
                    "'" + setting.name() + "' cannot be '" + text + "'",
                    Suggestions.help(text, setting.choices()));
            return null;
        }
        return text;
    }

    private Step.@Nullable OnError onError(Setting setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        if (text.equals("stop")) {
            return new Step.OnError.Stop();
        }
        if (text.equals("skip")) {
            return new Step.OnError.Skip();
        }
        Matcher quarantine = QUARANTINE.matcher(text);
        if (quarantine.matches()) {
            return limit(setting, node, quarantine.group(1), "quarantine(10) or quarantine(1%)");
        }
        problems.error(
                PlanCodes.UNKNOWN_VALUE,
                node,
                "'" + setting.name() + "' cannot be '" + text + "'",
                text.startsWith("quarantine")
                        ? "say how many: quarantine(10) or quarantine(1%)"
                        : Suggestions.closest(text, List.of("stop", "skip"))
                                .map(word -> "did you mean '" + word + "'?")
                                .orElseGet(() -> expected(setting)));
        return null;
    }

    private Step.OnError.@Nullable Quarantine quarantine(Setting setting, Node node) {
        String text = text(setting, node);
        return text == null ? null : limit(setting, node, text, "a count like 10, or a ratio like 1% or 0.01");
    }

    private Step.OnError.@Nullable Quarantine limit(Setting setting, Node node, String text, String way) {
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

    private Partitionable.@Nullable Partitioning partitioning(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, Object> values = readAll(mapping, Settings.PARTITIONING, "by");
        boolean hash = values.get("hash") != null;
        Set<String> foreign = hash ? Set.of("range", "every") : Set.of("partitions", "method");
        for (Node.Entry entry : mapping.entries()) {
            if (foreign.contains(entry.name())) {
                problems.error(
                        PlanCodes.CONTRADICTION,
                        entry.key(),
                        "'" + entry.name() + "' does not go with '" + (hash ? "hash" : "range") + "'",
                        expected(setting));
                return null;
            }
        }
        if (values.get("hash") instanceof String column) {
            return new Partitionable.Partitioning.Hash(
                    column,
                    values.get("partitions") instanceof Integer partitions ? partitions : Defaults.PARTITIONS,
                    "list".equals(values.get("method")));
        }
        if (values.get("range") instanceof String column) {
            Object every = values.getOrDefault("every", "month");
            return new Partitionable.Partitioning.Range(
                    column, Partitionable.Every.valueOf(String.valueOf(every).toUpperCase(Locale.ROOT)));
        }
        problems.error(PlanCodes.MISSING_SETTING, node, "'by' needs 'hash' or 'range'", expected(setting));
        return null;
    }

    private Step.@Nullable Retry retry(Setting setting, Node node) {
        long attempts = Defaults.RETRY.attempts();
        Duration pause = Defaults.RETRY.pause();
        if (node instanceof Node.Mapping mapping) {
            Map<String, Object> values = readAll(mapping, Settings.RETRY, "retry");
            attempts = values.get("attempts") instanceof Long given ? given : attempts;
            pause = values.get("pause") instanceof Duration given ? given : pause;
        } else {
            Long given = count(setting, node);
            if (given == null) {
                return null;
            }
            attempts = given;
        }
        if (attempts > 1000) {
            problems.error(PlanCodes.NUMBER, node, "'retry' cannot be " + attempts, "write a number up to 1000");
            return null;
        }
        return new Step.Retry((int) attempts, pause);
    }

    private Step.Copy.@Nullable Incremental incremental(Setting setting, Node node) {
        if (!(node instanceof Node.Mapping mapping)) {
            String by = text(setting, node);
            return by == null ? null : new Step.Copy.Incremental(by, NO_OVERLAP);
        }
        Map<String, Object> values = readAll(mapping, Settings.INCREMENTAL, "incremental");
        if (!(values.get("by") instanceof String by)) {
            if (mapping.entry("by") == null) {
                problems.error(PlanCodes.MISSING_SETTING, node, "'incremental' needs 'by'", expected(setting));
            }
            return null;
        }
        if (!(values.get("overlap") instanceof String text)) {
            return new Step.Copy.Incremental(by, NO_OVERLAP);
        }
        if (text.matches("\\d{1,18}")) {
            return new Step.Copy.Incremental(by, new Step.Copy.Overlap.Count(Long.parseLong(text)));
        }
        Optional<Duration> duration = Units.duration(text);
        if (duration.isEmpty()) {
            problems.error(
                    PlanCodes.DURATION,
                    Objects.requireNonNull(mapping.value("overlap")),
                    "'" + text + "' is no overlap",
                    "write a duration like 5m, or a number for a column of numbers");
            return null;
        }
        return new Step.Copy.Incremental(by, new Step.Copy.Overlap.Time(duration.get()));
    }

    private Step.@Nullable Undo undo(Setting setting, Node node, Language language) {
        if (node instanceof Node.Scalar scalar) {
            if (scalar.text().equals("auto")) {
                return new Step.Undo.Auto();
            }
            if (scalar.text().equals("none")) {
                return new Step.Undo.None();
            }
            if (scalar.style() != Node.Style.BLOCK
                    && !scalar.text().strip().contains(" ")
                    && !scalar.text().endsWith(language.ending())) {
                problems.error(
                        PlanCodes.UNKNOWN_VALUE,
                        node,
                        "'undo' cannot be '" + scalar.text() + "'",
                        Suggestions.closest(scalar.text(), List.of("auto", "none"))
                                .map(word -> "did you mean '" + word + "'?")
                                .orElseGet(() -> expected(setting)));
                return null;
            }
        }
        List<Step.Statement> statements = statements(setting, node, language);
        return statements == null
                ? null
                : new Step.Undo.Statements(
                        statements.stream().map(Step.Statement::text).toList());
    }

    private @Nullable List<Step.Statement> statements(Setting setting, Node node, Language language) {
        List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        List<Step.Statement> statements = new ArrayList<>();
        for (Node item : nodes) {
            if (!(item instanceof Node.Scalar scalar) || scalar.isNull()) {
                wrongType(setting, item);
                return null;
            }
            boolean file = scalar.style() != Node.Style.BLOCK
                    && scalar.text().endsWith(language.ending())
                    && FILE.matcher(scalar.text()).matches();
            String text = file ? fileText(scalar) : unescaped(scalar);
            if (text == null) {
                return null;
            }
            try {
                int from = 0;
                for (String statement : language.split(text)) {
                    int at = Math.max(from, text.indexOf(statement, from));
                    from = at + statement.length();
                    statements.add(new Step.Statement(statement, file ? inFile(scalar, text, at) : within(scalar, at)));
                }
            } catch (IllegalArgumentException e) {
                problems.error(
                        PlanCodes.SQL_TEXT,
                        scalar,
                        e.getMessage() + " in '" + setting.name() + "'",
                        "close it, or double a quote that is meant as text");
                return null;
            }
        }
        if (statements.isEmpty()) {
            problems.error(PlanCodes.SQL_TEXT, node, "'" + setting.name() + "' holds no statement", expected(setting));
            return null;
        }
        return statements;
    }

    private Step.Upgrade.@Nullable Folder versions(Setting setting, Node node) {
        String name = text(setting, node);
        if (name == null || !(node instanceof Node.Scalar scalar)) {
            return null;
        }
        try {
            Path folder = folders.apply(scalar.place().file()).resolve(name);
            if (Files.isDirectory(folder)) {
                String shown = sibling(scalar).replaceAll("[/\\\\]+$", "");
                return new Step.Upgrade.Folder(name, new VersionFiles(problems, this, node, shown).read(folder));
            }
        } catch (InvalidPathException e) {
            // Such a folder is not there either.
        }
        problems.error(
                PlanCodes.FILE_MISSING,
                node,
                "there is no folder '" + name + "'",
                "folder names are relative to the plan");
        return null;
    }

    private @Nullable String query(Setting setting, Node node) {
        List<Step.Statement> statements = statements(setting, node, Language.SQL);
        if (statements != null && statements.size() > 1) {
            problems.error(
                    PlanCodes.SQL_TEXT,
                    node,
                    "'" + setting.name() + "' holds " + statements.size() + " statements",
                    expected(setting));
        }
        return statements == null || statements.size() > 1
                ? null
                : statements.get(0).text();
    }

    private @Nullable List<Step.Compare.Query> queries(Setting setting, Node node) {
        List<Step.Compare.Query> queries = new ArrayList<>();
        for (Map<String, Object> said : entries(setting, node, Settings.QUERY)) {
            String both = said.get("sql") instanceof String sql ? sql : null;
            String source = said.get("source_sql") instanceof String sql ? sql : both;
            String target = said.get("target_sql") instanceof String sql ? sql : both;
            if (source == null || target == null) {
                problems.error(
                        PlanCodes.MISSING_SETTING,
                        node,
                        "a query says nothing for one side",
                        "write sql:, or source_sql: and target_sql:");
                continue;
            }
            queries.add(new Step.Compare.Query(
                    name(said, "query ", queries.size()),
                    source,
                    target,
                    said.get("tolerance") instanceof Double tolerance ? tolerance : null));
        }
        return queries.isEmpty() ? null : queries;
    }

    private @Nullable List<Step.Guard.Probe> probes(Setting setting, Node node) {
        List<Step.Guard.Probe> probes = new ArrayList<>();
        for (Map<String, Object> said : entries(setting, node, Settings.PROBE)) {
            if (!(said.get("sql") instanceof String sql)) {
                problems.error(PlanCodes.MISSING_SETTING, node, "a probe needs 'sql'", expected(setting));
                continue;
            }
            probes.add(new Step.Guard.Probe(
                    name(said, "probe ", probes.size()),
                    sql,
                    said.get("max") instanceof Double max ? max : null,
                    said.get("min") instanceof Double min ? min : null,
                    said.get("slower") instanceof Double slower ? slower : null));
            if (!said.containsKey("max") && !said.containsKey("min") && !said.containsKey("slower")) {
                problems.error(PlanCodes.MISSING_SETTING, node, "a probe has no limit", "write max:, min: or slower:");
            }
        }
        return probes.isEmpty() ? null : probes;
    }

    private static String name(Map<String, Object> said, String kind, int before) {
        return said.get("name") instanceof String name ? name : kind + (before + 1);
    }

    private List<Map<String, Object>> entries(Setting setting, Node node, Map<String, Setting> table) {
        List<Map<String, Object>> entries = new ArrayList<>();
        List<Node> nodes = items(setting, node);
        for (Node item : nodes == null ? List.<Node>of() : nodes) {
            Node.Mapping mapping = mapping(setting, item);
            if (mapping != null) {
                entries.add(readAll(mapping, table, setting.name()));
            }
        }
        return entries;
    }

    private @Nullable Double number(Setting setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        if (Units.plain(text) instanceof Number number) {
            return number.doubleValue();
        }
        problems.error(PlanCodes.NUMBER, node, "'" + setting.name() + "' cannot be '" + text + "'", expected(setting));
        return null;
    }

    private @Nullable Double factor(Setting setting, Node node) {
        Double number = number(setting, node);
        if (number != null && number <= 0) {
            problems.error(PlanCodes.NUMBER, node, "'" + setting.name() + "' cannot be " + number, expected(setting));
            return null;
        }
        return number;
    }

    private @Nullable Long bytes(Setting setting, Node node) {
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Optional<Long> bytes = Units.bytes(text);
        if (bytes.isEmpty()) {
            problems.error(PlanCodes.NUMBER, node, "'" + text + "' is no size", expected(setting));
        }
        return bytes.orElse(null);
    }

    private @Nullable LocalDate date(Setting setting, Node node) {
        String text = text(setting, node);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            problems.error(PlanCodes.UNKNOWN_VALUE, node, "'" + text + "' is no date", expected(setting));
            return null;
        }
    }

    private static Place inFile(Node.Scalar name, String text, int at) {
        int line =
                1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        return new Place(sibling(name), line, at - text.lastIndexOf('\n', at - 1));
    }

    private @Nullable List<String> names(Setting setting, Node node) {
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

    private @Nullable List<String> globs(Setting setting, Node node) {
        List<String> globs = names(setting, node);
        if (globs != null) {
            List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
            nodes.forEach(item -> checkGlob(item instanceof Node.Scalar scalar ? scalar : null));
        }
        return globs;
    }

    private void checkGlob(Node.@Nullable Scalar scalar) {
        if (scalar == null) {
            return;
        }
        try {
            Glob.of(scalar.text());
        } catch (IllegalArgumentException e) {
            problems.error(PlanCodes.ADDRESS, scalar, String.valueOf(e.getMessage()), null);
        }
    }

    private @Nullable List<String> lossy(Setting setting, Node node) {
        if (node instanceof Node.Scalar scalar && scalar.text().equals("allow")) {
            return List.of("*");
        }
        return names(setting, node);
    }

    private @Nullable Map<String, String> rename(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            String name = text(setting, entry.value());
            if (name != null) {
                if (names.containsValue(name)) {
                    problems.error(PlanCodes.CONTRADICTION, entry.value(), "two would be called '" + name + "'", null);
                }
                names.put(entry.name(), name);
            }
        }
        return names;
    }

    private @Nullable Map<String, String> cast(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, String> types = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            String type = text(setting, entry.value());
            if (type != null) {
                try {
                    TypeParser.parse(type);
                    types.put(entry.name(), type);
                } catch (IllegalArgumentException e) {
                    problems.error(
                            PlanCodes.UNKNOWN_TYPE, entry.value(), String.valueOf(e.getMessage()), typeHelp(type));
                }
            }
        }
        return types;
    }

    private @Nullable Map<String, Map<String, String>> emitted(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, Map<String, String>> datasets = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Map<String, String> columns = cast(setting, entry.value());
            if (columns != null && columns.isEmpty()) {
                problems.error(
                        PlanCodes.MISSING_SETTING,
                        entry.key(),
                        "'" + entry.name() + "' has no column",
                        "write " + entry.name() + ": {column: type}");
            } else if (columns != null) {
                datasets.put(entry.name(), columns);
            }
        }
        return datasets;
    }

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

    private static String typeHelp(String type) {
        String word = type.contains("(") ? type.substring(0, type.indexOf('(')) : type;
        return TYPES.contains(word) ? "like decimal(10,2), string(40), timestamp(6)" : Suggestions.help(word, TYPES);
    }

    private @Nullable Map<String, Mask> masks(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, Mask> masks = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Mask mask = mask(setting, entry.value());
            if (mask != null) {
                masks.put(entry.name(), mask);
            }
        }
        return masks;
    }

    private @Nullable Mask mask(Setting setting, Node node) {
        if (node instanceof Node.Scalar scalar
                && !scalar.text().isEmpty()
                && (scalar.isNull() || scalar.text().equals("null"))) {
            return new Mask.Nothing();
        }
        String text = text(setting, node);
        if (text == null) {
            return null;
        }
        Matcher keep = KEEP.matcher(text);
        if (keep.matches()) {
            return new Mask.Keep(keep.group(1).equals("last"), Integer.parseInt(keep.group(2)));
        }
        switch (text) {
            case "redact":
                return new Mask.Redact();
            case "hash":
                return new Mask.Hash();
            default:
                problems.error(
                        PlanCodes.UNKNOWN_VALUE,
                        node,
                        "unknown mask '" + text + "'",
                        Suggestions.help(text, List.of("redact", "hash", "keep-last-4", "keep-first-2", "null")));
                return null;
        }
    }

    private @Nullable Map<String, String> texts(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            String text = text(setting, entry.value());
            if (text != null) {
                texts.put(entry.name(), text);
            }
        }
        return texts;
    }

    private @Nullable Map<String, Map<String, String>> parts(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, Map<String, String>> parts = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Map<String, String> names = rename(setting, entry.value());
            if (names == null) {
                continue;
            }
            for (Node.Entry part : ((Node.Mapping) entry.value()).entries()) {
                if (!Step.Env.PARTS.contains(part.name())) {
                    problems.error(
                            PlanCodes.UNKNOWN_SETTING,
                            part.key(),
                            "a URL has no part '" + part.name() + "'",
                            Suggestions.help(part.name(), Step.Env.PARTS));
                }
            }
            parts.put(entry.name(), names);
        }
        return parts;
    }

    private @Nullable Map<String, Object> constants(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            String text = text(setting, entry.value());
            if (text != null && entry.value() instanceof Node.Scalar scalar) {
                constants.put(entry.name(), scalar.style() == Node.Style.PLAIN ? Units.plain(text) : text);
            }
        }
        return constants;
    }

    private @Nullable Map<String, Dataset> tables(Setting setting, Node node) {
        Node.Mapping mapping = mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Map<String, Dataset> tables = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            checkGlob(entry.key());
            Node.Mapping settings = mapping(setting, entry.value());
            if (settings != null) {
                tables.put(entry.name(), dataset(readAll(settings, Settings.TABLE, "tables")));
            }
        }
        return tables;
    }

    /** {@return the values of a mapping whose keys are in the table; others are reported} */
    Map<String, Object> readAll(Node.Mapping mapping, Map<String, Setting> table, String where) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Setting setting = table.get(entry.name());
            if (setting == null) {
                unknown(entry.key(), table.keySet(), where);
            } else {
                Object value = read(setting, entry.value());
                if (value != null) {
                    values.put(entry.name(), value);
                }
            }
        }
        return values;
    }

    void unknown(Node.Scalar key, Collection<String> allowed, @Nullable String where) {
        problems.error(
                PlanCodes.UNKNOWN_SETTING,
                key,
                "unknown setting '" + key.text() + "'" + (where == null ? "" : " in '" + where + "'"),
                Suggestions.help(key.text(), allowed));
    }

    /** {@return what values read by {@link Settings#TABLE} say about one dataset} */
    static Dataset dataset(Map<String, Object> values) {
        return new Dataset(
                values.get("to") instanceof String to ? to : null,
                values.get("where") instanceof String where ? where : null,
                texts(values.get("columns")),
                Values.<String>byName(values.get("rename")),
                Values.<String>byName(values.get("cast")),
                Values.<Mask>byName(values.get("mask")),
                Values.<Object>byName(values.get("default")),
                values.get("js") instanceof Step.Code code ? code : null,
                texts(values.get("lossy")),
                texts(values.get("key")),
                Values.<Map<String, String>>byName(values.get("emit")),
                values.get("incremental") instanceof Step.Copy.Incremental incremental ? incremental : null);
    }

    @SuppressWarnings("unchecked") // The kind of the setting says what its values are.
    static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list ? (List<String>) list : List.of();
    }

    @SuppressWarnings("unchecked") // As above.
    static <T> Map<String, T> byName(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, T>) map : Map.of();
    }
}
