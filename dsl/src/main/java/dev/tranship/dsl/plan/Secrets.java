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

    // The longest first: a secret may be a part of another.
    private final Set<String> values = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** Remembers a secret value. Empty ones are no secrets. */
    public void add(String value) {
        if (!value.isEmpty()) {
            values.add(value);
        }
    }

    public void addAll(Collection<String> more) {
        more.forEach(this::add);
    }

    /** {@return the text with every known secret replaced by {@value #MASK}} */
    public String mask(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, MASK);
        }
        return masked;
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
