package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Knows of SQL as much as it takes to find the ends of statements: quotes, comments, and blocks of statements. */
public final class SqlText {
    private static final Set<String> BLOCK_OBJECTS =
            Set.of("TRIGGER", "PROCEDURE", "FUNCTION", "PACKAGE", "EVENT", "TYPE");
    private static final Set<String> NOT_AN_END = Set.of("IF", "LOOP", "WHILE", "REPEAT", "FOR");

    private enum Kind {
        WORD,
        QUOTED,
        COMMENT,
        BLANK,
        SYMBOL
    }

    private record Token(Kind kind, String text) {}

    private SqlText() {}

    /**
     * {@return the statements of a text, without the semicolons between them and without surrounding blanks; pieces that
     * hold nothing but comments are left out}
     *
     * @throws IllegalArgumentException when a quote or comment is not closed; the message says which
     */
    public static List<String> split(String text) {
        List<String> statements = new ArrayList<>();
        List<Token> statement = new ArrayList<>();
        List<Token> tokens = tokens(text);
        Blocks blocks = new Blocks();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.text().equals(";") && token.kind() == Kind.SYMBOL && !blocks.inside()) {
                finish(statement, statements);
                blocks = new Blocks();
            } else {
                statement.add(token);
                if (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED || token.kind() == Kind.SYMBOL) {
                    blocks.see(token, next(tokens, i));
                }
            }
        }
        finish(statement, statements);
        return statements;
    }

    /** {@return the text without comments (hints stay) and with one blank between words: equal for equal statements} */
    public static String normalise(String text) {
        StringBuilder normal = new StringBuilder();
        boolean blank = false;
        List<Token> tokens;
        try {
            tokens = tokens(text);
        } catch (IllegalArgumentException e) {
            return text.strip();
        }
        for (Token token : tokens) {
            boolean hint = token.kind() == Kind.COMMENT && token.text().startsWith("/*+");
            if (token.kind() == Kind.BLANK || token.kind() == Kind.COMMENT && !hint) {
                blank = true;
                continue;
            }
            if (blank && normal.length() > 0) {
                normal.append(' ');
            }
            blank = false;
            normal.append(token.text());
        }
        return normal.toString();
    }

    private static void finish(List<Token> statement, List<String> statements) {
        if (statement.stream().anyMatch(t -> t.kind() != Kind.BLANK && t.kind() != Kind.COMMENT)) {
            StringBuilder text = new StringBuilder();
            statement.forEach(t -> text.append(t.text()));
            statements.add(text.toString().strip());
        }
        statement.clear();
    }

    private static String next(List<Token> tokens, int from) {
        for (int i = from + 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() != Kind.BLANK && token.kind() != Kind.COMMENT) {
                return token.text().toUpperCase(Locale.ROOT);
            }
        }
        return "";
    }

    /** Follows {@code BEGIN … END} in statements that may hold statements. */
    private static final class Blocks {
        private static final Set<String> AFTER_TRANSACTION_BEGIN = Set.of(
                "",
                ";",
                "TRANSACTION",
                "TRAN",
                "WORK",
                "DEFERRED",
                "IMMEDIATE",
                "EXCLUSIVE",
                "READ",
                "ISOLATION",
                "NOT");

        private int words;
        private int depth;
        private boolean create;
        private boolean block;
        private boolean declaring;
        private boolean endBefore;

        boolean inside() {
            return depth > 0 || declaring;
        }

        void see(Token token, String next) {
            String word = token.kind() == Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "";
            words++;
            if (words == 1) {
                create = word.equals("CREATE") || word.equals("ALTER");
                declaring = word.equals("DECLARE") && !next.isEmpty() && !next.startsWith("@");
                block = declaring || word.equals("BEGIN") && !AFTER_TRANSACTION_BEGIN.contains(next);
            } else if (create && words <= 8 && BLOCK_OBJECTS.contains(word)) {
                block = true;
            }
            if (!block) {
                return;
            }
            if (word.equals("BEGIN")) {
                declaring = false;
                depth++;
            } else if (word.equals("CASE") && depth > 0) {
                // In `END CASE` the word belongs to the end.
                depth += endBefore ? 0 : 1;
            } else if (word.equals("END") && depth > 0 && !NOT_AN_END.contains(next)) {
                depth--;
            }
            endBefore = word.equals("END");
        }
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end;
            Kind kind;
            if (Character.isWhitespace(c)) {
                end = at + 1;
                while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
                    end++;
                }
                kind = Kind.BLANK;
            } else if (text.startsWith("--", at)) {
                end = lineEnd(text, at);
                kind = Kind.COMMENT;
            } else if (text.startsWith("/*", at)) {
                end = commentEnd(text, at);
                kind = Kind.COMMENT;
            } else if (c == '\'' || c == '"' || c == '`') {
                end = quoteEnd(text, at, c, escapes(text, at));
                kind = Kind.QUOTED;
            } else if (c == '$' && dollarTag(text, at) > at) {
                String tag = text.substring(at, dollarTag(text, at));
                int close = text.indexOf(tag, at + tag.length());
                if (close < 0) {
                    throw new IllegalArgumentException("the quote " + tag + " is not closed");
                }
                end = close + tag.length();
                kind = Kind.QUOTED;
            } else if (isWord(c)) {
                end = at + 1;
                while (end < text.length() && (isWord(text.charAt(end)) || text.charAt(end) == '$')) {
                    end++;
                }
                kind = Kind.WORD;
            } else {
                end = at + 1;
                kind = Kind.SYMBOL;
            }
            tokens.add(new Token(kind, text.substring(at, end)));
            at = end;
        }
        return tokens;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '#' || Character.isSurrogate(c);
    }

    private static int lineEnd(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /** Comments nest in PostgreSQL and do not in others: they nest here when they are closed that way. */
    private static int commentEnd(String text, int start) {
        int depth = 0;
        for (int at = start; at < text.length() - 1; at++) {
            if (text.startsWith("/*", at)) {
                depth++;
                at++;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at++;
                if (depth == 0) {
                    return at + 1;
                }
            }
        }
        int end = text.indexOf("*/", start + 2);
        if (end < 0) {
            throw new IllegalArgumentException("the comment /* is not closed");
        }
        return end + 2;
    }

    /** {@return whether the quote is PostgreSQL's {@code E'…'}, where a backslash escapes} */
    private static boolean escapes(String text, int at) {
        return text.charAt(at) == '\''
                && at > 0
                && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e')
                && (at == 1 || !isWord(text.charAt(at - 2)));
    }

    private static int quoteEnd(String text, int start, char quote, boolean escapes) {
        for (int at = start + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (escapes && c == '\\') {
                at++;
            } else if (c == quote) {
                if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                    at++;
                } else {
                    return at + 1;
                }
            }
        }
        throw new IllegalArgumentException("the quote " + quote + " is not closed");
    }

    /** {@return the index behind {@code $tag$}, or the given one when there is none} */
    private static int dollarTag(String text, int start) {
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != '$') {
            char c = text.charAt(at);
            boolean first = at == start + 1;
            if (!(Character.isLetter(c) || c == '_' || !first && Character.isDigit(c))) {
                return start;
            }
            at++;
        }
        return at < text.length() ? at + 1 : start;
    }
}
