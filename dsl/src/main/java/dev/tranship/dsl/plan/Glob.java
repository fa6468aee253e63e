package dev.tranship.dsl.plan;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of names: {@code *} is any run of characters, {@code ?} is one, {@code [a-c]} is one of these. Everything else is itself; upper and lower case differ.
 */
public final class Glob {
    private final String text;
    private final Pattern pattern;

    private Glob(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * {@return the pattern that the text spells}
     *
     * @throws IllegalArgumentException when a bracket is not closed; the message says which
     */
    public static Glob of(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an empty pattern matches nothing");
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '[') {
                int end = text.indexOf(']', i + 2);
                if (end < 0) {
                    throw new IllegalArgumentException("the '[' is not closed in the pattern '" + text + "'");
                }
                String inside = text.substring(i + 1, end);
                boolean negated = inside.startsWith("!") || inside.startsWith("^");
                String set = (negated ? inside.substring(1) : inside)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&", "\\&")
                        .replace("^", "\\^");
                if (set.isEmpty()) {
                    throw new IllegalArgumentException(
                            "'[" + inside + "]' holds nothing in the pattern '" + text + "'");
                }
                regex.append(negated ? "[^" : "[").append(set).append(']');
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no pattern: " + e.getDescription(), e);
        }
    }

    /** {@return whether the text can match more than one name} */
    public static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && glob.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
