package dev.tranship.dsl.engine;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.EndpointException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Does again what failed only for now, as often as the step's {@code retry} allows, and says so each time. */
record Retrying(StepContext context) {
    /** The code of what failed only for now. */
    static final String TRANSIENT = "RUN-221";

    /** What may be tried again: it must not mind that an earlier attempt was cut short anywhere. */
    @FunctionalInterface
    interface Attempt<T> {
        @Nullable
        T make();
    }

    /** {@return what the attempt that went well gave} */
    <T> @Nullable T on(Attempt<T> attempt) {
        Step.Retry retry = context.step().common().retry();
        Duration pause = retry.pause();
        for (int failed = 1; ; failed++) {
            try {
                return attempt.make();
            } catch (EndpointException | EngineException e) {
                if (!isTransient(e) || failed > retry.attempts()) {
                    throw e;
                }
                context.notice(e.getMessage() + "; trying again in " + pause.toSeconds() + " s (" + failed + " of "
                        + retry.attempts() + ")");
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static boolean isTransient(RuntimeException failure) {
        return failure instanceof EndpointException endpoint
                ? endpoint.kind() == EndpointException.Kind.TRANSIENT
                : failure instanceof EngineException engine && engine.code().equals(TRANSIENT);
    }

    private void sleep(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        try {
            while (System.nanoTime() < until) {
                context.gate().pass();
                Thread.sleep(Math.min(100, Math.max(1, pause.toMillis())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
