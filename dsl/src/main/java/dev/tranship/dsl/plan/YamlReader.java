package dev.tranship.dsl.plan;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads YAML into nodes that know where they stand. */
final class YamlReader {
    private static final YAMLFactory YAML = new YAMLFactory();
    // Aliases of aliases grow exponentially; no plan of a human needs this many nodes.
    private static final int MAXIMUM_NODES = 1_000_000;
    private static final int MAXIMUM_DEPTH = 200;

    private final SourceFile file;
    private final Problems problems;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private long nodes;
    private int depth;

    private record Anchored(Node node, long size) {}

    private YamlReader(SourceFile file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** {@return the one document of the text; null when it is empty, or when its syntax is wrong, which is reported} */
    @SuppressWarnings("deprecation") // The class that replaces it does not know the problem's own mark.
    static @Nullable Node read(SourceFile file, String text, Problems problems) {
        YamlReader reader = new YamlReader(file, problems);
        try (YAMLParser parser = YAML.createParser(text)) {
            return reader.document(parser);
        } catch (MarkedYAMLException e) {
            reader.syntax(e);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            Place place = at == null || at.getLineNr() < 1 ? new Place(file.name(), 1, 1) : reader.place(at);
            problems.error(PlanCodes.SYNTAX, place, 1, "not valid YAML: " + firstLine(e.getOriginalMessage()), null);
        } catch (IOException e) {
            problems.error(PlanCodes.SYNTAX, new Place(file.name(), 1, 1), 1, "not valid YAML", null);
        } catch (Refused e) {
            problems.error(PlanCodes.SYNTAX, e.place, e.length, e.sentence, e.help);
        }
        return null;
    }

    private @Nullable Node document(YAMLParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return null;
        }
        Node root = node(parser, first);
        if (parser.nextToken() != null) {
            throw new Refused(
                    place(parser.currentTokenLocation()),
                    1,
                    "a second document begins here",
                    "a plan is one document: remove the line '---'");
        }
        return root;
    }

    private Node node(YAMLParser parser, JsonToken token) throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        Place place = place(start);
        if (++nodes > MAXIMUM_NODES) {
            throw new Refused(place, 1, "the plan has more than " + MAXIMUM_NODES + " values", null);
        }
        if (token.isScalarValue() && parser.isCurrentAlias()) {
            return alias(parser.getText(), place);
        }
        String anchor = parser.getObjectId();
        long before = nodes;
        Node node;
        if (++depth > MAXIMUM_DEPTH) {
            throw new Refused(place, 1, "more than " + MAXIMUM_DEPTH + " levels deep", null);
        }
        if (token == JsonToken.START_OBJECT) {
            node = mapping(parser, place);
        } else if (token == JsonToken.START_ARRAY) {
            node = sequence(parser, place);
        } else {
            node = scalar(parser, parser.getText(), start, parser.currentLocation());
        }
        depth--;
        if (anchor != null) {
            anchors.put(anchor, new Anchored(node, nodes - before + 1));
        }
        return node;
    }

    private Node alias(String name, Place place) {
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw new Refused(
                    place,
                    name.length() + 1,
                    "nothing before here is named '&" + name + "'",
                    Suggestions.help(name, anchors.keySet()));
        }
        nodes += anchored.size();
        return anchored.node();
    }

    private Node mapping(YAMLParser parser, Place place) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        List<Node> merged = new ArrayList<>();
        int length = 1;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            Node.Scalar key =
                    scalar(parser, parser.currentName(), parser.currentTokenLocation(), parser.currentLocation());
            Node value = node(parser, parser.nextToken());
            if (entries.isEmpty() && key.place().equals(place)) {
                length = key.length();
            }
            if (key.text().equals("<<") && key.style() == Node.Style.PLAIN) {
                merged.add(value);
            } else if (entries.containsKey(key.text())) {
                problems.error(
                        PlanCodes.DUPLICATE_KEY,
                        key,
                        "'" + key.text() + "' is there already",
                        "the first is in line "
                                + entries.get(key.text()).key().place().line());
            } else {
                entries.put(key.text(), new Node.Entry(key, value));
            }
        }
        merged.forEach(node -> merge(node, entries));
        return new Node.Mapping(new ArrayList<>(entries.values()), place, length);
    }

    /** The merge key of YAML 1.1: what is said here wins. */
    private void merge(Node from, Map<String, Node.Entry> into) {
        if (from instanceof Node.Mapping mapping) {
            mapping.entries().forEach(entry -> into.putIfAbsent(entry.name(), entry));
        } else if (from instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> merge(item, into));
        } else {
            problems.error(PlanCodes.WRONG_TYPE, from, "'<<' merges a mapping, and this is none", null);
        }
    }

    private Node sequence(YAMLParser parser, Place place) throws IOException {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(parser, token));
        }
        return new Node.Sequence(items, place, 1);
    }

    private Node.Scalar scalar(YAMLParser parser, @Nullable String text, JsonLocation start, JsonLocation end)
            throws IOException {
        Place place = place(start);
        String value = text == null ? "" : text;
        boolean empty = start.getLineNr() == end.getLineNr() && start.getColumnNr() == end.getColumnNr();
        if (empty) {
            return new Node.Scalar(value, Node.Style.PLAIN, place, 1, place);
        }
        String rest = file.from(place.line(), place.column());
        int skipped = prefix(rest);
        if (parser.getTypeId() != null && parser.currentToken() != JsonToken.FIELD_NAME) {
            throw new Refused(
                    place, Math.max(1, skipped), "tags mean nothing in a plan", "remove the word that begins with '!'");
        }
        String shown = rest.substring(skipped);
        Place begin = new Place(file.name(), place.line(), place.column() + rest.codePointCount(0, skipped));
        char mark = shown.isEmpty() ? ' ' : shown.charAt(0);
        int onLine = start.getLineNr() == end.getLineNr()
                ? end.getColumnNr() - begin.column()
                : shown.stripTrailing().codePointCount(0, shown.stripTrailing().length());
        int length = Math.max(1, onLine);
        if (mark == '|' || mark == '>') {
            return new Node.Scalar(value, Node.Style.BLOCK, begin, 1, blockContent(begin));
        }
        if (mark == '"' || mark == '\'') {
            Place content = new Place(file.name(), begin.line(), begin.column() + 1);
            return new Node.Scalar(value, Node.Style.QUOTED, begin, length, content);
        }
        return new Node.Scalar(value, Node.Style.PLAIN, begin, length, begin);
    }

    /** How many characters of anchor and tag stand before a value. */
    private static int prefix(String rest) {
        int at = 0;
        while (at < rest.length() && (rest.charAt(at) == '&' || rest.charAt(at) == '!')) {
            while (at < rest.length() && !Character.isWhitespace(rest.charAt(at))) {
                at++;
            }
            while (at < rest.length() && Character.isWhitespace(rest.charAt(at))) {
                at++;
            }
        }
        return at;
    }

    /** The text of a block begins in the line below its mark; its indentation is that of its first line with text. */
    private Place blockContent(Place mark) {
        for (int line = mark.line() + 1; line <= file.lineCount(); line++) {
            String text = file.from(line, 1);
            if (!text.isBlank()) {
                return new Place(
                        file.name(),
                        mark.line() + 1,
                        text.length() - text.stripLeading().length() + 1);
            }
        }
        return new Place(file.name(), mark.line() + 1, 1);
    }

    private Place place(JsonLocation location) {
        return new Place(file.name(), location.getLineNr(), location.getColumnNr());
    }

    @SuppressWarnings("deprecation") // As above.
    private void syntax(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "" : e.getProblem();
        boolean unclosed =
                e.getContextMark() != null && (problem.contains("end of stream") || problem.contains("<stream end>"));
        var mark = unclosed || e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        Place place = mark == null
                ? new Place(file.name(), 1, 1)
                : new Place(file.name(), mark.getLine() + 1, mark.getColumn() + 1);
        String message = "not valid YAML: " + firstLine(problem);
        String help = null;
        if (unclosed) {
            message = "what begins here is not closed";
            help = "add the missing quote or bracket";
        } else if (problem.contains("\\t(TAB)")
                || file.from(place.line(), place.column()).startsWith("\t")) {
            message = "a tab where YAML wants spaces";
            help = "indent with spaces";
        } else if (problem.contains("mapping values are not allowed")) {
            message = "a ':' where no key can stand";
            help = "put the text in quotes, or write it as a block below 'key: |'";
        } else if (problem.contains("<block end>")) {
            message = "this does not belong to what stands above it";
            help = "keys of one mapping, and items of one list, begin in the same column";
        } else if (problem.contains("got {") && file.from(place.line(), 1).contains("${")) {
            message = "a '{' inside of '{ }' or '[ ]'";
            help = "put the text with ${…} in quotes";
        } else if (e.getContext() != null) {
            message += " (" + firstLine(e.getContext()) + ")";
        }
        problems.error(PlanCodes.SYNTAX, place, 1, message, help);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    /** Valid YAML that no plan may hold; reading cannot go on. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Place place;
        private final int length;
        private final String sentence;
        private final @Nullable String help;

        Refused(Place place, int length, String sentence, @Nullable String help) {
            super(sentence, null, false, false);
            this.place = place;
            this.length = length;
            this.sentence = sentence;
            this.help = help;
        }
    }
}
