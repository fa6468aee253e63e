package dev.tranship.dsl.step.env;

import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.env.EnvFile.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file with the rules of a step applied to it. The same rules on the result change nothing more. Each line keeps
 * its place: what becomes of it stands where it stood.
 */
final class EnvEdit {
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(pass|pwd|secret|token|credential|private|(^|_)key$|api_?key|auth).*");
    private static final Pattern LOGIN = Pattern.compile("(://[^:/@\\s]*:)\\S*(@)");
    private static final String HIDDEN = "•••";

    private final String lineEnd;
    private final List<Line> lines = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param number of the line in the file before; 0 for one that comes anew
     * @param before what stood there; null for a line that comes anew
     * @param now what stands there now
     */
    private record Line(int number, EnvFile.@Nullable Part before, List<EnvFile.Part> now) {
        boolean changed() {
            return before == null || now.size() != 1 || !now.get(0).text().equals(before.text());
        }

        Line with(List<EnvFile.Part> other) {
            return new Line(number, before, List.copyOf(other));
        }
    }

    private EnvEdit(String lineEnd) {
        this.lineEnd = lineEnd;
    }

    /** Finds out what becomes of a file. */
    static EnvEdit of(Step.Env rules, String text) {
        EnvEdit edit = new EnvEdit(text.contains("\r\n") ? "\r\n" : "\n");
        int number = 1;
        for (EnvFile.Part part : EnvFile.parse(text).parts()) {
            edit.lines.add(new Line(number, part, List.of(part)));
            number += (int) part.text().chars().filter(c -> c == '\n').count();
        }
        rules.split().forEach(edit::split);
        rules.rename().forEach(edit::rename);
        rules.set().forEach(edit::set);
        rules.defaults().forEach(edit::complete);
        rules.comment().forEach(edit::comment);
        return edit;
    }

    /** {@return the file afterwards} */
    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> line.now().forEach(part -> text.append(part.text())));
        return text.toString();
    }

    /** {@return what is worth knowing about rules that found nothing to do} */
    List<String> notices() {
        return notices;
    }

    /** {@return why the file must not be changed like this} */
    List<String> problems() {
        return problems;
    }

    /** {@return the lines that change, each with its number in the file before, without any secret} */
    List<String> diff() {
        List<String> diff = new ArrayList<>();
        for (Line line : lines) {
            if (line.changed()) {
                if (line.before() != null) {
                    diff.add(line.number() + " - " + shown(line.before()));
                }
                line.now()
                        .forEach(part -> diff.add((line.before() == null ? "" : line.number()) + " + " + shown(part)));
            }
        }
        return diff;
    }

    private static String shown(EnvFile.Part part) {
        String text = part.text().stripTrailing();
        if (part instanceof Assignment assignment) {
            return hidden(assignment);
        }
        return text.startsWith("# ") && EnvFile.parse(text.substring(2)).parts().get(0) instanceof Assignment old
                ? "# " + hidden(old)
                : text;
    }

    private static String hidden(Assignment assignment) {
        String value =
                SECRET.matcher(assignment.name()).matches() && !assignment.raw().isEmpty()
                        ? HIDDEN
                        : LOGIN.matcher(assignment.raw()).replaceAll("$1" + HIDDEN + "$2");
        return assignment.withRaw(value).text().stripTrailing();
    }

    private @Nullable Assignment find(String name) {
        Assignment found = null;
        for (Line line : lines) {
            for (EnvFile.Part part : line.now()) {
                // Of two lines the last one counts, for every tool.
                found = part instanceof Assignment a && a.name().equals(name) ? a : found;
            }
        }
        return found;
    }

    private void replace(String name, Function<Assignment, List<EnvFile.Part>> by) {
        lines.replaceAll(line -> {
            List<EnvFile.Part> now = new ArrayList<>();
            for (EnvFile.Part part : line.now()) {
                if (part instanceof Assignment a && a.name().equals(name)) {
                    now.addAll(by.apply(a));
                } else {
                    now.add(part);
                }
            }
            return line.with(now);
        });
    }

    private void rename(String from, String to) {
        Assignment old = find(from);
        Assignment there = find(to);
        if (old == null) {
            if (there == null) {
                notices.add("neither " + from + " nor " + to + " is there");
            }
            return;
        }
        if (there != null && !there.value().equals(old.value())) {
            problems.add(from + " cannot be renamed: " + to + " is there already, with another value");
            return;
        }
        replace(from, a -> List.of(there == null ? a.named(to) : commented(a)));
        lines.replaceAll(line -> line.with(line.now().stream()
                .map(part ->
                        part instanceof Assignment a && a.references().contains(from) ? a.referring(from, to) : part)
                .toList()));
    }

    private void split(String name, Map<String, String> into) {
        Assignment url = find(name);
        if (url == null) {
            if (into.values().stream().noneMatch(part -> find(part) != null)) {
                notices.add(name + " is not there, nor what it would be divided into");
            }
            return;
        }
        if (!url.references().isEmpty()) {
            problems.add(name + " cannot be divided: it refers to " + String.join(", ", url.references()));
            return;
        }
        Map<ConnectionUrl.Part, String> parts;
        try {
            parts = ConnectionUrl.divide(url.value());
        } catch (ConnectionUrl.Malformed e) {
            problems.add(name + " cannot be divided: " + e.getMessage());
            return;
        }
        List<EnvFile.Part> added = new ArrayList<>();
        into.forEach((part, variable) -> {
            String value = parts.get(ConnectionUrl.Part.valueOf(part.toUpperCase(Locale.ROOT)));
            Assignment there = find(variable);
            if (value == null) {
                notices.add(name + " has no " + part + ": " + variable + " is not written");
            } else if (there == null) {
                added.add(new Assignment(url.head(), variable, "=", EnvFile.written(value), lineEnd));
            } else if (!there.value().equals(value)) {
                problems.add(name + " cannot be divided: " + variable + " is there already, with another value");
            }
        });
        boolean[] last = {false};
        replace(name, a -> {
            List<EnvFile.Part> now = new ArrayList<>();
            now.add(commented(a.tail().endsWith("\n") ? a : a.followedBy(lineEnd)));
            if (a.equals(url) && !last[0]) {
                now.addAll(added);
                last[0] = true;
            }
            return now;
        });
        unreferenced(name);
    }

    private void comment(String name) {
        if (find(name) != null) {
            replace(name, a -> List.of(commented(a)));
            unreferenced(name);
        }
    }

    private void unreferenced(String name) {
        for (Line line : lines) {
            for (EnvFile.Part part : line.now()) {
                if (part instanceof Assignment a && a.references().contains(name)) {
                    problems.add(name + " cannot be commented out: " + a.name() + " refers to it");
                }
            }
        }
    }

    private void set(String name, String value) {
        if (find(name) == null) {
            append(name, value);
        } else {
            replace(name, a -> List.of(a.value().equals(value) ? a : a.withRaw(EnvFile.written(value))));
        }
    }

    private void complete(String name, String value) {
        if (find(name) == null) {
            append(name, value);
        }
    }

    private void append(String name, String value) {
        if (!lines.isEmpty()) {
            Line last = lines.get(lines.size() - 1);
            List<EnvFile.Part> now = new ArrayList<>(last.now());
            EnvFile.Part part = now.get(now.size() - 1);
            if (!part.text().endsWith("\n")) {
                now.set(now.size() - 1, part.followedBy(lineEnd));
                lines.set(lines.size() - 1, last.with(now));
            }
        }
        lines.add(new Line(0, null, List.of(new Assignment("", name, "=", EnvFile.written(value), lineEnd))));
    }

    /** A value of several lines becomes as many lines of comment. */
    private static EnvFile.Part commented(Assignment assignment) {
        return new EnvFile.Other(assignment.text().replaceAll("(?m)^(?=.)", "# "));
    }
}
