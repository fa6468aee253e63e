package dev.tranship.plugin.ddl;

import dev.tranship.plugin.ddl.Token.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads tokens one after the other, and skips comments; the position may be moved from outside. */
final class Lexer {
    private static final List<String> LONG_SYMBOLS =
            List.of("->>", "::", "||", "<=", ">=", "<>", "!=", ":=", "->", "@>", "<@", "&&", "=>");

    private final Dialect dialect;
    private final String text;
    private int at;
    private int line = 1;
    private int counted;

    Lexer(Dialect dialect, String text) {
        this.dialect = dialect;
        this.text = text;
    }

    String text() {
        return text;
    }

    /** {@return where the next token begins, after blanks and comments} */
    int position() {
        skipBlanks();
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    /** {@return the number of the line that a position is in; positions must not go back} */
    int lineAt(int position) {
        while (counted < position) {
            if (text.charAt(counted++) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** {@return where the line that a position is in ends} */
    int lineEnd(int position) {
        int end = text.indexOf('\n', position);
        return end < 0 ? text.length() : end;
    }

    /** {@return whether nothing but blanks stands before the position in its line} */
    boolean firstInLine(int position) {
        for (int i = position - 1; i >= 0 && text.charAt(i) != '\n'; i--) {
            if (!Character.isWhitespace(text.charAt(i)) && text.charAt(i) != '\uFEFF') {
                return false;
            }
        }
        return true;
    }

    @Nullable
    Token next() {
        int start = position();
        if (start >= text.length()) {
            return null;
        }
        int number = lineAt(start);
        char c = text.charAt(start);
        if (c == '\'') {
            return quoted(Kind.TEXT, start, start, '\'', number);
        } else if (c == '"') {
            return quoted(dialect == Dialect.MYSQL ? Kind.TEXT : Kind.QUOTED, start, start, '"', number);
        } else if (c == '`' && (dialect == Dialect.MYSQL || dialect == Dialect.SQLITE)) {
            return quoted(Kind.QUOTED, start, start, '`', number);
        } else if (c == '[' && (dialect == Dialect.SQLSERVER || dialect == Dialect.SQLITE)) {
            return quoted(Kind.QUOTED, start, start, ']', number);
        } else if (c == '$' && dialect == Dialect.POSTGRESQL) {
            Token dollar = dollarQuoted(start, number);
            if (dollar != null) {
                return dollar;
            }
        }
        if (Character.isLetter(c) || c == '_' || c == '@' || c == '#') {
            return word(start, number);
        } else if (Character.isDigit(c) || (c == '.' && start + 1 < text.length() && digit(start + 1))) {
            return number(start, number);
        }
        String symbol = String.valueOf(c);
        for (String each : LONG_SYMBOLS) {
            if (text.startsWith(each, start)) {
                symbol = each;
                break;
            }
        }
        at = start + symbol.length();
        return new Token(Kind.SYMBOL, symbol, symbol, start, at, number);
    }

    private boolean digit(int position) {
        return Character.isDigit(text.charAt(position));
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == '\uFEFF') {
                at++;
            } else if (text.startsWith("--", at) || (c == '#' && dialect == Dialect.MYSQL)) {
                at = lineEnd(at);
            } else if (dialect == Dialect.MYSQL && text.startsWith("/*!", at)) {
                // What stands in such a comment is for MySQL to execute.
                at += 3;
                while (at < text.length() && digit(at)) {
                    at++;
                }
            } else if (dialect == Dialect.MYSQL && text.startsWith("*/", at)) {
                at += 2;
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        boolean nests = dialect == Dialect.POSTGRESQL || dialect == Dialect.SQLSERVER;
        int depth = 0;
        while (at < text.length()) {
            if (text.startsWith("/*", at) && (nests || depth == 0)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                at += 2;
                if (--depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
    }

    private Token word(int start, int number) {
        int end = start + 1;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "_$#@".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        String word = text.substring(start, end);
        if (end < text.length() && text.charAt(end) == '\'' && word.matches("(?i)[NEBX]|_utf8(mb4)?|q")) {
            return word.equalsIgnoreCase("q") && dialect == Dialect.ORACLE
                    ? alternative(start, end + 1, number)
                    : quoted(Kind.TEXT, start, end, '\'', number);
        }
        at = end;
        return new Token(Kind.WORD, word, word, start, end, number);
    }

    private Token number(int start, int number) {
        int end = start;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end))
                        || text.charAt(end) == '.'
                        || ("+-".indexOf(text.charAt(end)) >= 0 && "eE".indexOf(text.charAt(end - 1)) >= 0))) {
            end++;
        }
        at = end;
        String digits = text.substring(start, end);
        return new Token(Kind.NUMBER, digits, digits, start, end, number);
    }

    /** @param open where the quote stands; what is before it is a prefix like N or E */
    private Token quoted(Kind kind, int start, int open, char close, int number) {
        boolean backslash = kind == Kind.TEXT
                && (dialect == Dialect.MYSQL || (open > start && "eE".indexOf(text.charAt(open - 1)) >= 0));
        StringBuilder value = new StringBuilder();
        int i = open + 1;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && backslash && i + 1 < text.length()) {
                value.append(escaped(text.charAt(++i)));
            } else if (c == close) {
                if (i + 1 < text.length() && text.charAt(i + 1) == close) {
                    value.append(close);
                    i++;
                } else {
                    break;
                }
            } else {
                value.append(c);
            }
        }
        at = Math.min(text.length(), i + 1);
        return new Token(kind, text.substring(start, at), value.toString(), start, at, number);
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '0' -> '\0';
            default -> c;
        };
    }

    private Token alternative(int start, int open, int number) {
        char begin = open < text.length() ? text.charAt(open) : '\'';
        int pair = "[{(<".indexOf(begin);
        String close = (pair < 0 ? begin : "]})>".charAt(pair)) + "'";
        int end = text.indexOf(close, open + 1);
        at = end < 0 ? text.length() : end + 2;
        String value = text.substring(Math.min(open + 1, text.length()), end < 0 ? text.length() : end);
        return new Token(Kind.TEXT, text.substring(start, at), value, start, at, number);
    }

    private @Nullable Token dollarQuoted(int start, int number) {
        int end = start + 1;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        if (end >= text.length() || text.charAt(end) != '$' || (end > start + 1 && digit(start + 1))) {
            return null;
        }
        String tag = text.substring(start, end + 1);
        int close = text.indexOf(tag, end + 1);
        at = close < 0 ? text.length() : close + tag.length();
        String value = text.substring(end + 1, close < 0 ? text.length() : close);
        return new Token(Kind.TEXT, text.substring(start, at), value, start, at, number);
    }
}
