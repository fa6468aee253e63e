package dev.tranship.dsl.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where a run can be stopped: passed before every change and every batch. {@link #stop()} lets what is under way become
 * durable first. Safe for use by many threads.
 */
public final class Gate {
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile Runnable onInterrupt = () -> {};

    /** Asks to stop at the next safe point. */
    public void stop() {
        stopping.set(true);
    }

    /** Asks to stop and breaks off a transform or script that is running. */
    public void interrupt() {
        stop();
        onInterrupt.run();
    }

    /** Forgets an earlier stop: something new is begun. */
    public void reopen() {
        stopping.set(false);
    }

    public boolean stopping() {
        return stopping.get();
    }

    /** Names what {@link #interrupt()} breaks off. */
    public void onInterrupt(Runnable action) {
        onInterrupt = action;
    }

    /** @throws EngineException INTERRUPTED when a stop was asked for */
    public void pass() {
        if (stopping.get()) {
            throw new EngineException(
                    EngineException.Kind.INTERRUPTED,
                    "RUN-130",
                    "stopped at a safe point",
                    "`resume` goes on from here, `undo` takes it back");
        }
    }
}
