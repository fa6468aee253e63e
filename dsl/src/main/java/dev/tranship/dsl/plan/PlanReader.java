package dev.tranship.dsl.plan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plan from YAML. Everything that is wrong is found in one go: includes, variables, loops, defaults and every
 * setting. What needs a look at a database, and whether JavaScript is well-formed, is not checked here.
 */
public final class PlanReader {
    private static final int MAXIMUM_STEPS = 10_000;

    private final Problems problems = new Problems();
    private final Map<String, Path> folders = new HashMap<>();
    private final Map<Path, Loaded> loaded = new LinkedHashMap<>();
    private final Deque<Path> loading = new ArrayDeque<>();

    /** One file of a plan. */
    private record Loaded(String name, Node.Mapping root) {}

    private final boolean stepsNeeded;

    private PlanReader() {
        this(true);
    }

    private PlanReader(boolean stepsNeeded) {
        this.stepsNeeded = stepsNeeded;
    }

    /**
     * {@return the plan in a file}
     *
     * @param variables values for {@code vars} from outside, as text
     * @throws PlanException with everything that is wrong
     */
    public static Plan read(Path file, Map<String, String> variables) {
        PlanReader reader = new PlanReader();
        Path folder = file.toAbsolutePath().normalize().getParent();
        String name = file.toString();
        String text = reader.fileText(file, name, new Place(name, 0, 0), 1);
        return reader.plan(text, name, file, folder == null ? file.toAbsolutePath() : folder, variables);
    }

    /**
     * {@return the plan in a text}
     *
     * @param fileName what places and messages call the text
     * @param folder what relative file names are relative to
     * @param variables values for {@code vars} from outside, as text
     * @throws PlanException with everything that is wrong
     */
    public static Plan read(String text, String fileName, Path folder, Map<String, String> variables) {
        return new PlanReader().plan(text, fileName, null, folder, variables);
    }

    /** {@return the plan in a text that may have no steps yet} */
    public static Plan readGrowing(String text, String fileName, Path folder) {
        return new PlanReader(false).plan(text, fileName, null, folder, Map.of());
    }

    /**
     * {@return a step as it is typed at a prompt} It is written as in a plan, or short: {@code copy shop.Customer ->
     * wh.main.customer mode=append}.
     *
     * @param source what places and messages call the text
     * @param around the plan whose connections and variables the step can name, and among whose steps its id is unique
     * @throws PlanException with everything that is wrong
     */
    public static Step step(String text, String source, Plan around) {
        return new PlanReader().typed(text, source, around);
    }

    private Step typed(String text, String name, Plan around) {
        SourceFile file = new SourceFile(name, text);
        problems.add(file);
        Values values =
                new Values(problems, f -> around.folder(), around.connections().keySet());
        StepReader steps = new StepReader(problems, values);
        Node.Mapping item = TypedStep.read(text, file, problems);
        if (item != null) {
            Substitution substitution = new Substitution(problems, around.variables());
            Node.Mapping none = new Node.Mapping(List.of(), item.place(), 1);
            steps.read((Node.Mapping) substitution.apply(item, Map.of()), none, "");
        }
        List<Step> read = steps.finish();
        if (problems.hasErrors() || read.isEmpty()) {
            throw new PlanException(problems.sorted());
        }
        return around.unique(read.get(0));
    }

    /**
     * {@return a connection as it is typed at a prompt}
     *
     * @throws PlanException with everything that is wrong, e.g. PLAN-121 for a secret that is written out
     */
    public static Plan.Connection connection(String name, String url, Map<String, String> options, Path folder) {
        Map<String, Object> connection = new LinkedHashMap<>(options);
        connection.put("url", url);
        String text = YamlText.of(Map.of("tranship", 1L, "connections", Map.of(name, connection)));
        return Objects.requireNonNull(
                readGrowing(text, "connect", folder).connections().get(name));
    }

    private Plan plan(@Nullable String text, String name, @Nullable Path file, Path folder, Map<String, String> given) {
        Loaded root = null;
        if (text != null) {
            loading.push(folder.resolve(Path.of(name).getFileName()).normalize());
            root = load(text, name, folder);
        }
        if (root == null) {
            throw new PlanException(problems.sorted());
        }
        List<Loaded> all = new ArrayList<>(loaded.values());
        all.remove(root);
        all.add(0, root);

        Set<String> connectionNames = new LinkedHashSet<>();
        all.forEach(l -> connectionNames.addAll(keys(l.root(), "connections")));
        Values values = new Values(problems, f -> folders.getOrDefault(f, folder), connectionNames);
        all.forEach(l -> checkTop(l, values));
        Map<String, Object> variables = new Variables(problems).read(roots(all), name, given);
        Substitution substitution = new Substitution(problems, variables);
        Connections connections = new Connections(problems, values, substitution);
        Map<String, Plan.Connection> read = connections.read(roots(all));

        Node titleNode = root.root().value("name");
        String title = titleNode == null ? null : values.text(Settings.NAME, substitution.apply(titleNode, Map.of()));
        StepReader steps = new StepReader(problems, values);
        Expansion expansion = new Expansion(substitution, values, steps, folder);
        expansion.file(root, new Node.Mapping(List.of(), root.root().place(), 1));
        List<Step> result = steps.finish();

        if (!problems.hasErrors() && stepsNeeded) {
            connections.warnOfUnused(result, roots(all));
        }
        List<Diagnostic> found = problems.sorted();
        if (problems.hasErrors()) {
            throw new PlanException(found);
        }
        return new Plan(title == null ? stem(name) : title, folder, file, read, variables, result, found);
    }

    private static String stem(String name) {
        String file = String.valueOf(Path.of(name).getFileName());
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    private static List<Node.Mapping> roots(List<Loaded> all) {
        return all.stream().map(Loaded::root).toList();
    }

    private static List<String> keys(Node.Mapping root, String name) {
        return root.value(name) instanceof Node.Mapping mapping
                ? mapping.entries().stream().map(Node.Entry::name).toList()
                : List.of();
    }

    private @Nullable Loaded load(String text, String name, Path folder) {
        String clean = text.startsWith("\ufeff") ? text.substring(1) : text;
        SourceFile source = new SourceFile(name, clean);
        problems.add(source);
        folders.put(name, folder);
        int before = problems.errors();
        Node node = YamlReader.read(source, clean, problems);
        Place start = new Place(name, 1, 1);
        if (node == null || node instanceof Node.Scalar scalar && scalar.isNull()) {
            if (problems.errors() == before) {
                problems.error(
                        PlanCodes.NO_STEPS, start, 1, "the plan is empty", "begin with 'tranship: 1' and 'steps:'");
            }
            return null;
        }
        if (!(node instanceof Node.Mapping root)) {
            problems.error(PlanCodes.WRONG_TYPE, node, "a plan is a mapping", "begin with 'tranship: 1' and 'steps:'");
            return null;
        }
        Loaded result = new Loaded(name, root);
        loaded.put(Objects.requireNonNull(loading.peek()), result);
        if (root.value("steps") instanceof Node.Sequence steps) {
            steps.items().forEach(item -> loadIncludes(item, name, folder));
        }
        return result;
    }

    private void loadIncludes(Node item, String name, Path folder) {
        if (!(item instanceof Node.Mapping mapping)) {
            return;
        }
        if (mapping.value("steps") instanceof Node.Sequence steps) {
            steps.items().forEach(inner -> loadIncludes(inner, name, folder));
        }
        if (!(mapping.value("include") instanceof Node.Scalar include) || include.isNull()) {
            return;
        }
        Path file;
        try {
            file = folder.resolve(include.text()).normalize();
        } catch (InvalidPathException e) {
            problems.error(PlanCodes.FILE_MISSING, include, "'" + include.text() + "' is no file name", null);
            return;
        }
        if (loading.contains(file)) {
            problems.error(
                    PlanCodes.INCLUDE_CYCLE,
                    include,
                    "'" + include.text() + "' is being included already",
                    "a plan cannot include itself, not even through another");
            return;
        }
        if (loaded.containsKey(file)) {
            return;
        }
        Path parent = Path.of(name).getParent();
        String shown =
                parent == null ? include.text() : parent.resolve(include.text()).toString();
        String text = fileText(file, shown, include.place(), include.length());
        if (text != null) {
            loading.push(file);
            Path inner = file.getParent();
            load(text, shown, inner == null ? folder : inner);
            loading.pop();
        }
    }

    private @Nullable String fileText(Path file, String name, Place asked, int length) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            problems.error(
                    asked.line() == 0 ? PlanCodes.UNREADABLE : PlanCodes.FILE_MISSING,
                    asked,
                    length,
                    Files.isDirectory(file)
                            ? "'" + name + "' is a folder"
                            : Files.exists(file) ? "'" + name + "' cannot be read" : "there is no file '" + name + "'",
                    asked.line() == 0 ? null : "file names are relative to the plan");
            return null;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer characters = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), characters, true);
        String text = characters.flip().toString();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            String last = text.substring(text.lastIndexOf('\n') + 1);
            problems.error(
                    PlanCodes.UNREADABLE,
                    new Place(name, line, last.codePointCount(0, last.length()) + 1),
                    1,
                    "the file is not UTF-8",
                    "save it as UTF-8");
            return null;
        }
        return text;
    }

    private void checkTop(Loaded file, Values values) {
        Node.Mapping root = file.root();
        for (Node.Entry entry : root.entries()) {
            if (!Settings.PLAN.containsKey(entry.name())) {
                values.unknown(entry.key(), Settings.PLAN.keySet(), null);
            }
        }
        Node.Entry version = root.entry("tranship");
        if (version == null) {
            problems.error(
                    PlanCodes.VERSION,
                    new Place(file.name(), 1, 1),
                    1,
                    "the version of the plan language is missing",
                    "begin with 'tranship: 1'");
        } else if (!(version.value() instanceof Node.Scalar scalar)
                || !scalar.text().equals("1")) {
            problems.error(
                    PlanCodes.VERSION,
                    version.value(),
                    "this version of the plan language is not known",
                    "write 'tranship: 1', or use a newer Tranship");
        }
        Node defaults = root.value("defaults");
        if (defaults != null) {
            values.mapping(Settings.DEFAULTS, defaults);
        }
        Node.Entry steps = root.entry("steps");
        boolean none = steps == null
                || steps.value() instanceof Node.Sequence sequence
                        && sequence.items().isEmpty();
        if (none && !stepsNeeded) {
            return;
        } else if (steps == null) {
            Place start = new Place(file.name(), 1, 1);
            problems.error(PlanCodes.NO_STEPS, start, 1, "the plan has no steps", "add 'steps:' and a list");
        } else if (steps.value() instanceof Node.Scalar scalar && scalar.isNull()
                || steps.value() instanceof Node.Sequence sequence
                        && sequence.items().isEmpty()) {
            problems.error(PlanCodes.NO_STEPS, steps.key(), "the plan has no steps", "add '- copy: source -> target'");
        } else {
            values.items(Settings.STEPS, steps.value());
        }
    }

    /** Follows includes and loops down to single steps. */
    private final class Expansion {
        private final Substitution substitution;
        private final Values values;
        private final StepReader steps;
        private final Path folder;

        Expansion(Substitution substitution, Values values, StepReader steps, Path folder) {
            this.substitution = substitution;
            this.values = values;
            this.steps = steps;
            this.folder = folder;
        }

        void file(Loaded file, Node.Mapping outer) {
            Node.Mapping defaults = outer;
            if (file.root().value("defaults") instanceof Node.Mapping own) {
                Node.Mapping clear = (Node.Mapping) substitution.apply(own, Map.of());
                values.readAll(clear, Settings.inDefaults(), "defaults");
                StepReader.contradictions(clear, problems);
                defaults = StepReader.over(outer, clear);
            }
            if (file.root().value("steps") instanceof Node.Sequence sequence) {
                items(sequence.items(), defaults, Map.of(), "");
            }
        }

        private void items(List<Node> items, Node.Mapping defaults, Map<String, String> each, String suffix) {
            for (Node item : items) {
                if (item instanceof Node.Mapping mapping) {
                    item(mapping, defaults, each, suffix);
                } else {
                    problems.error(
                            PlanCodes.WRONG_TYPE,
                            item,
                            "a step is a mapping with a verb",
                            item instanceof Node.Scalar scalar
                                            && VerbWord.of(scalar.text().split("[ :]", 2)[0]) != null
                                    ? "write '" + scalar.text().split("[ :]", 2)[0] + ": …'"
                                    : "write '- copy: source -> target'");
                }
            }
        }

        private void item(Node.Mapping item, Node.Mapping defaults, Map<String, String> each, String suffix) {
            if (steps.size() > MAXIMUM_STEPS) {
                problems.error(
                        PlanCodes.LOOP, item, "the plan has more than " + MAXIMUM_STEPS + " steps", "split the plan");
                return;
            }
            Node.Entry include = item.entry("include");
            if (include != null) {
                include(item, include, defaults);
                return;
            }
            Node.Entry loop = item.entry("for_each");
            if (loop != null) {
                loop(item, loop, defaults, each, suffix);
                return;
            }
            steps.read((Node.Mapping) substitution.apply(item, each), defaults, suffix);
        }

        private void include(Node.Mapping item, Node.Entry include, Node.Mapping defaults) {
            String text = values.readAll(item, Setting.table(Settings.INCLUDE), "include")
                    .find(Settings.INCLUDE);
            if (text != null) {
                Path from = folders.getOrDefault(include.key().place().file(), folder);
                try {
                    Loaded file = loaded.get(from.resolve(text).normalize());
                    if (file != null && !open.contains(file)) {
                        open.add(file);
                        file(file, defaults);
                        open.remove(file);
                    }
                } catch (InvalidPathException e) {
                    problems.error(PlanCodes.FILE_MISSING, include.value(), "'" + text + "' is no file name", null);
                }
            }
        }

        private final Set<Loaded> open = new HashSet<>();

        private void loop(
                Node.Mapping item, Node.Entry loop, Node.Mapping defaults, Map<String, String> each, String suffix) {
            if (!(loop.value() instanceof Node.Mapping names) || names.entries().isEmpty()) {
                problems.error(
                        PlanCodes.LOOP,
                        loop.value(),
                        "'for_each' names what is repeated",
                        "write {name: [value, value]}");
                return;
            }
            List<Map<String, String>> rounds = List.of(each);
            for (Node.Entry name : names.entries()) {
                List<String> list = list(name, each);
                List<Map<String, String>> more = new ArrayList<>();
                for (Map<String, String> round : rounds) {
                    for (String value : list) {
                        Map<String, String> next = new LinkedHashMap<>(round);
                        next.put(name.name(), value);
                        more.add(next);
                    }
                }
                rounds = more;
                if ((long) rounds.size() > MAXIMUM_STEPS) {
                    problems.error(
                            PlanCodes.LOOP,
                            name.key(),
                            "the loop has more than " + MAXIMUM_STEPS + " rounds",
                            "split the plan");
                    return;
                }
            }
            Node.Entry inner = item.entry("steps");
            for (Map<String, String> round : rounds) {
                StringBuilder longer = new StringBuilder(suffix);
                names.entries()
                        .forEach(n -> longer.append('-').append(StepReader.kebab(round.getOrDefault(n.name(), ""))));
                if (inner == null) {
                    List<Node.Entry> rest = new ArrayList<>(item.entries());
                    rest.remove(loop);
                    item(new Node.Mapping(rest, item.place(), item.length()), defaults, round, longer.toString());
                } else {
                    for (Node.Entry entry : item.entries()) {
                        if (!Settings.LOOP.containsKey(entry.name())) {
                            values.unknown(entry.key(), Settings.LOOP.keySet(), "for_each");
                        }
                    }
                    if (inner.value() instanceof Node.Sequence sequence) {
                        items(sequence.items(), defaults, round, longer.toString());
                    } else {
                        values.items(Settings.STEPS, inner.value());
                    }
                }
            }
        }

        private List<String> list(Node.Entry name, Map<String, String> each) {
            List<Node> nodes;
            if (name.value() instanceof Node.Scalar scalar) {
                List<String> variable = substitution.list(scalar);
                if (variable != null) {
                    return variable;
                }
                nodes = List.of();
            } else {
                nodes = name.value() instanceof Node.Sequence sequence ? sequence.items() : List.of();
            }
            List<String> texts = new ArrayList<>();
            for (Node node : nodes) {
                Node clear = substitution.apply(node, each);
                if (clear instanceof Node.Scalar scalar && !scalar.isNull()) {
                    texts.add(scalar.text());
                } else {
                    problems.error(PlanCodes.LOOP, node, "a value of a loop is a single value", null);
                }
            }
            if (nodes.isEmpty()) {
                problems.error(
                        PlanCodes.LOOP,
                        name.value(),
                        "'" + name.name() + "' has no list of values",
                        "write [value, value], or ${var:name} of a variable that is a list");
            }
            return texts;
        }
    }
}
