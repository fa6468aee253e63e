package dev.tranship.dsl.step.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long the runs of a query took, in nanoseconds. */
final class Times {
    private static final double MILLISECOND = 1e6;

    private final List<Long> sorted = new ArrayList<>();

    void add(long nanos) {
        sorted.add(nanos);
        sorted.sort(null);
    }

    /** {@return the time in the middle; between the two of an even number} */
    double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
    }

    /** {@return the time that 95 of 100 runs did not exceed} */
    double p95() {
        return sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1);
    }

    /** {@return a time for people, e.g. {@code 12.3 ms}} */
    static String text(double nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / MILLISECOND);
    }
}
