package dev.tranship.dsl.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code vars}: declared values give the types, values from outside are converted to them. */
final class Variables {
    private final Problems problems;

    Variables(Problems problems) {
        this.problems = problems;
    }

    /** {@return the values by name; where several files declare one, the first wins} */
    Map<String, Object> read(List<Node.Mapping> roots, String fileName, Map<String, String> given) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Node.Entry> declared = new LinkedHashMap<>();
        for (Node.Mapping root : roots) {
            Node vars = root.value("vars");
            if (vars instanceof Node.Mapping mapping) {
                mapping.entries().forEach(entry -> declared.putIfAbsent(entry.name(), entry));
            } else if (vars != null) {
                problems.error(PlanCodes.WRONG_TYPE, vars, "'vars' is a mapping", "write name: value");
            }
        }
        declared.forEach((name, entry) -> {
            Object value = value(entry, given.get(name));
            if (value != null) {
                values.put(name, value);
            }
        });
        new TreeMap<>(given).forEach((name, text) -> {
            if (!declared.containsKey(name)) {
                problems.error(
                        PlanCodes.UNKNOWN_VARIABLE,
                        new Place(fileName, 0, 0),
                        1,
                        "the plan has no variable '" + name + "' to give a value to",
                        declared.isEmpty() ? "the plan has no 'vars'" : Suggestions.help(name, declared.keySet()));
            }
        });
        return Collections.unmodifiableMap(values);
    }

    private @Nullable Object value(Node.Entry entry, @Nullable String given) {
        if (!entry.name().matches("[\\p{L}_][\\p{L}\\p{N}_-]*")) {
            problems.error(
                    PlanCodes.VARIABLE_VALUE, entry.key(), "'" + entry.name() + "' is no name for a variable", null);
            return null;
        }
        if (Secrets.isSecretName(entry.name())) {
            problems.error(
                    PlanCodes.LITERAL_SECRET,
                    entry.key(),
                    "'" + entry.name() + "' looks like a secret, and variables are written to the journal",
                    "use ${env:…}, ${file:…} or ${prompt:…} in the connection");
            return null;
        }
        if (entry.value() instanceof Node.Sequence sequence) {
            return list(entry, sequence, given);
        }
        if (!(entry.value() instanceof Node.Scalar scalar)) {
            problems.error(PlanCodes.WRONG_TYPE, entry.value(), "a variable is a single value or a list of them", null);
            return null;
        }
        if (scalar.isNull()) {
            if (given == null) {
                problems.error(
                        PlanCodes.VARIABLE_VALUE,
                        entry.key(),
                        "the variable '" + entry.name() + "' must be given",
                        "run with --var " + entry.name() + "=…");
            }
            return given;
        }
        if (scalar.text().contains("${var:") || scalar.text().contains("${each:")) {
            problems.error(
                    PlanCodes.REFERENCE_HERE,
                    scalar,
                    "a variable cannot be made of other variables",
                    "write the value");
            return null;
        }
        Object declared = scalar.style() == Node.Style.PLAIN ? Units.plain(scalar.text()) : scalar.text();
        return given == null ? declared : convert(entry, declared, given);
    }

    private @Nullable Object convert(Node.Entry entry, Object declared, String given) {
        if (declared instanceof String) {
            return given;
        }
        Object value = Units.plain(given.strip());
        boolean number = declared instanceof Number;
        boolean fits = number ? value instanceof Number : declared.getClass().isInstance(value);
        boolean whole = number && !(declared instanceof BigDecimal) && value instanceof BigDecimal;
        if (!fits || whole) {
            problems.error(
                    PlanCodes.VARIABLE_VALUE,
                    entry.key(),
                    "the value given for '" + entry.name() + "' is no "
                            + (!number
                                    ? "true or false"
                                    : whole || !(declared instanceof BigDecimal) ? "whole number" : "number"),
                    "it is declared as " + declared);
            return null;
        }
        return value;
    }

    private List<Object> list(Node.Entry entry, Node.Sequence sequence, @Nullable String given) {
        List<Object> items = new ArrayList<>();
        if (given != null) {
            for (String item : given.split(",", -1)) {
                items.add(Units.plain(item.strip()));
            }
            return List.copyOf(items);
        }
        for (Node item : sequence.items()) {
            if (item instanceof Node.Scalar scalar && !scalar.isNull()) {
                items.add(scalar.style() == Node.Style.PLAIN ? Units.plain(scalar.text()) : scalar.text());
            } else {
                problems.error(PlanCodes.WRONG_TYPE, item, "an item of '" + entry.name() + "' is a single value", null);
            }
        }
        return List.copyOf(items);
    }
}
