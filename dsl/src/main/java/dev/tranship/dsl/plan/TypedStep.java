package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a step as it is typed: {@code copy shop.Customer -> wh.main.customer mode=append}, or the YAML of a plan, e.g. {@code
 * {copy: shop.Customer -> wh.main.customer, mode: append}}. What stands where is kept, as in a plan.
 */
final class TypedStep {
    private static final Pattern YAML = Pattern.compile("\\s*(?:[{\\[-]|\\w+\\s*:(?:\\s|$)).*", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\\s*(\\S+)");
    private static final Pattern SETTING = Pattern.compile("([a-z_]+)=(?!=)");

    private final String text;
    private final SourceFile file;
    private final Problems problems;

    private TypedStep(String text, SourceFile file, Problems problems) {
        this.text = text;
        this.file = file;
        this.problems = problems;
    }

    /** {@return the step as a plan would have it; null when it is none, which is reported} */
    static Node.@Nullable Mapping read(String text, SourceFile file, Problems problems) {
        return YAML.matcher(text).matches()
                ? yaml(text, file, problems)
                : new TypedStep(text, file, problems).shortForm();
    }

    private static Node.@Nullable Mapping yaml(String text, SourceFile file, Problems problems) {
        Node node = YamlReader.read(file, text, problems);
        if (node instanceof Node.Sequence sequence && sequence.items().size() == 1) {
            node = sequence.items().get(0);
        }
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (node != null) {
            problems.error(
                    PlanCodes.WRONG_TYPE, node, "a step is a mapping with a verb", "write 'copy source -> target'");
        }
        return null;
    }

    private Node.@Nullable Mapping shortForm() {
        Matcher word = WORD.matcher(text);
        if (!word.find()) {
            problems.error(PlanCodes.NO_VERB, place(0), 1, "no step is typed", "write 'copy source -> target'");
            return null;
        }
        Node.Scalar key = scalar(word.start(1), word.end(1));
        VerbWord verb = VerbWord.of(key.text());
        if (verb == null) {
            problems.error(
                    PlanCodes.NO_VERB,
                    key,
                    "unknown verb '" + key.text() + "'",
                    Suggestions.help(key.text(), VerbWord.words()));
            return null;
        }
        List<int[]> settings = settings(word.end(1), verb);
        List<Node.Entry> entries = new ArrayList<>();
        int end = settings.isEmpty() ? text.length() : settings.get(0)[0];
        entries.add(new Node.Entry(key, scalar(word.end(1), end)));
        for (int i = 0; i < settings.size(); i++) {
            int[] at = settings.get(i);
            int until = i + 1 < settings.size() ? settings.get(i + 1)[0] : text.length();
            Node value = value(at[1], until);
            if (value == null) {
                return null;
            }
            entries.add(new Node.Entry(scalar(at[0], at[1] - 1), value));
        }
        return new Node.Mapping(entries, key.place(), key.length());
    }

    /** {@return where settings begin, and where their values do; not within quotes or brackets} */
    private List<int[]> settings(int from, VerbWord verb) {
        List<int[]> found = new ArrayList<>();
        Matcher setting = SETTING.matcher(text);
        int depth = 0;
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'' || c == '`') {
                quote = c;
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            } else if (depth == 0
                    && Character.isWhitespace(text.charAt(i - 1))
                    && setting.find(i)
                    && setting.start() == i
                    && (verb.beside().containsKey(setting.group(1))
                            || found.isEmpty() && verb.grammar().hasArrow())) {
                found.add(new int[] {i, setting.end()});
                i = setting.end() - 1;
            }
        }
        return found;
    }

    /** {@return a value in quotes or brackets as YAML has it, any other as it stands; null when it is no YAML} */
    private @Nullable Node value(int from, int to) {
        String value = text.substring(from, to).strip();
        if (value.isEmpty() || "\"'[{".indexOf(value.charAt(0)) < 0) {
            return scalar(from, to);
        }
        // What stands before is blanked out, so that places are those of the text.
        String before = text.substring(0, from).replaceAll("[^\\n\\r]", " ");
        return YamlReader.read(file, before + value, problems);
    }

    private Node.Scalar scalar(int from, int to) {
        String part = text.substring(from, to);
        int lead = part.length() - part.stripLeading().length();
        String value = part.strip();
        Place place = place(value.isEmpty() ? from : from + lead);
        return new Node.Scalar(
                value, Node.Style.PLAIN, place, Math.max(1, value.codePointCount(0, value.length())), place);
    }

    private Place place(int offset) {
        String before = text.substring(0, offset);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        String last = before.substring(before.lastIndexOf('\n') + 1);
        return new Place(file.name(), line, last.codePointCount(0, last.length()) + 1);
    }
}
