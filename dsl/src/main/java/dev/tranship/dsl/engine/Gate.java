package dev.tranship.dsl.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where a run can be stopped: passed before every change and every batch. {@link #stop()} lets what is under way become
 * durable first. Safe for use by many threads.
 */
public final class Gate {
    private final AtomicBoolean stopping = new AtomicBoolean();
    private static final Watch NOBODY = () -> null;

    private volatile Watch watch = NOBODY;
    private final Deque<Named> running = new ArrayDeque<>();

    /** Something under way that {@link #interrupt()} breaks off, until it is closed. */
    public interface Interruption extends AutoCloseable {
        @Override
        void close();
    }

    /** Looks at every safe point whether the run may go on. */
    public interface Watch {
        /** {@return why it may not; null when it may} May keep the thread waiting until it may. */
        @Nullable
        EngineException objection();
    }

    /** Asks a watch at every safe point, until what is returned is closed. */
    public Interruption watch(Watch other) {
        watch = other;
        return () -> watch = NOBODY;
    }

    /** Asks to stop at the next safe point. */
    public void stop() {
        stopping.set(true);
    }

    /** Asks to stop and breaks off a transform or script that is running. */
    public void interrupt() {
        stop();
        Runnable innermost;
        synchronized (running) {
            Named last = running.peek();
            innermost = last == null ? () -> {} : last.action;
        }
        innermost.run();
    }

    /** Forgets an earlier stop: something new is begun. */
    public void reopen() {
        stopping.set(false);
    }

    /** {@return whether what is under way must come to its end: somebody asked for it, or a watch objects} A safe point. */
    public boolean stopping() {
        return stopping.get() || watch.objection() != null || stopping.get();
    }

    /** {@return whether somebody asked to stop} */
    public boolean asked() {
        return stopping.get();
    }

    /** Names what {@link #interrupt()} breaks off, instead of what it is part of. */
    public Interruption onInterrupt(Runnable action) {
        Named named = new Named(this, action);
        synchronized (running) {
            running.push(named);
        }
        return named;
    }

    private static final class Named implements Interruption {
        private final Gate gate;
        private final Runnable action;

        Named(Gate gate, Runnable action) {
            this.gate = gate;
            this.action = action;
        }

        @Override
        public void close() {
            synchronized (gate.running) {
                gate.running.remove(this);
            }
        }
    }

    /** @throws EngineException INTERRUPTED when a stop was asked for; what a watch objects */
    public void pass() {
        EngineException objection = stopping.get() ? null : watch.objection();
        if (objection != null) {
            throw objection;
        }
        if (stopping.get()) {
            throw new EngineException(
                    EngineException.Kind.INTERRUPTED,
                    "RUN-130",
                    "stopped at a safe point",
                    "`resume` goes on from here, `undo` takes it back");
        }
    }
}
