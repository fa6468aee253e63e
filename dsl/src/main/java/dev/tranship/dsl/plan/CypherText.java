package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows of Cypher as much as it takes to find the ends of statements: quotes and comments. */
public final class CypherText {
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)(?<comment>//[^\\n\\r]*|/\\*.*?\\*/)|(?<quoted>'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"|`(?:``|[^`])*`)"
                    + "|(?<blank>\\s+)|(?<end>;)|(?<other>[^\\s;'\"`/]+|.)");

    private CypherText() {}

    /**
     * {@return the statements of a text, without the semicolons between them and without surrounding blanks; pieces that hold
     * nothing but comments are left out}
     *
     * @throws IllegalArgumentException when a quote or comment is not closed; the message says which
     */
    public static List<String> split(String text) {
        List<String> statements = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        int start = 0;
        boolean some = false;
        while (token.find()) {
            if (token.group("end") != null) {
                if (some) {
                    statements.add(text.substring(start, token.start()).strip());
                }
                start = token.end();
                some = false;
            } else if (token.group("other") != null || token.group("quoted") != null) {
                requireClosed(text, token);
                some = true;
            }
        }
        if (some) {
            statements.add(text.substring(start).strip());
        }
        return statements;
    }

    /** A quote or comment without an end is read as one character. */
    private static void requireClosed(String text, Matcher token) {
        String other = token.group("other");
        if (other != null && ("'".equals(other) || "\"".equals(other) || "`".equals(other))) {
            throw new IllegalArgumentException("the quote " + other + " is not closed");
        } else if ("/".equals(other) && text.startsWith("/*", token.start())) {
            throw new IllegalArgumentException("the comment /* is not closed");
        }
    }

    /** {@return the text without comments and with one blank between words: equal for equal statements} */
    public static String normalise(String text) {
        StringBuilder normal = new StringBuilder();
        boolean blank = false;
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            if (token.group("comment") != null || token.group("blank") != null) {
                blank = true;
            } else {
                if (blank && normal.length() > 0) {
                    normal.append(' ');
                }
                blank = false;
                normal.append(token.group());
            }
        }
        return normal.toString();
    }
}
