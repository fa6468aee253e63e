package dev.tranship.dsl.plan;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the word that was meant: letter case, dashes and a few wrong letters do not count. */
public final class Suggestions {
    // With more names than this, a list helps nobody.
    private static final int LISTED = 40;

    private Suggestions() {}

    /** {@return {@code did you mean 'batch'?}, or else what is allowed} */
    public static String help(String word, Collection<String> allowed) {
        return meant(word, allowed).orElseGet(() -> allowed.isEmpty() ? "there are none" : "one of " + list(allowed));
    }

    /** {@return {@code did you mean 'batch'?} with the most similar word, if one is similar enough to be meant} */
    public static Optional<String> meant(String word, Collection<String> allowed) {
        return closest(word, allowed).map(name -> "did you mean '" + name + "'?");
    }

    static String list(Collection<String> names) {
        String some = names.stream().limit(LISTED).collect(Collectors.joining(", "));
        return names.size() > LISTED ? some + ", …" : some;
    }

    /** {@return the most similar word, the first of equals, if one is similar enough to be meant} */
    public static Optional<String> closest(String word, Collection<String> allowed) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String name : allowed) {
            int distance = distance(fold(word), fold(name));
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        int bound = Math.max(1, word.length() / 3);
        return bestDistance <= bound && bestDistance < word.length() ? Optional.ofNullable(best) : Optional.empty();
    }

    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** How many letters must be added, removed, changed, or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
