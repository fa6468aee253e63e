package dev.tranship.plugin.duckdb;

/** Reads the SQL that DuckDB's catalog spells, token by token. Only for the statements that the catalog itself writes. */
final class SqlText {
    private final String text;
    private int at;

    SqlText(String text) {
        this.text = text;
    }

    boolean atEnd() {
        blanks();
        return at >= text.length();
    }

    /** {@return whether the text goes on with this, which is then passed} */
    boolean accept(String expected) {
        if (ahead(expected)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    boolean ahead(String expected) {
        blanks();
        return text.regionMatches(true, at, expected, 0, expected.length());
    }

    void expect(String expected) {
        if (!accept(expected)) {
            throw new IllegalArgumentException("expected " + expected + " at '" + text.substring(at) + "'");
        }
    }

    int number() {
        return Integer.parseInt(word());
    }

    /** {@return letters, digits and underscores} */
    String word() {
        blanks();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (start == at) {
            throw new IllegalArgumentException("expected a word at '" + text.substring(at) + "'");
        }
        return text.substring(start, at);
    }

    /** {@return a name, unquoted} */
    String identifier() {
        return ahead("\"") ? quoted('"') : word();
    }

    String quoted(char quote) {
        expect(String.valueOf(quote));
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                if (at >= text.length() || text.charAt(at) != quote) {
                    return value.toString();
                }
                at++;
            }
            value.append(c);
        }
        throw new IllegalArgumentException("an open quote in '" + text + "'");
    }

    /** {@return the text up to a comma or closing bracket of this level, which is not passed} */
    String part() {
        blanks();
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                quoted(c);
                continue;
            }
            if (depth == 0 && (c == ',' || c == ')')) {
                break;
            }
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            at++;
        }
        return text.substring(start, at).strip();
    }

    /** {@return everything that is left, without a closing semicolon} */
    String rest() {
        String rest = text.substring(at).strip();
        at = text.length();
        return rest.endsWith(";") ? rest.substring(0, rest.length() - 1).strip() : rest;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
