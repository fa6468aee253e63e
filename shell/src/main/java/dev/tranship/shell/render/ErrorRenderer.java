package dev.tranship.shell.render;

import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.DiagnosticText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Failures: what, where, and the way out. */
public final class ErrorRenderer {
    private final Theme theme;

    public ErrorRenderer(Theme theme) {
        this.theme = theme;
    }

    /** {@return one failure that has no place in a text, ending with a line feed} */
    public String error(String code, String message, @Nullable String help) {
        return theme.error("error " + code) + ": " + message + "\n"
                + (help == null ? "" : "  " + theme.name("help") + ": " + help + "\n")
                + theme.faint("  more: tranship help " + code) + "\n";
    }

    /** {@return all that is wrong with a plan, and how much that is} */
    public String diagnostics(List<Diagnostic> diagnostics) {
        StringBuilder text = new StringBuilder();
        diagnostics.forEach(diagnostic -> text.append(colored(diagnostic)));
        long errors = diagnostics.stream()
                .filter(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR)
                .count();
        long warnings = diagnostics.size() - errors;
        if (errors > 0) {
            text.append(theme.error(Amounts.count(errors, "error")));
            text.append(warnings > 0 ? ", " + Amounts.count(warnings, "warning") : "");
            text.append(theme.faint("; more: tranship help CODE")).append('\n');
        }
        return text.toString();
    }

    private String colored(Diagnostic diagnostic) {
        String plain = DiagnosticText.of(diagnostic);
        if (!theme.colored()) {
            return plain;
        }
        boolean error = diagnostic.severity() == Diagnostic.Severity.ERROR;
        String[] lines = plain.split("\n", -1);
        String label = (error ? "error " : "warning ") + diagnostic.code();
        int at = lines[0].indexOf(label);
        lines[0] = theme.strong(lines[0].substring(0, at))
                + (error ? theme.error(label) : theme.warning(label))
                + lines[0].substring(at + label.length());
        int caret = lines.length > 2 ? lines[2].indexOf('^') : -1;
        if (caret >= 0) {
            int bar = lines[1].indexOf('|');
            lines[1] = theme.faint(lines[1].substring(0, bar + 1)) + lines[1].substring(bar + 1);
            String marks = lines[2].substring(caret);
            lines[2] = theme.faint(lines[2].substring(0, caret)) + (error ? theme.error(marks) : theme.warning(marks));
        }
        return String.join("\n", lines);
    }
}
