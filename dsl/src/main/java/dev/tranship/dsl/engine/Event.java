package dev.tranship.dsl.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens while the engine works, told to one {@link Listener}. A shell, a JSON stream and a report are listeners; the
 * engine itself prints nothing.
 */
public sealed interface Event {

    /** Told from the engine's threads, one event at a time; must return quickly and must not throw. */
    interface Listener {
        void on(Event event);
    }

    /** @param resumed whether this goes on with a run that began earlier */
    record RunStarted(String run, String plan, int steps, boolean resumed) implements Event {}

    record StepStarted(int number, String id, String verb, String description) implements Event {}

    record StepSkipped(int number, String id, String reason) implements Event {}

    /** A change begins: a statement, the loading of a dataset, a backup. */
    record ChangeStarted(String step, String title) implements Event {}

    /** @param total rows expected, -1 when unknown. At most a few times a second a dataset */
    record Progress(String step, String dataset, Phase phase, long rows, long total, long bytes, long rejected)
            implements Event {}

    enum Phase {
        CHECK,
        COPY,
        VERIFY
    }

    record ChangeDone(String step, String title, Duration took) implements Event {}

    record ChangeReverted(String step, String title) implements Event {}

    /** Something worth knowing that is no failure: an object that cannot be carried over, a retry. */
    record Notice(@Nullable String step, String text) implements Event {}

    /** Output of {@code console.log} in a script or transform. */
    record Log(@Nullable String step, String text) implements Event {}

    record StepDone(int number, String id, StepSummary summary) implements Event {}

    record StepUndone(int number, String id) implements Event {}

    record StepFailed(
            int number,
            String id,
            String code,
            String message,
            @Nullable String help) implements Event {}

    record RunDone(String run, RunState state, Duration took) implements Event {}
}
