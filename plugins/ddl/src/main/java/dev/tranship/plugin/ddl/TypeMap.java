package dev.tranship.plugin.ddl;

import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the declared types of a dialect mean: the lines of {@code <dialect>.types}, after those of the user's own. */
final class TypeMap {
    private static final Pattern ARGUMENTS = Pattern.compile("\\(([^()]*)\\)");

    /** @param assumed whether the declaration leaves open what is meant */
    record Meaning(Type type, boolean assumed) {}

    private record Rule(String name, List<String> parameters, String logical, boolean assumed) {}

    private final List<Rule> rules = new ArrayList<>();

    private TypeMap() {}

    /**
     * @param own lines like {@code NUMBER = int64}, separated by line feeds or semicolons, which come first
     * @throws IllegalArgumentException when one of them has no type that there is
     */
    static TypeMap of(Dialect dialect, String own) {
        TypeMap map = new TypeMap();
        for (String line : own.split("[;\n]")) {
            map.add(line);
        }
        map.rules.forEach(TypeMap::check);
        try (InputStream in = TypeMap.class.getResourceAsStream(dialect.word() + ".types")) {
            String lines = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            lines.lines().forEach(map::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return map;
    }

    private static void check(Rule rule) {
        if (rule.parameters().stream().noneMatch(p -> p.matches("[a-z](<=\\d+)?"))) {
            TypeParser.parse(rule.logical());
        }
    }

    private void add(String line) {
        boolean assumed = line.contains("# assumed");
        String rule = line.replaceFirst("#.*", "").strip();
        if (rule.isEmpty()) {
            return;
        }
        int equals = rule.replaceAll("<=", "<<").indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("'" + rule + "' is no line like NUMBER = int64");
        }
        String declared = rule.substring(0, equals);
        rules.add(new Rule(
                name(declared), arguments(declared), rule.substring(equals + 1).strip(), assumed));
    }

    /** {@return what a declared type means, e.g. {@code VARCHAR(20)}; empty when nobody says} */
    Optional<Meaning> meaning(String declared) {
        String name = name(declared);
        List<String> arguments = new ArrayList<>(arguments(declared));
        if (arguments.size() == 2 && arguments.get(1).equals("0")) {
            arguments.remove(1);
        }
        for (Rule rule : rules) {
            if (rule.name().equals(name)) {
                Map<String, String> bound = bind(rule.parameters(), arguments);
                if (bound != null) {
                    return type(rule, bound);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Meaning> type(Rule rule, Map<String, String> bound) {
        String logical = rule.logical();
        for (Map.Entry<String, String> entry : bound.entrySet()) {
            logical = logical.replaceAll("\\b" + entry.getKey() + "\\b", entry.getValue());
        }
        try {
            return Optional.of(new Meaning(TypeParser.parse(logical), rule.assumed()));
        } catch (IllegalArgumentException e) {
            // Digits that no logical type has, as in NUMBER(5,-2).
            return Optional.empty();
        }
    }

    private static @Nullable Map<String, String> bind(List<String> parameters, List<String> arguments) {
        if (parameters.size() != arguments.size()) {
            return null;
        }
        Map<String, String> bound = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            String argument = arguments.get(i);
            if (parameter.matches("[a-z](<=\\d+)?")) {
                int limit = parameter.length() == 1 ? Integer.MAX_VALUE : Integer.parseInt(parameter.substring(3));
                if (!argument.matches("\\d{1,9}") || Integer.parseInt(argument) > limit) {
                    return null;
                }
                bound.put(parameter.substring(0, 1), argument);
            } else if (!parameter.equals(argument)) {
                return null;
            }
        }
        return bound;
    }

    private static String name(String declared) {
        return ARGUMENTS
                .matcher(declared)
                .replaceAll(" ")
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static List<String> arguments(String declared) {
        List<String> arguments = new ArrayList<>();
        Matcher matcher = ARGUMENTS.matcher(declared);
        while (matcher.find()) {
            for (String each : matcher.group(1).split(",")) {
                // Whether a length counts characters or bytes is no part of the logical type.
                arguments.add(each.strip().toLowerCase(Locale.ROOT).replaceFirst("\\s+(char|byte)$", ""));
            }
        }
        return arguments;
    }
}
