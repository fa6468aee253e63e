package dev.tranship.dsl.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step as a list shows it.
 *
 * @param inside the steps inside of a script, as far as they are known: those that were done or undone, and the one before
 *     which the run stopped
 * @param barrier whether there is no way back over it
 * @param next whether it is the one that {@code run} would do next
 */
public record StepView(
        int number,
        String id,
        String verb,
        String description,
        StepState state,
        boolean barrier,
        boolean next,
        @Nullable StepSummary summary,
        @Nullable String error,
        List<Inside> inside) {
    public StepView {
        inside = List.copyOf(inside);
    }

    public StepView(
            int number,
            String id,
            String verb,
            String description,
            StepState state,
            boolean barrier,
            boolean next,
            @Nullable StepSummary summary,
            @Nullable String error) {
        this(number, id, verb, description, state, barrier, next, summary, error, List.of());
    }

    /** A step inside of a script. */
    public record Inside(String name, StepState state) {}
}
