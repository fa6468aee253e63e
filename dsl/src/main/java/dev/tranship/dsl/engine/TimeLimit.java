package dev.tranship.dsl.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops a step when its time is over, and tells that from a stop that somebody asked for. While somebody looks at a halted
 * run the time stands still.
 */
final class TimeLimit implements AutoCloseable {
    private final @Nullable Thread watch;
    private final Gate gate;
    private final Debugging debugging;
    private volatile boolean exceeded;

    private TimeLimit(@Nullable Duration limit, Gate gate, Debugging debugging) {
        this.gate = gate;
        this.debugging = debugging;
        this.watch = limit == null ? null : new Thread(() -> watch(limit), "tranship-timeout");
    }

    static TimeLimit start(@Nullable Duration limit, Gate gate, Debugging debugging) {
        TimeLimit time = new TimeLimit(limit, gate, debugging);
        if (time.watch != null) {
            time.watch.setDaemon(true);
            time.watch.start();
        }
        return time;
    }

    private void watch(Duration limit) {
        long began = System.nanoTime();
        long halted = debugging.haltedNanos();
        try {
            long left = limit.toNanos();
            while (left > 0) {
                TimeUnit.NANOSECONDS.sleep(Math.max(left, 10_000_000L));
                left = limit.toNanos() - (System.nanoTime() - began) + debugging.haltedNanos() - halted;
            }
            if (!gate.asked()) {
                exceeded = true;
                gate.interrupt();
            }
        } catch (InterruptedException e) {
            // The step was done in time.
        }
    }

    boolean exceeded() {
        return exceeded;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.interrupt();
        }
    }
}
