package dev.tranship.dsl.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows the secret values of a session, so that they can be kept out of every text that leaves it. Safe for use by many
 * threads.
 */
public final class Secrets {
    /** What is shown in the place of a secret. */
    public static final String MASK = "•••";

    private static final String WORDS =
            "pass(?:word|wd|phrase|code)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?";
    private static final Pattern NAME = Pattern.compile(
            "(?:.*[-_. ])?(?:" + WORDS + ")|.*(?:password|passwd|secret|token|apikey)", Pattern.CASE_INSENSITIVE);
    // References without a default name a secret and hold none.
    private static final String REFERENCES = "(?:\\$\\{(?:env:[^}:]*|file:[^}]*|prompt:[^}]*|var:[^}]*)\\})+";
    private static final Pattern IN_LINE = Pattern.compile(
            "(?<![\\p{L}])[\\w.-]*(?:" + WORDS + ")[\"']?\\s*[:=]\\s*(?<value>(?![\"']?" + REFERENCES
                    + "[\"']?\\s*(?:[,}#&;].*)?$)[\"']?[^\\s\"'#].*)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_URL = Pattern.compile("//[^/@\\s:]*:(?<value>(?!" + REFERENCES + "@)[^@\\s]+)@.*");

    // Where a value stands as a secret, whatever it is.
    private static final Pattern IN_USER_PART = Pattern.compile("(//[^/@\\s:]*:)(?!" + REFERENCES + "@)[^/@\\s]+(@)");
    private static final Pattern ASSIGNED = Pattern.compile(
            "((?:password|passwd|pwd|secret|token|api[-_]?key)[\"']?\\s*[=:]\\s*[\"']?)(?!" + REFERENCES
                    + ")[^\\s,;&)\"']+",
            Pattern.CASE_INSENSITIVE);
    // A shorter value is a part of too many words.
    private static final int SHORTEST = 4;

    // The longest first: a secret may be a part of another.
    private final Set<String> values = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** Remembers a secret value of at least four characters. A shorter one is hidden only where it stands as a secret. */
    public void add(String value) {
        if (value.length() >= SHORTEST) {
            values.add(value);
        }
    }

    public void addAll(Collection<String> more) {
        more.forEach(this::add);
    }

    /**
     * {@return the text with {@value #MASK} for every secret that is known, and for what stands where secrets do: in the user
     * part of a URL, or behind a telling name}
     */
    public String mask(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, MASK);
        }
        masked = IN_USER_PART.matcher(masked).replaceAll("$1" + MASK + "$2");
        return ASSIGNED.matcher(masked).replaceAll("$1" + MASK);
    }

    /** {@return whether an option of this name is likely to hold a secret} */
    public static boolean isSecretName(String option) {
        return NAME.matcher(option).matches();
    }

    /** {@return the line without what looks like a secret that is written out, and without what follows it} */
    public static String maskLiterals(String line) {
        String masked = line;
        for (Pattern pattern : new Pattern[] {IN_LINE, IN_URL}) {
            Matcher matcher = pattern.matcher(masked);
            if (matcher.find()) {
                masked = masked.substring(0, matcher.start("value")) + MASK;
            }
        }
        return masked;
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
