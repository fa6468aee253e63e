package dev.tranship.dsl.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Knows of JavaScript as much as it takes to tell code from comments and blanks. It checks nothing. */
public final class JsText {
    private static final Set<String> REGEX_AFTER = Set.of(
            "return",
            "typeof",
            "case",
            "in",
            "of",
            "delete",
            "void",
            "throw",
            "new",
            "do",
            "else",
            "instanceof",
            "yield",
            "await");
    private static final Set<String> CONDITIONS = Set.of("if", "while", "for", "with");
    // Behind these a line break never ends a statement.
    private static final Set<String> OPENERS = Set.of(
            "{", "(", "[", ",", ";", ".", "?.", "=>", "=", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "<", ">",
            "?", ":", "&&", "||", "??", "==", "===", "!=", "!==", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "**", "**=",
            "<<", ">>", ">>>", "&=", "|=", "^=", "&&=", "||=", "??=", "<<=", ">>=", ">>>=", "...");
    // Before these neither.
    private static final Set<String> CLOSERS = Set.of(
            "}", ")", "]", ",", ";", ".", "?.", "=>", "=", "*", "%", "&", "|", "^", "<", ">", "?", ":", "&&", "||",
            "??", "==", "===", "!=", "!==", "<=", ">=", "+=", "-=", "*=", "%=", "**", "**=", "<<", ">>", ">>>", "&=",
            "|=", "^=", "&&=", "||=", "??=", "<<=", ">>=", ">>>=");
    private static final List<String> SYMBOLS = List.of(
            ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=",
            "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**");

    private final String text;
    private int at;
    private boolean lineBreak;
    private final List<Token> tokens = new ArrayList<>();
    // For every open bracket: whether what follows its close is the start of an expression.
    private final Deque<Boolean> brackets = new ArrayDeque<>();
    private boolean closedBeforeExpression;

    private enum Kind {
        WORD,
        SYMBOL,
        TEXT
    }

    private record Token(Kind kind, String text, boolean lineBreakBefore) {}

    private JsText(String text) {
        this.text = text;
    }

    /**
     * {@return the code without comments and without blanks that mean nothing; strings, templates and regular expressions
     * stay as they are, and so do line breaks that may end a statement. Two codes with the same result mean the same; for
     * code that is not JavaScript the result is some text, the same for the same code}
     */
    public static String normalise(String code) {
        JsText js = new JsText(code);
        js.scan(false);
        StringBuilder normal = new StringBuilder();
        Token previous = null;
        for (Token token : js.tokens) {
            if (previous != null) {
                normal.append(between(previous, token));
            }
            normal.append(token.text());
            previous = token;
        }
        return normal.toString();
    }

    private static String between(Token left, Token right) {
        if (right.lineBreakBefore()
                && !(left.kind() == Kind.SYMBOL && OPENERS.contains(left.text()))
                && !(right.kind() == Kind.SYMBOL && CLOSERS.contains(right.text()))) {
            return "\n";
        }
        char last = left.text().charAt(left.text().length() - 1);
        char first = right.text().charAt(0);
        boolean words = isWord(last) && isWord(first);
        boolean signs = last == first && (first == '+' || first == '-' || first == '/' || first == '<' || first == '>');
        boolean number = Character.isDigit(last) && first == '.';
        boolean fused = left.kind() == Kind.SYMBOL
                && right.kind() == Kind.SYMBOL
                && SYMBOLS.stream()
                        .anyMatch(s -> s.length() > left.text().length()
                                && s.startsWith(left.text())
                                && (left.text() + right.text()).startsWith(s));
        boolean comment = last == '/' && (first == '*' || first == '/');
        return words || signs || number || fused || comment || left.kind() == Kind.TEXT && isWord(first) && isWord(last)
                ? " "
                : "";
    }

    /** Reads tokens to the end of the text or, inside a template, behind the bracket that closes the expression. */
    private void scan(boolean inTemplate) {
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isLineBreak(c)) {
                lineBreak = true;
                at++;
            } else if (Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff') {
                at++;
            } else if (text.startsWith("//", at)) {
                while (at < text.length() && !isLineBreak(text.charAt(at))) {
                    at++;
                }
            } else if (text.startsWith("/*", at)) {
                blockComment();
            } else if (c == '\'' || c == '"') {
                add(Kind.TEXT, stringEnd(c));
            } else if (c == '`') {
                template();
            } else if (c == '/' && regexMayBegin() && regexEnd() > at) {
                add(Kind.TEXT, regexEnd());
            } else if (isWord(c)) {
                int end = at + 1;
                while (end < text.length() && (isWord(text.charAt(end)) || numberGoesOn(end))) {
                    end++;
                }
                add(Kind.WORD, end);
            } else {
                if (inTemplate && c == '}' && depth == 0) {
                    at++;
                    return;
                }
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                symbol(c);
            }
        }
    }

    private boolean numberGoesOn(int end) {
        return text.charAt(end) == '.' && Character.isDigit(text.charAt(at)) && !text.startsWith("...", end);
    }

    private void blockComment() {
        int end = text.indexOf("*/", at + 2);
        int behind = end < 0 ? text.length() : end + 2;
        for (; at < behind; at++) {
            lineBreak |= isLineBreak(text.charAt(at));
        }
    }

    private void symbol(char c) {
        if (c == '(' || c == '[' || c == '{') {
            brackets.push(expressionAfterClose(c));
        }
        boolean close = c == ')' || c == ']' || c == '}';
        boolean expression = close && !brackets.isEmpty() && brackets.pop();
        String symbol = String.valueOf(c);
        for (String longer : SYMBOLS) {
            if (text.startsWith(longer, at)
                    && !(longer.equals("?.") && at + 2 < text.length() && Character.isDigit(text.charAt(at + 2)))) {
                symbol = longer;
                break;
            }
        }
        add(Kind.SYMBOL, at + symbol.length());
        closedBeforeExpression = expression;
    }

    /** Behind the brackets of a condition, and behind a block, an expression begins; behind a value an operator follows. */
    private boolean expressionAfterClose(char open) {
        Token before = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        if (open == '(') {
            return before != null && CONDITIONS.contains(before.text());
        }
        if (open == '{') {
            return before == null
                    || Set.of(")", ";", "{", "}", "=>", "else", "do", "try", "finally")
                            .contains(before.text());
        }
        return false;
    }

    private boolean regexMayBegin() {
        if (tokens.isEmpty()) {
            return true;
        }
        Token before = tokens.get(tokens.size() - 1);
        return switch (before.kind()) {
            case TEXT -> false;
            case WORD -> REGEX_AFTER.contains(before.text());
            case SYMBOL ->
                Set.of(")", "]", "}").contains(before.text())
                        ? closedBeforeExpression
                        : !before.text().equals("++") && !before.text().equals("--");
        };
    }

    private int regexEnd() {
        boolean set = false;
        for (int i = at + 1; i < text.length() && !isLineBreak(text.charAt(i)); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '[') {
                set = true;
            } else if (c == ']') {
                set = false;
            } else if (c == '/' && !set) {
                int end = i + 1;
                while (end < text.length() && isWord(text.charAt(end))) {
                    end++;
                }
                return end;
            }
        }
        return at;
    }

    private int stringEnd(char quote) {
        int i = at + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, text.length());
    }

    private void template() {
        int start = at;
        boolean brokenBefore = lineBreak;
        at++;
        while (at < text.length() && text.charAt(at) != '`') {
            if (text.charAt(at) == '\\') {
                at += 2;
            } else if (text.startsWith("${", at)) {
                at += 2;
                int known = tokens.size();
                // The expression is read only to find its end.
                tokens.add(new Token(Kind.SYMBOL, "(", false));
                scan(true);
                tokens.subList(known, tokens.size()).clear();
            } else {
                at++;
            }
        }
        int end = Math.min(at + 1, text.length());
        at = start;
        lineBreak = brokenBefore;
        add(Kind.TEXT, end);
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), lineBreak));
        lineBreak = false;
        at = end;
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c)
                || c == '_'
                || c == '$'
                || c == '#'
                || c == '\\'
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
