package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the values of {@code ${var:name}} and {@code ${each:name}} into texts. Other references stay. */
final class Substitution {
    private final Problems problems;
    private final Map<String, Object> variables;

    Substitution(Problems problems, Map<String, Object> variables) {
        this.problems = problems;
        this.variables = variables;
    }

    /** {@return the node with all its values filled in; keys stay as they are} */
    Node apply(Node node, Map<String, String> each) {
        if (node instanceof Node.Mapping mapping) {
            List<Node.Entry> entries = new ArrayList<>();
            mapping.entries().forEach(e -> entries.add(new Node.Entry(e.key(), apply(e.value(), each))));
            return new Node.Mapping(entries, mapping.place(), mapping.length());
        }
        if (node instanceof Node.Sequence sequence) {
            List<Node> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(apply(item, each)));
            return new Node.Sequence(items, sequence.place(), sequence.length());
        }
        return scalar((Node.Scalar) node, each);
    }

    private Node.Scalar scalar(Node.Scalar scalar, Map<String, String> each) {
        String text = scalar.text();
        if (!text.contains("${var:") && !text.contains("${each:")) {
            return scalar;
        }
        StringBuilder filled = new StringBuilder();
        boolean whole = false;
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                filled.append("$${");
                at += 3;
            } else if (text.startsWith("${var:", at) || text.startsWith("${each:", at)) {
                References.Part.Reference reference;
                try {
                    reference = References.reference(text, at);
                } catch (References.Malformed e) {
                    problems.error(
                            PlanCodes.REFERENCE_SYNTAX, Values.within(scalar, e.start), e.length, e.sentence, e.help);
                    return scalar.with("", Node.Style.QUOTED);
                }
                filled.append(value(scalar, reference, each));
                whole = reference.start() == 0 && reference.end() == text.length();
                at = reference.end();
            } else {
                filled.append(text.charAt(at++));
            }
        }
        // A value that is nothing but a reference is what the variable is: a number, a word.
        return scalar.with(filled.toString(), whole ? Node.Style.PLAIN : scalar.style());
    }

    private String value(Node.Scalar scalar, References.Part.Reference reference, Map<String, String> each) {
        boolean loop = reference.kind() == References.Kind.EACH;
        Object value = loop ? each.get(reference.name()) : variables.get(reference.name());
        if (value == null || value instanceof List<?>) {
            Collection<String> known = loop ? each.keySet() : variables.keySet();
            problems.error(
                    PlanCodes.UNKNOWN_VARIABLE,
                    Values.within(scalar, reference.start()),
                    reference.end() - reference.start(),
                    value != null
                            ? "'" + reference.name() + "' is a list"
                            : (loop ? "no loop around here has '" : "unknown variable '") + reference.name() + "'",
                    value != null
                            ? "a list can be used only in for_each"
                            : known.isEmpty() && !loop
                                    ? "declare it in 'vars'"
                                    : Suggestions.help(reference.name(), known));
            return "unknown";
        }
        return String.valueOf(value);
    }

    /** {@return the values of the list variable that is all the text names; null when it names none} */
    @Nullable
    List<String> list(Node.Scalar scalar) {
        String text = scalar.text();
        if (text.startsWith("${var:") && text.indexOf('}') == text.length() - 1) {
            Object value = variables.get(text.substring(6, text.length() - 1));
            if (value instanceof List<?> list) {
                return list.stream().map(String::valueOf).toList();
            }
        }
        return null;
    }
}
