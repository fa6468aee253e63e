package dev.tranship.plugin.mysql;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names, constants and expressions as MySQL spells them. Expressions leave the catalog in the spelling of the SQL standard
 * (names in double quotes, a quote in a text doubled), which other products read too, and come back to MySQL's here.
 */
final class MysqlText {
    /** In characters. */
    static final int NAME_LENGTH = 64;

    private MysqlText() {}

    static String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    static String quoteAll(List<String> names) {
        return names.stream().map(MysqlText::quote).collect(Collectors.joining(", "));
    }

    /** {@return a text constant} The sessions here take a backslash as MySQL does. */
    static String literal(String text) {
        StringBuilder literal = new StringBuilder(text.length() + 16).append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\'' -> literal.append("''");
                case '\\' -> literal.append("\\\\");
                case 0 -> literal.append("\\0");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case 0x1a -> literal.append("\\Z");
                default -> literal.append(c);
            }
        }
        return literal.append('\'').toString();
    }

    /** {@return why MySQL cannot have such a name; null when it can} */
    static @Nullable String refusal(String name) {
        if (name.codePointCount(0, name.length()) > NAME_LENGTH) {
            return "a name has at most " + NAME_LENGTH + " characters";
        } else if (name.endsWith(" ")) {
            return "a name cannot end with a blank";
        } else if (name.codePoints().anyMatch(c -> c == 0 || c > 0xffff)) {
            return "a name cannot hold characters beyond U+FFFF";
        }
        return null;
    }

    /** @throws EndpointException UNSUPPORTED when MySQL cannot have such a name */
    static void check(String what, String name) {
        String refusal = refusal(name);
        if (refusal != null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    what + " cannot be named '" + name + "' in MySQL: " + refusal,
                    "give it another name with to or rename",
                    null);
        }
    }

    /** {@return the name with something appended, cut before that where it would be too long} */
    static String suffixed(String name, String suffix) {
        int[] points = name.codePoints().limit(NAME_LENGTH - suffix.length()).toArray();
        return new String(points, 0, points.length) + suffix;
    }

    /** {@return an expression of MySQL's catalog in the spelling of the standard} */
    static String standard(String expression) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at);
            if (c == '`') {
                Token name = quoted(expression, at, false);
                text.append('"').append(name.value().replace("\"", "\"\"")).append('"');
                at = name.end();
            } else if (c == '\'') {
                Token constant = quoted(expression, at, true);
                withoutCharset(text);
                text.append('\'').append(constant.value().replace("'", "''")).append('\'');
                at = constant.end();
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString();
    }

    /** Takes off a word like {@code _utf8mb4}, which says in which charset the text that follows is. */
    private static void withoutCharset(StringBuilder text) {
        int start = text.length();
        while (start > 0 && (Character.isLetterOrDigit(text.charAt(start - 1)) || text.charAt(start - 1) == '_')) {
            start--;
        }
        if (start < text.length() && text.charAt(start) == '_') {
            text.setLength(start);
        }
    }

    /** {@return an expression in the spelling of the standard as MySQL reads it} */
    static String mysql(String expression) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at);
            if (c == '"') {
                Token name = quoted(expression, at, false);
                text.append(quote(name.value()));
                at = name.end();
            } else if (c == '`') {
                Token name = quoted(expression, at, false);
                text.append(quote(name.value()));
                at = name.end();
            } else if (c == '\'') {
                Token constant = quoted(expression, at, false);
                text.append(literal(constant.value()));
                at = constant.end();
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString();
    }

    /** {@return what the catalog of MySQL 8 escapes once more} */
    static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                c = text.charAt(++i);
            }
            plain.append(c);
        }
        return plain.toString();
    }

    /** {@return the text of a constant in quotes; null when it is more than that} */
    static @Nullable String constant(String text) {
        if (!text.startsWith("'")) {
            return null;
        }
        Token token = quoted(text, 0, true);
        return token.end() == text.length() ? token.value() : null;
    }

    /** @param end the position behind the closing quote */
    record Token(String value, int end) {}

    /** Reads what is between quotes; one that is not closed goes to the end. */
    static Token quoted(String text, int from, boolean backslashes) {
        char quote = text.charAt(from);
        StringBuilder value = new StringBuilder();
        int at = from + 1;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                if (at >= text.length() || text.charAt(at) != quote) {
                    return new Token(value.toString(), at);
                }
                at++;
            } else if (backslashes && c == '\\' && at < text.length()) {
                c = unescaped(text.charAt(at++));
            }
            value.append(c);
        }
        return new Token(value.toString(), at);
    }

    private static char unescaped(char c) {
        return switch (c) {
            case '0' -> 0;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'Z' -> 0x1a;
            default -> c;
        };
    }
}
