package dev.tranship.shell.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of the points that a process passed it is killed at. */
final class Points {
    private Points() {}

    /** {@return at most so many of the points, as many kinds of them as there is time for} */
    static List<String> spread(List<String> points, int most) {
        Map<String, String> kinds = new LinkedHashMap<>();
        points.forEach(point -> kinds.put(kind(point), point));
        if (points.size() <= most) {
            return points;
        }
        int step = Math.max(1, points.size() / Math.max(1, most - kinds.size()));
        for (int i = 0; i < points.size() && kinds.size() < most; i += step) {
            kinds.put("#" + i, points.get(i));
        }
        return kinds.values().stream().distinct().limit(most).toList();
    }

    /**
     * {@return every point, at which a run can be gone on with, where the store is changed, and of each other kind the first, one in the
     * middle and the last}
     */
    static List<String> all(List<String> points) {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        points.stream()
                // Before it nothing is known of the run.
                .filter(p -> !p.equals("journal.begin.before@1"))
                .forEach(p ->
                        kinds.computeIfAbsent(kind(p), k -> new ArrayList<>()).add(p));
        List<String> all = new ArrayList<>();
        kinds.forEach((kind, each) -> all.addAll(
                kind.startsWith("journal.") || kind.startsWith("undolog.")
                        ? List.of(each.get(0), each.get(each.size() / 2), each.get(each.size() - 1))
                        : each));
        return all.stream().distinct().toList();
    }

    private static String kind(String point) {
        return point.substring(0, point.indexOf('@'));
    }
}
