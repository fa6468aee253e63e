package dev.tranship.dsl.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The formats of texts that have names, by which rules ask for them and tell forms apart. */
public final class Formats {
    /** What a text has that is of no named form. */
    public static final String OTHER = "other";

    // The first that a text matches is its form: the narrow ones come before the wide ones.
    private static final Map<String, Pattern> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("uuid", Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}"));
        NAMED.put("md5", Pattern.compile("\\p{XDigit}{32}"));
        NAMED.put("sha1", Pattern.compile("\\p{XDigit}{40}"));
        NAMED.put("sha256", Pattern.compile("\\p{XDigit}{64}"));
        NAMED.put("integer", Pattern.compile("[+-]?\\d+"));
        NAMED.put("number", Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?"));
        NAMED.put("date", Pattern.compile("\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])"));
        NAMED.put(
                "timestamp",
                Pattern.compile(
                        "\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?"
                                + "(?:Z|[+-]\\d{2}:?\\d{2})?"));
        NAMED.put("slash-date", Pattern.compile("\\d{1,4}/\\d{1,2}/\\d{1,4}"));
        NAMED.put("dash-date", Pattern.compile("\\d{1,2}-\\d{1,2}-\\d{4}"));
        NAMED.put("dot-date", Pattern.compile("\\d{1,2}\\.\\d{1,2}\\.\\d{4}"));
        NAMED.put("time", Pattern.compile("(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?)?"));
        NAMED.put("email", Pattern.compile("[^\\s@]+@[^\\s@.]+(?:\\.[^\\s@.]+)+"));
        NAMED.put("url", Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^\\s]+"));
    }

    private Formats() {}

    /** {@return the format of this name; null when there is none} */
    public static @Nullable Pattern named(String name) {
        return NAMED.get(name);
    }

    /** {@return what a plan asks for: a named format, or a regular expression} Both mean the whole text. */
    public static Pattern of(String format) {
        Pattern named = NAMED.get(format);
        return named == null ? Pattern.compile(format) : named;
    }

    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /** {@return the name of the first format that the whole text matches, else {@link #OTHER}} */
    public static String form(String text) {
        for (Map.Entry<String, Pattern> each : NAMED.entrySet()) {
            if (each.getValue().matcher(text).matches()) {
                return each.getKey();
            }
        }
        return OTHER;
    }
}
