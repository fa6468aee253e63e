package dev.tranship.shell.repl;

import dev.tranship.shell.cli.CliException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What follows a command, taken word by word. A word in single or double quotes may hold blanks; the quotes are not part of
 * it when they are around the whole word.
 */
public final class Words {
    private final String text;
    private final String usage;
    private int at;

    /** @param usage what is shown when a word is missing */
    public Words(String text, String usage) {
        this.text = text;
        this.usage = usage;
        skipBlanks();
    }

    public boolean hasNext() {
        return at < text.length();
    }

    /** {@return the next word without taking it; empty at the end} */
    public String peek() {
        int before = at;
        String word = hasNext() ? take() : "";
        at = before;
        return word;
    }

    /** {@return the next word, if there is one} */
    public Optional<String> next() {
        return hasNext() ? Optional.of(take()) : Optional.empty();
    }

    /**
     * {@return the next word}
     *
     * @param what it is, for the error
     */
    public String require(String what) {
        return next().orElseThrow(() -> CliException.usage("CLI-621", what + " is missing", "`" + usage + "`"));
    }

    /** Takes the next word if it is this one, and {@return whether it was}. */
    public boolean take(String word) {
        if (!peek().equals(word)) {
            return false;
        }
        take();
        return true;
    }

    /** {@return everything that is left, as it was typed} */
    public String rest() {
        String rest = text.substring(at).strip();
        at = text.length();
        return rest;
    }

    /** {@return all words that are left} */
    public List<String> all() {
        List<String> words = new ArrayList<>();
        while (hasNext()) {
            words.add(take());
        }
        return words;
    }

    /** Says that what was typed is too much. */
    public void end() {
        if (hasNext()) {
            throw CliException.usage("CLI-621", "'" + peek() + "' is one word too many", "`" + usage + "`");
        }
    }

    private String take() {
        int begin = at;
        char quote = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (Character.isWhitespace(c)) {
                break;
            }
        }
        String word = text.substring(begin, at);
        skipBlanks();
        return unquoted(word);
    }

    // "main"."order" stays as it is: these quotes belong to a name.
    private static String unquoted(String word) {
        if (word.length() < 2) {
            return word;
        }
        char first = word.charAt(0);
        boolean whole = (first == '"' || first == '\'') && word.indexOf(first, 1) == word.length() - 1;
        return whole ? word.substring(1, word.length() - 1) : word;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
