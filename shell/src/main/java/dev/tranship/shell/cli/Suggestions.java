package dev.tranship.shell.cli;

import java.util.Collection;
import java.util.Optional;
import org.jline.utils.Levenshtein;

/** Finds the word that was meant. */
public final class Suggestions {
    private Suggestions() {}

    /** {@return the most similar word, the first of equals, if one is similar enough} */
    public static Optional<String> closest(String word, Collection<String> words) {
        String best = null;
        int least = Math.max(1, word.replace("-", "").length() / 3) + 1;
        for (String each : words) {
            int distance = Levenshtein.distance(word, each);
            if (distance < least) {
                best = each;
                least = distance;
            }
        }
        return Optional.ofNullable(best);
    }
}
