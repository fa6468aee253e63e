package dev.tranship.dsl.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A word, number or sign of JavaScript; comments, strings, templates' text and regular expressions give one token each of
 * their own kind. Exact enough for warnings, not for meaning: whether {@code /} divides is guessed.
 */
record Token(Kind kind, int start, String text) {
    enum Kind {
        WORD,
        NUMBER,
        LITERAL,
        SIGN
    }

    private static final Set<String> BEFORE_EXPRESSION = Set.of(
            "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield");

    static List<Token> scan(String text) {
        List<Token> tokens = new ArrayList<>();
        scan(text, 0, tokens, false);
        return tokens;
    }

    private static int scan(String text, int from, List<Token> tokens, boolean inTemplate) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            int start = at;
            if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("//", at)) {
                at = orEnd(text, text.indexOf('\n', at));
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            } else if (Character.isJavaIdentifierStart(c) || c == '#') {
                do {
                    at++;
                } while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at)));
                tokens.add(new Token(Kind.WORD, start, text.substring(start, at)));
            } else if (Character.isDigit(c)) {
                do {
                    at++;
                } while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.'));
                tokens.add(new Token(Kind.NUMBER, start, text.substring(start, at)));
            } else if (c == '\'' || c == '"') {
                at = quoted(text, at, c);
                tokens.add(new Token(Kind.LITERAL, start, text.substring(start, at)));
            } else if (c == '`') {
                at = template(text, at, tokens);
            } else if (c == '/' && beginsExpression(tokens)) {
                at = regularExpression(text, at);
                tokens.add(new Token(Kind.LITERAL, start, text.substring(start, at)));
            } else {
                if (inTemplate && c == '}' && depth == 0) {
                    return at + 1;
                }
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                at++;
                tokens.add(new Token(Kind.SIGN, start, String.valueOf(c)));
            }
        }
        return at;
    }

    private static boolean beginsExpression(List<Token> tokens) {
        if (tokens.isEmpty()) {
            return true;
        }
        Token last = tokens.get(tokens.size() - 1);
        return switch (last.kind) {
            case WORD -> BEFORE_EXPRESSION.contains(last.text);
            case NUMBER, LITERAL -> false;
            case SIGN -> !")]}".contains(last.text);
        };
    }

    static int quoted(String text, int from, char quote) {
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, text.length());
    }

    private static int template(String text, int from, List<Token> tokens) {
        int at = from + 1;
        int start = from;
        while (at < text.length() && text.charAt(at) != '`') {
            if (text.startsWith("${", at)) {
                tokens.add(new Token(Kind.SIGN, start, "`"));
                at = scan(text, at + 2, tokens, true);
                start = at;
            } else {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
        }
        int end = Math.min(at + 1, text.length());
        tokens.add(new Token(Kind.LITERAL, start, text.substring(Math.min(start, end), end)));
        return end;
    }

    private static int regularExpression(String text, int from) {
        boolean inClass = false;
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '\n') {
            char c = text.charAt(at);
            if (c == '/' && !inClass) {
                return at + 1;
            }
            inClass = c == '[' || (inClass && c != ']');
            at += c == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    private static int orEnd(String text, int at) {
        return at < 0 ? text.length() : at;
    }
}
