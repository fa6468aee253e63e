package dev.tranship.shell.repl.command;

import dev.tranship.dsl.plan.Place;
import dev.tranship.shell.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Puts another transform into the place where one stands: a file of its own, a block of a plan, or one line of it. */
final class TransformText {
    private TransformText() {}

    /**
     * Writes the file anew; everything else in it stays as it is.
     *
     * @throws CliException CLI-631 when the text in the file is not the one to be replaced, or the new one does not fit there
     */
    static void replace(Path file, Place place, String before, String after) {
        try {
            String changed = replaced(Files.readString(file), place, before.stripTrailing(), after.stripTrailing());
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(beside, changed);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    static String replaced(String text, Place place, String before, String after) {
        if (text.stripTrailing().equals(before)) {
            return after + "\n";
        }
        List<String> lines = new ArrayList<>(text.lines().toList());
        int first = place.line() - 1;
        List<String> old = before.lines().toList();
        if (first < 0 || first + old.size() > lines.size()) {
            throw refusal();
        }
        if (!block(lines, first, old, after) && !line(lines, first, place.column() - 1, before, after)) {
            throw refusal();
        }
        return String.join("\n", lines) + "\n";
    }

    /** A block, as behind {@code js: |}: every line is indented by the same blanks. */
    private static boolean block(List<String> lines, int first, List<String> old, String after) {
        String line = lines.get(first);
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        for (int i = 0; i < old.size(); i++) {
            String expected = old.get(i).isBlank() ? "" : indent + old.get(i);
            if (!lines.get(first + i).stripTrailing().equals(expected.stripTrailing())) {
                return false;
            }
        }
        lines.subList(first, first + old.size()).clear();
        lines.addAll(
                first,
                after.lines().map(each -> each.isBlank() ? "" : indent + each).toList());
        return true;
    }

    /** A value on one line, with or without quotes around it. */
    private static boolean line(List<String> lines, int first, int column, String before, String after) {
        String line = lines.get(first);
        int at = line.indexOf(before, Math.max(0, column));
        if (at < 0 || after.contains("\n")) {
            return false;
        }
        char quote = at > 0 ? line.charAt(at - 1) : ' ';
        boolean quoted = quote == '"' || quote == '\'';
        // Without quotes YAML gives these characters a meaning of its own.
        boolean safe = quoted
                ? after.indexOf(quote) < 0 && after.indexOf('\\') < 0
                : !after.matches(".*(?:: | #).*|[\\[{&*!|>%@`\"'].*");
        if (safe) {
            lines.set(first, line.substring(0, at) + after + line.substring(at + before.length()));
        }
        return safe;
    }

    private static CliException refusal() {
        return CliException.usage(
                "CLI-631",
                "the transform cannot be written back: it does not stand in the plan as a block",
                "write it as a block (`js: |`), `abort`, and run the step again");
    }
}
