package dev.tranship.plugin.ddl;

/**
 * A piece of SQL.
 *
 * @param text as it is written
 * @param value a quoted name or a text without its quotes; otherwise the same as {@code text}
 * @param start where it begins in the file
 * @param end where the next character after it is
 * @param line counted from 1
 */
record Token(Kind kind, String text, String value, int start, int end, int line) {
    enum Kind {
        WORD,
        /** A name in quotes or brackets. */
        QUOTED,
        /** A text in single quotes or between dollar signs. */
        TEXT,
        NUMBER,
        SYMBOL
    }

    /** {@return whether it is this word or symbol, in any letter case} */
    boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }

    boolean isAny(String... words) {
        for (String word : words) {
            if (is(word)) {
                return true;
            }
        }
        return false;
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }
}
