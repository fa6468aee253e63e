package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Secrets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The last door before a text leaves the program: takes out what looks like a secret. The engine masks what it knows; this
 * catches what comes from elsewhere, such as the message of a driver.
 */
public final class SecretMask {
    private static final Pattern IN_URL = Pattern.compile("(//[^/@\\s:]*:)[^/@\\s]+(@)");
    private static final Pattern ASSIGNED =
            Pattern.compile("(?i)((?:password|passwd|pwd|secret|token|api[-_]?key)[\"']?\\s*[=:]\\s*)[^\\s,;&)\"']+");
    private static final int SHORTEST = 4;
    // The working directory, not a password.
    private static final Set<String> HARMLESS = Set.of("PWD", "OLDPWD");

    private final Secrets secrets = new Secrets();

    public SecretMask(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            // A short value is a part of too many words.
            if (Secrets.isSecretName(name) && !HARMLESS.contains(name) && value.length() >= SHORTEST) {
                secrets.add(value);
            }
        });
    }

    public String mask(String text) {
        String masked = secrets.mask(text);
        masked = IN_URL.matcher(masked).replaceAll("$1" + Secrets.MASK + "$2");
        return ASSIGNED.matcher(masked).replaceAll("$1" + Secrets.MASK);
    }
}
