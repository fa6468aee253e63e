package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.Diagnostic.Severity;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Step;
import java.util.Locale;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/**
 * Code as a source for the engine, and the way back from the engine's positions to those of the plan. In a plan every line
 * of the code is indented as its first one.
 *
 * @param parenthesis whether a parenthesis was put before the code, which moves its first line
 */
record CodeText(Step.Code code, Source source, boolean parenthesis) {
    private static final String SCRIPT = "application/javascript";
    private static final String MODULE = "application/javascript+module";

    /** A function that stands for itself: {@code function (row) {…}} is an expression only in parentheses. */
    static CodeText function(Step.Code code) {
        String text = code.text();
        String start = text.stripLeading();
        boolean alone = (start.startsWith("function") || start.startsWith("async function")) && endsWithItsBody(text);
        return new CodeText(
                code,
                source(alone ? "(" + text.stripTrailing().replaceFirst(";$", "") + "\n)" : text, code, SCRIPT),
                alone);
    }

    static CodeText script(Step.Code code) {
        return new CodeText(code, source(code.text(), code, SCRIPT), false);
    }

    /** A line that was typed, as it is run: not always as it was written. */
    static CodeText line(Step.Code code, String text, boolean parenthesis) {
        return new CodeText(code, source(text, code, SCRIPT), parenthesis);
    }

    static CodeText module(Step.Code code) {
        return new CodeText(code, source(code.text(), code, MODULE), false);
    }

    /** Whether the first brace that opens at depth 0 after the parameters closes at the end of the text. */
    private static boolean endsWithItsBody(String text) {
        int depth = 0;
        int last = -1;
        for (Token token : Token.scan(text)) {
            if (last >= 0 && !token.text().equals(";")) {
                return false;
            }
            switch (token.text()) {
                case "{", "(", "[" -> depth++;
                case "}", ")", "]" -> {
                    depth--;
                    if (depth == 0 && token.text().equals("}")) {
                        last = token.start();
                    }
                }
                default -> {}
            }
        }
        return last >= 0;
    }

    private static Source source(String text, Step.Code code, String mimeType) {
        String name = code.place().file().isEmpty() ? "js" : code.place().file();
        return Source.newBuilder("js", text, name)
                .mimeType(mimeType)
                .cached(true)
                .buildLiteral();
    }

    Place place(SourceSection section) {
        int column = section.getStartColumn() - (parenthesis && section.getStartLine() == 1 ? 1 : 0);
        return at(section.getStartLine(), Math.max(column, 1));
    }

    /** {@return the place in the plan of a place in the code, both beginning at 1} */
    private Place at(int line, int column) {
        Place first = code.place();
        return first.line() == 0
                ? new Place(source.getName(), line, column)
                : new Place(first.file(), first.line() + line - 1, first.column() + column - 1);
    }

    /** {@return the place of a position in the text of the code} */
    Place at(int offset) {
        String before = code.text().substring(0, offset);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return at(line, offset - before.lastIndexOf('\n'));
    }

    /** {@return where an error came from: the innermost frame that is in this code} */
    Place place(PolyglotException e) {
        SourceSection section = e.getSourceLocation();
        if (section != null && mine(section)) {
            return place(section);
        }
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && frame.getSourceLocation() != null && mine(frame.getSourceLocation())) {
                return place(frame.getSourceLocation());
            }
        }
        return code.place();
    }

    private boolean mine(SourceSection section) {
        return section.getSource().equals(source);
    }

    Diagnostic syntaxError(PolyglotException e) {
        String message = e.getMessage() == null ? "not JavaScript" : e.getMessage();
        String first = message.lines()
                .findFirst()
                .orElse(message)
                .replaceFirst("^SyntaxError: ", "")
                .replaceFirst("^\\S*:\\d+:\\d+ ", "");
        Place place = place(e);
        String help = null;
        if (code.text().contains("=> {...") || code.text().contains("=> { ...")) {
            help = "put the object in parentheses: row => ({ ...row })";
        }
        return diagnostic(Severity.ERROR, "JS-101", "this is not JavaScript: " + lowerFirst(first), place, 1, help);
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    Diagnostic diagnostic(
            Severity severity, String code, String message, Place place, int length, @Nullable String help) {
        int line = place.line() - Math.max(this.code.place().line(), 1);
        String[] lines = this.code.text().split("\n", -1);
        int indent = Math.max(this.code.place().column(), 1) - 1;
        String sourceLine = line >= 0 && line < lines.length ? " ".repeat(indent) + lines[line].stripTrailing() : null;
        return new Diagnostic(severity, code, message, place, Math.max(length, 1), sourceLine, help);
    }
}
