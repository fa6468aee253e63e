package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Diagnostic.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong. One place has one problem of a kind, however often it is found. */
final class Problems {
    private final Map<String, SourceFile> files = new LinkedHashMap<>();
    private final List<Diagnostic> found = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    void add(SourceFile file) {
        files.putIfAbsent(file.name(), file);
    }

    void error(String code, Node node, String message, @Nullable String help) {
        report(Severity.ERROR, code, node.place(), node.length(), message, help);
    }

    void error(String code, Place place, int length, String message, @Nullable String help) {
        report(Severity.ERROR, code, place, length, message, help);
    }

    void warning(String code, Node node, String message, @Nullable String help) {
        report(Severity.WARNING, code, node.place(), node.length(), message, help);
    }

    private void report(
            Severity severity, String code, Place place, int length, String message, @Nullable String help) {
        if (seen.add(place + " " + code)) {
            String line = source(place);
            found.add(new Diagnostic(
                    severity,
                    code,
                    message,
                    place,
                    Math.max(1, length),
                    line == null ? null : shown(code, place, line),
                    help));
        }
    }

    /** {@return the line of a place as it may be shown; null where there is none} */
    @Nullable
    String line(Place place) {
        String line = source(place);
        return line == null ? null : Secrets.maskLiterals(line);
    }

    private @Nullable String source(Place place) {
        SourceFile file = files.get(place.file());
        return file == null ? null : file.line(place.line());
    }

    /** {@return the line as it may be shown: no diagnostic repeats a secret} */
    private static String shown(String code, Place place, String line) {
        if (!code.equals(PlanCodes.LITERAL_SECRET)) {
            return Secrets.maskLiterals(line);
        }
        int before = Math.min(place.column() - 1, line.codePointCount(0, line.length()));
        return Secrets.maskLiterals(line.substring(0, line.offsetByCodePoints(0, before))) + Secrets.MASK;
    }

    int errors() {
        return (int) found.stream().filter(d -> d.severity() == Severity.ERROR).count();
    }

    boolean hasErrors() {
        return errors() > 0;
    }

    /** {@return the errors and warnings in the order of the text: files as they were read, then line and column} */
    List<Diagnostic> sorted() {
        List<String> order = new ArrayList<>(files.keySet());
        return found.stream()
                .sorted(Comparator.<Diagnostic>comparingInt(
                                d -> order.indexOf(d.place().file()))
                        .thenComparingInt(d -> d.place().line())
                        .thenComparingInt(d -> d.place().column())
                        .thenComparing(Diagnostic::code))
                .toList();
    }
}
