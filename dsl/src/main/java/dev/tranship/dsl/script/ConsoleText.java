package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Step;
import java.util.List;
import java.util.Set;

/**
 * Turns what is typed into what is run. At a prompt, what is declared outside of any bracket lives on and may be declared
 * again, {@code {a: 1}} is an object, and {@code await} is allowed.
 */
final class ConsoleText {
    private static final Set<String> DECLARATIONS = Set.of("let", "const");

    private ConsoleText() {}

    /** {@return the text with a parenthesis around it, for an object or a function that stands for itself} */
    static CodeText expression(Step.Code code) {
        return CodeText.line(code, "(" + code.text() + "\n)", true);
    }

    /** {@return whether the text may be an object rather than a block} */
    static boolean mayBeObject(String text) {
        return text.stripLeading().startsWith("{") && !text.stripTrailing().endsWith(";");
    }

    /** {@return whether something is awaited outside of any bracket} */
    static boolean awaits(String text) {
        int depth = 0;
        for (Token token : Token.scan(text)) {
            depth += depth(token);
            if (depth == 0 && token.kind() == Token.Kind.WORD && token.text().equals("await")) {
                return true;
            }
        }
        return false;
    }

    /** {@return the awaited expression, run inside of a function} */
    static CodeText awaited(Step.Code code) {
        return CodeText.line(
                code, "(async () => (" + code.text().stripTrailing().replaceFirst(";$", "") + "\n))()", true);
    }

    /** {@return the text with its declarations outside of brackets made such that they can be made again} */
    static CodeText statements(Step.Code code) {
        String text = code.text();
        StringBuilder run = new StringBuilder();
        List<Token> tokens = Token.scan(text);
        int depth = 0;
        int copied = 0;
        boolean inClass = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += depth(token);
            if (depth == 0 && inClass && token.text().equals("}")) {
                run.append(text, copied, token.start() + 1).append(';');
                copied = token.start() + 1;
                inClass = false;
            } else if (depth == 0 && declares(tokens, i)) {
                // As long as the word it takes the place of, so that places stay what they are.
                run.append(text, copied, token.start()).append(token.text().equals("let") ? "var" : "var  ");
                copied = token.start() + token.text().length();
            } else if (depth == 0 && !inClass && declaresClass(text, tokens, i)) {
                run.append(text, copied, token.start())
                        .append("var ")
                        .append(tokens.get(i + 1).text())
                        .append(" = ");
                copied = token.start();
                inClass = true;
            }
        }
        return CodeText.line(code, run.append(text.substring(copied)).toString(), false);
    }

    private static int depth(Token token) {
        if (token.kind() != Token.Kind.SIGN) {
            return 0;
        }
        return switch (token.text()) {
            case "{", "(", "[" -> 1;
            case "}", ")", "]" -> -1;
            default -> 0;
        };
    }

    private static boolean declares(List<Token> tokens, int at) {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.WORD || !DECLARATIONS.contains(token.text()) || at + 1 == tokens.size()) {
            return false;
        }
        Token next = tokens.get(at + 1);
        boolean member = at > 0 && tokens.get(at - 1).text().equals(".");
        return !member
                && (next.kind() == Token.Kind.WORD
                        || next.text().equals("{")
                        || next.text().equals("["));
    }

    private static boolean declaresClass(String text, List<Token> tokens, int at) {
        if (!tokens.get(at).text().equals("class")
                || at + 1 == tokens.size()
                || tokens.get(at + 1).kind() != Token.Kind.WORD
                || tokens.get(at + 1).text().equals("extends")) {
            return false;
        }
        if (at == 0) {
            return true;
        }
        Token before = tokens.get(at - 1);
        boolean newLine = text.substring(
                        before.start() + before.text().length(), tokens.get(at).start())
                .contains("\n");
        return switch (before.text()) {
            case ";", "}" -> true;
            case ")", "]" -> newLine;
            default -> newLine && before.kind() != Token.Kind.SIGN;
        };
    }
}
