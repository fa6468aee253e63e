package dev.tranship.plugin.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of an expression what PostgreSQL writes into its catalog and others do not read: casts of constants and names that
 * change nothing, and {@code = ANY (ARRAY[…])} for {@code IN (…)}. Whatever else is PostgreSQL's own stays as it is.
 */
final class PortableSql {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|\"(?:[^\"]|\"\")*\"|[eE]?'(?:[^']|'')*'"
                    + "|[\\p{L}_][\\p{L}\\p{N}_$]*(?:\\.(?:[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")*\"))*"
                    + "|\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|::|<>|.",
            Pattern.DOTALL);

    private static final Set<String> TEXTS = Set.of("text", "character varying", "varchar", "bpchar", "character");
    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

    private final List<String> tokens = new ArrayList<>();

    private PortableSql(String expression) {
        Matcher matcher = TOKEN.matcher(expression);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
    }

    static String of(String expression) {
        PortableSql sql = new PortableSql(expression);
        sql.casts();
        sql.lists("=", "ANY", "IN");
        sql.lists("<>", "ALL", "NOT IN");
        return String.join("", sql.tokens);
    }

    private void casts() {
        for (int at = 1; at < tokens.size(); at++) {
            if (tokens.get(at).equals("::")) {
                int end = typeEnd(at + 1);
                String type = String.join("", tokens.subList(at + 1, end)).toLowerCase(Locale.ROOT);
                int start = operandStart(at - 1);
                String operand = operand(start, at);
                String plain = uncast(operand, type);
                if (plain != null) {
                    replace(start, end, plain);
                    at = start;
                }
            }
        }
    }

    /** {@return what stands for a cast; null when nothing shorter means the same} */
    private static @Nullable String uncast(String operand, String type) {
        boolean text = operand.startsWith("'");
        boolean integer = operand.matches("\\d+");
        boolean name = operand.matches("[\\p{L}_\"].*");
        if (TEXTS.contains(type) && (text || name)) {
            return operand;
        } else if (integer && INTEGERS.contains(type)) {
            return operand;
        } else if (integer && type.equals("numeric")) {
            // Still no integer, so that a division goes on giving a fraction.
            return operand + ".0";
        }
        return null;
    }

    /** A type is a word, or two for {@code character varying} and {@code double precision}. */
    private int typeEnd(int from) {
        int end = Math.min(from + 1, tokens.size());
        boolean more = end + 1 < tokens.size()
                && tokens.get(end).isBlank()
                && (tokens.get(end + 1).equals("varying") || tokens.get(end + 1).equals("precision"));
        end = more ? end + 2 : end;
        boolean narrower = end < tokens.size()
                && (tokens.get(end).equals("(") || tokens.get(end).equals("["));
        // With a length, or of many, it is another type, which is not taken off.
        return narrower ? Math.min(end + 1, tokens.size()) : end;
    }

    private int operandStart(int last) {
        if (!tokens.get(last).equals(")")) {
            return last;
        }
        boolean one = last >= 2 && tokens.get(last - 2).equals("(");
        // A word before the bracket makes it the argument of a function.
        boolean call = last >= 3 && tokens.get(last - 3).matches("[\\p{L}_\"].*");
        return one && !call ? last - 2 : last;
    }

    private String operand(int start, int end) {
        return end - start == 3 ? tokens.get(start + 1) : tokens.get(start);
    }

    private void lists(String operator, String quantifier, String word) {
        for (int at = 0; at < tokens.size(); at++) {
            if (tokens.get(at).equals(operator)) {
                list(at, quantifier, word);
            }
        }
    }

    private void list(int operator, String quantifier, String word) {
        int at = skip(operator + 1);
        if (!is(at, quantifier)) {
            return;
        }
        at = skip(at + 1);
        int brackets = 0;
        for (; is(at, "("); at = skip(at + 1)) {
            brackets++;
        }
        if (brackets == 0 || !is(at, "ARRAY") || !is(at + 1, "[")) {
            return;
        }
        int from = at + 2;
        int to = from;
        for (; to < tokens.size() && !tokens.get(to).equals("]"); to++) {
            if (tokens.get(to).matches("[\\[(]")) {
                return;
            }
        }
        int end = to + 1;
        for (; brackets > 0 && end < tokens.size(); end++) {
            String token = tokens.get(end);
            if (token.equals(")")) {
                brackets--;
            } else if (!token.equals("::") && !token.isBlank() && !token.matches("[\\p{L}\\[\\]]+")) {
                return;
            }
        }
        String items = String.join("", tokens.subList(from, Math.min(to, tokens.size())));
        replace(operator, end, word + " (" + items + ")");
    }

    private boolean is(int at, String token) {
        return at < tokens.size() && tokens.get(at).equals(token);
    }

    private int skip(int at) {
        return at < tokens.size() && tokens.get(at).isBlank() ? at + 1 : at;
    }

    private void replace(int from, int to, String text) {
        List<String> range = tokens.subList(from, to);
        range.clear();
        range.add(text);
    }
}
