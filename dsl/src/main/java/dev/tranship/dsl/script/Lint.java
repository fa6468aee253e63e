package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.Diagnostic.Severity;
import dev.tranship.dsl.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Warnings about transforms whose result would not follow from the row alone. Reads the text only; runs nothing. */
public final class Lint {
    private static final Set<String> MISSING =
            Set.of("performance", "crypto", "fetch", "setTimeout", "setInterval", "require", "process");

    private Lint() {}

    /** {@return the warnings, in the order of the text} */
    public static List<Diagnostic> of(Step.Code code) {
        CodeText text = CodeText.function(code);
        List<Token> tokens = Token.scan(code.text());
        List<Diagnostic> found = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean member = i > 0 && tokens.get(i - 1).text().equals(".");
            boolean property = sign(tokens, i + 1, ":");
            if (token.kind() != Token.Kind.WORD || member || property) {
                continue;
            }
            if (token.text().equals("Date") && member(tokens, i, "now")) {
                found.add(clock(text, token, "Date.now()"));
            } else if (token.text().equals("Date") && word(tokens, i - 1, "new") && withoutArguments(tokens, i)) {
                found.add(clock(text, tokens.get(i - 1), "new Date()"));
            } else if (token.text().equals("Date")
                    && !word(tokens, i - 1, "new")
                    && withoutArguments(tokens, i)
                    && sign(tokens, i + 1, "(")) {
                found.add(clock(text, token, "Date()"));
            } else if (token.text().equals("Math") && member(tokens, i, "random")) {
                found.add(warning(
                        text,
                        token,
                        "JS-202",
                        "Math.random() is not random here: its numbers follow from the run's seed and the row's values",
                        "equal rows get equal numbers; add a column that tells them apart where that matters"));
            } else if (MISSING.contains(token.text()) && (sign(tokens, i + 1, ".") || sign(tokens, i + 1, "("))) {
                found.add(warning(
                        text,
                        token,
                        "JS-203",
                        "'" + token.text()
                                + "' does not exist here: transforms are sandboxed and must depend on the row alone",
                        null));
            }
        }
        found.addAll(state(text, tokens));
        found.sort(java.util.Comparator.comparingInt((Diagnostic d) -> d.place().line())
                .thenComparingInt(d -> d.place().column()));
        return found;
    }

    /** Variables declared with let or var outside of any function. */
    private static List<Diagnostic> state(CodeText text, List<Token> tokens) {
        List<Diagnostic> found = new ArrayList<>();
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String word = tokens.get(i).text();
            depth += "{([".contains(word) ? 1 : "})]".contains(word) ? -1 : 0;
            if (depth == 0
                    && (word.equals("let") || word.equals("var"))
                    && tokens.get(i).kind() == Token.Kind.WORD) {
                if (i + 1 < tokens.size() && tokens.get(i + 1).kind() == Token.Kind.WORD) {
                    found.add(warning(
                            text,
                            tokens.get(i),
                            "JS-204",
                            "'" + tokens.get(i + 1).text()
                                    + "' outlives the row: what is kept in it depends on the order of rows, and is lost on resume",
                            "use const, and compute everything from the row"));
                }
            }
        }
        return found;
    }

    private static Diagnostic clock(CodeText text, Token token, String what) {
        return warning(
                text,
                token,
                "JS-201",
                what
                        + " stands still: it is the instant at which the run began, so that peek, run and resume give the same rows",
                null);
    }

    private static Diagnostic warning(
            CodeText text, Token token, String code, String message, @org.jspecify.annotations.Nullable String help) {
        return text.diagnostic(
                Severity.WARNING,
                code,
                message,
                text.at(token.start()),
                token.text().length(),
                help);
    }

    private static boolean member(List<Token> tokens, int at, String name) {
        return sign(tokens, at + 1, ".") && word(tokens, at + 2, name);
    }

    private static boolean withoutArguments(List<Token> tokens, int at) {
        return !sign(tokens, at + 1, "(") && !sign(tokens, at + 1, ".")
                || sign(tokens, at + 1, "(") && sign(tokens, at + 2, ")");
    }

    private static boolean word(List<Token> tokens, int at, String text) {
        return at >= 0 && at < tokens.size() && tokens.get(at).text().equals(text);
    }

    private static boolean sign(List<Token> tokens, int at, String text) {
        return word(tokens, at, text);
    }
}
