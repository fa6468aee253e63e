package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code connections}. Their texts keep their references; secrets that are written out are refused. */
final class Connections {
    private final Problems problems;
    private final Values values;
    private final Substitution substitution;

    Connections(Problems problems, Values values, Substitution substitution) {
        this.problems = problems;
        this.values = values;
        this.substitution = substitution;
    }

    Map<String, Plan.Connection> read(List<Node.Mapping> roots) {
        Map<String, Plan.Connection> connections = new LinkedHashMap<>();
        for (Node.Mapping root : roots) {
            Node node = root.value("connections");
            if (node instanceof Node.Mapping mapping) {
                mapping.entries().forEach(entry -> add(entry, connections));
            } else if (node != null) {
                problems.error(PlanCodes.WRONG_TYPE, node, "'connections' is a mapping", "write name: url");
            }
        }
        return connections;
    }

    private void add(Node.Entry entry, Map<String, Plan.Connection> connections) {
        Plan.Connection connection = read(entry);
        if (connection == null) {
            return;
        }
        Plan.Connection first = connections.putIfAbsent(connection.name(), connection);
        if (first != null
                && !(first.url().equals(connection.url()) && first.options().equals(connection.options()))) {
            problems.error(
                    PlanCodes.CONTRADICTION,
                    entry.key(),
                    "the connection '" + entry.name() + "' is another one in " + first.place(),
                    "give one of them another name");
        }
    }

    private Plan.@Nullable Connection read(Node.Entry entry) {
        if (!entry.name().matches("[\\p{L}_][\\p{L}\\p{N}_-]*")) {
            problems.error(
                    PlanCodes.CONNECTION,
                    entry.key(),
                    "'" + entry.name() + "' is no name for a connection",
                    "use letters, digits, '_' and '-'; a dot separates a connection from its datasets");
            return null;
        }
        Node value = substitution.apply(entry.value(), Map.of());
        if (value instanceof Node.Scalar scalar) {
            return connection(entry, scalar, Map.of());
        }
        if (!(value instanceof Node.Mapping mapping)) {
            problems.error(
                    PlanCodes.WRONG_TYPE, value, "a connection is a URL, or a mapping with 'url'", "write name: url");
            return null;
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (Node.Entry option : mapping.entries()) {
            String text = option.name().equals("url") ? null : option(option);
            if (text != null) {
                options.put(option.name(), text);
            }
        }
        Node.Entry url = mapping.entry("url");
        if (url == null) {
            problems.error(
                    PlanCodes.MISSING_SETTING,
                    entry.key(),
                    "the connection '" + entry.name() + "' has no 'url'",
                    "add url: scheme:location");
            return null;
        }
        if (!(url.value() instanceof Node.Scalar scalar)) {
            values.text(Settings.URL, url.value());
            return null;
        }
        return connection(entry, scalar, options);
    }

    private Plan.@Nullable Connection connection(Node.Entry entry, Node.Scalar url, Map<String, String> options) {
        if (url.isNull() || url.text().isBlank()) {
            problems.error(
                    PlanCodes.CONNECTION,
                    url.isNull() ? entry.key() : url,
                    "the connection '" + entry.name() + "' has no URL",
                    "write scheme:location, e.g. sqlite:shop.db");
            return null;
        }
        if (!checkReferences(url)) {
            return null;
        }
        String written = writtenOut(url.text());
        if (!url.text().startsWith("${") && !url.text().matches("[A-Za-z][A-Za-z0-9+._-]*:.*")) {
            problems.error(
                    PlanCodes.CONNECTION,
                    url,
                    "the URL of '" + entry.name() + "' has no scheme",
                    "write scheme:location, e.g. sqlite:shop.db");
            return null;
        }
        for (String password : References.passwords(written)) {
            if (isWrittenOut(password)) {
                literalSecret(url, "the URL of '" + entry.name() + "' holds a password");
                return null;
            }
        }
        Place place = entry.key().place();
        return new Plan.Connection(entry.name(), url.text().strip(), options, place, problems.line(place));
    }

    private @Nullable String option(Node.Entry option) {
        if (!(option.value() instanceof Node.Scalar scalar)) {
            problems.error(PlanCodes.WRONG_TYPE, option.value(), "an option of a connection is a single value", null);
            return null;
        }
        if (scalar.isNull()) {
            problems.error(PlanCodes.WRONG_TYPE, option.key(), "'" + option.name() + "' has no value", null);
            return null;
        }
        if (!checkReferences(scalar)) {
            return null;
        }
        if (Secrets.isSecretName(option.name()) && isWrittenOut(writtenOut(scalar.text()))) {
            literalSecret(scalar, "'" + option.name() + "' is a secret and is written out");
            return null;
        }
        return scalar.text();
    }

    private void literalSecret(Node.Scalar node, String sentence) {
        // The caret shows where, and not how long it is.
        problems.error(
                PlanCodes.LITERAL_SECRET,
                node.place(),
                1,
                sentence,
                "write ${env:NAME}, ${file:path} or ${prompt:label}");
    }

    private boolean checkReferences(Node.Scalar scalar) {
        try {
            References.parse(scalar.text());
            return true;
        } catch (References.Malformed e) {
            values.malformed(scalar, e);
            return false;
        }
    }

    /** A character that stands where a reference without a default stood. */
    private static final char REFERENCE = '\u0000';

    /** {@return the text as it stands in the plan: references become their default, or a mark} */
    private static String writtenOut(String text) {
        StringBuilder written = new StringBuilder();
        for (References.Part part : References.parse(text)) {
            if (part instanceof References.Part.Reference reference) {
                written.append(reference.otherwise() == null ? String.valueOf(REFERENCE) : reference.otherwise());
            } else if (part instanceof References.Part.Literal literal) {
                written.append(literal.text());
            }
        }
        return written.toString();
    }

    private static boolean isWrittenOut(String secret) {
        return secret.chars().anyMatch(c -> c != REFERENCE);
    }

    /** Scripts open connections by name, so nothing can be said about a plan that has one. */
    void warnOfUnused(List<Step> steps, List<Node.Mapping> roots) {
        Set<String> used = new HashSet<>();
        for (Step step : steps) {
            if (step.verb() instanceof Step.Script) {
                return;
            }
            step.verb().addresses().forEach(address -> used.add(address.connection()));
        }
        List<Node.Entry> declared = new ArrayList<>();
        for (Node.Mapping root : roots) {
            if (root.value("connections") instanceof Node.Mapping mapping) {
                declared.addAll(mapping.entries());
            }
        }
        for (Node.Entry entry : declared) {
            if (!used.contains(entry.name())) {
                problems.warning(
                        PlanCodes.UNUSED_CONNECTION,
                        entry.key(),
                        "no step uses the connection '" + entry.name() + "'",
                        "remove it, or check the names in the steps");
            }
        }
    }
}
