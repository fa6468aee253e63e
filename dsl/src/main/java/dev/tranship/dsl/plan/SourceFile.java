package dev.tranship.dsl.plan;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A text with lines. Lines and columns begin at 1; a column is a code point. */
final class SourceFile {
    // What YAML, too, takes for the end of a line.
    private static final Pattern LINE_END = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");

    private final String name;
    private final List<String> lines;

    SourceFile(String name, String text) {
        this.name = name;
        this.lines = List.of(LINE_END.split(text, -1));
    }

    String name() {
        return name;
    }

    @Nullable
    String line(int number) {
        return number < 1 || number > lines.size() ? null : lines.get(number - 1);
    }

    int lineCount() {
        return lines.size();
    }

    /** {@return the text from the column to the end of the line; empty behind the end} */
    String from(int number, int column) {
        String line = line(number);
        if (line == null || column - 1 > line.codePointCount(0, line.length())) {
            return "";
        }
        return line.substring(line.offsetByCodePoints(0, column - 1));
    }
}
