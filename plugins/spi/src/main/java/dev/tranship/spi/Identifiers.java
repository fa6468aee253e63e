package dev.tranship.spi;

import java.util.List;
import java.util.stream.Collectors;

/** How names are spelled where a dot or a comma could be mistaken for syntax. */
public final class Identifiers {
    private Identifiers() {}

    /** {@return the name as it is when it is a plain word, else in double quotes with inner ones doubled} */
    public static String quoteIfNeeded(String name) {
        return isPlain(name) ? name : quote(name);
    }

    /** {@return the name in double quotes with inner ones doubled, the way of the SQL standard} */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@return the names quoted and separated by a comma and a space} */
    public static String quoteAll(List<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '*');
    }
}
