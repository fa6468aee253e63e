package dev.tranship.plugin.ddl;

import java.util.List;

/**
 * One statement, or one command of the tool that the file was made for.
 *
 * @param line where it begins
 * @param text as it is written; of one that carries rows only the beginning
 * @param tokens those of the text; none for a command of a tool
 * @param rows how many rows stand behind it in a form that is not SQL
 */
record Statement(int line, String text, List<Token> tokens, long rows) {
    Statement {
        tokens = List.copyOf(tokens);
    }

    /** {@return whether it begins with these words} */
    boolean begins(String... words) {
        return startsAt(0, words);
    }

    boolean startsAt(int from, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (from + i >= tokens.size() || !tokens.get(from + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }
}
