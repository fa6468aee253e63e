package dev.tranship.dsl.engine;

import org.jspecify.annotations.Nullable;

/**
 * A step as a list shows it.
 *
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
        @Nullable String error) {}
