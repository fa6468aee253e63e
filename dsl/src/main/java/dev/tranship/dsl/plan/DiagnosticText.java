package dev.tranship.dsl.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes diagnostics as people read them: place, sentence, the line, a caret, the way out. Pure text without colours. */
public final class DiagnosticText {
    private DiagnosticText() {}

    /** {@return the diagnostics one below the other, each ending with a line feed} */
    public static String of(List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(DiagnosticText::of).collect(Collectors.joining());
    }

    /** {@return the diagnostic, ending with a line feed} */
    public static String of(Diagnostic diagnostic) {
        StringBuilder text = new StringBuilder();
        String place = diagnostic.place().toString();
        text.append(place.isEmpty() ? "" : place + ": ");
        text.append(diagnostic.severity().name().toLowerCase(Locale.ROOT));
        text.append(' ')
                .append(diagnostic.code())
                .append(": ")
                .append(diagnostic.message())
                .append('\n');
        String line = diagnostic.sourceLine();
        String help = diagnostic.help();
        if (line == null) {
            return help == null
                    ? text.toString()
                    : text.append("  ").append(help).append('\n').toString();
        }
        int length = line.codePointCount(0, line.length());
        int column = Math.max(1, Math.min(diagnostic.place().column(), length + 1));
        String before = line.substring(0, line.offsetByCodePoints(0, column - 1));
        int carets = Math.max(1, Math.min(diagnostic.length(), length - column + 1));
        String marked = line.substring(
                before.length(), line.offsetByCodePoints(before.length(), Math.min(carets, length - column + 1)));
        text.append("%5d | ".formatted(diagnostic.place().line())).append(line).append('\n');
        text.append("      | ").append(blank(before)).append("^".repeat(Math.max(1, width(marked))));
        if (help != null) {
            text.append(' ').append(help);
        }
        return text.append('\n').toString();
    }

    /** As wide as the text: tabs stay tabs, so that the caret stands below its character. */
    private static String blank(String text) {
        StringBuilder blank = new StringBuilder();
        text.codePoints().forEach(c -> blank.append(c == '\t' ? "\t" : " ".repeat(width(c))));
        return blank.toString();
    }

    private static int width(String text) {
        return text.codePoints().map(DiagnosticText::width).sum();
    }

    private static int width(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT, Character.CONTROL ->
                c == '\t' ? 1 : 0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115F
                        || c >= 0x2E80 && c <= 0xA4CF && c != 0x303F
                        || c >= 0xAC00 && c <= 0xD7A3
                        || c >= 0xF900 && c <= 0xFAFF
                        || c >= 0xFE30 && c <= 0xFE6F
                        || c >= 0xFF00 && c <= 0xFF60
                        || c >= 0xFFE0 && c <= 0xFFE6
                        || c >= 0x1F300 && c <= 0x1FAFF
                        || c >= 0x20000 && c <= 0x3FFFD);
    }
}
