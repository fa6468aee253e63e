package dev.tranship.plugin.sqlite;

import java.util.ArrayList;
import java.util.List;

/** Divides SQL text into tokens, far enough to find the parts of a CREATE statement. */
final class SqlTokens {
    enum Kind {
        WORD,
        /** A name in quotes or brackets. */
        QUOTED,
        /** A text in single quotes. */
        TEXT,
        NUMBER,
        SYMBOL
    }

    /**
     * @param value the word or symbol as it is, a quoted name or text without its quotes
     * @param start where it begins in the SQL
     * @param end where the next character after it is
     */
    record Token(Kind kind, String value, int start, int end) {
        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && value.equalsIgnoreCase(word);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED || kind == Kind.TEXT;
        }
    }

    private SqlTokens() {}

    static List<Token> of(String sql) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else {
                Token token = token(sql, at, c);
                tokens.add(token);
                at = token.end();
            }
        }
        return tokens;
    }

    private static Token token(String sql, int start, char c) {
        if (c == '\'' || c == '"' || c == '`' || c == '[') {
            return quoted(sql, start, c == '[' ? ']' : c);
        }
        int end = start;
        if (Character.isDigit(c)) {
            while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
                end++;
            }
            return new Token(Kind.NUMBER, sql.substring(start, end), start, end);
        }
        while (end < sql.length() && isWord(sql.charAt(end))) {
            end++;
        }
        return end > start
                ? new Token(Kind.WORD, sql.substring(start, end), start, end)
                : new Token(Kind.SYMBOL, String.valueOf(c), start, start + 1);
    }

    private static Token quoted(String sql, int start, char quote) {
        StringBuilder value = new StringBuilder();
        int at = start + 1;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == quote) {
                if (quote == ']' || at >= sql.length() || sql.charAt(at) != quote) {
                    break;
                }
                at++;
            }
            value.append(c);
        }
        return new Token(quote == '\'' ? Kind.TEXT : Kind.QUOTED, value.toString(), start, at);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }

    /** {@return the expression without the parentheses that are all around it} */
    static String unwrapped(String expression) {
        String plain = expression.strip();
        while (plain.startsWith("(") && closesAtEnd(plain)) {
            plain = plain.substring(1, plain.length() - 1).strip();
        }
        return plain;
    }

    private static boolean closesAtEnd(String text) {
        int depth = 0;
        for (Token token : of(text)) {
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0) {
                return token.end() == text.length();
            }
        }
        return false;
    }
}
