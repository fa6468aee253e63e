package dev.tranship.dsl.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Stops a step when its time is over, and tells that from a stop that somebody asked for. */
final class TimeLimit implements AutoCloseable {
    private final @Nullable Thread watch;
    private final Gate gate;
    private volatile boolean exceeded;

    private TimeLimit(@Nullable Duration limit, Gate gate) {
        this.gate = gate;
        this.watch = limit == null ? null : new Thread(() -> watch(limit), "tranship-timeout");
    }

    static TimeLimit start(@Nullable Duration limit, Gate gate) {
        TimeLimit time = new TimeLimit(limit, gate);
        if (time.watch != null) {
            time.watch.setDaemon(true);
            time.watch.start();
        }
        return time;
    }

    private void watch(Duration limit) {
        try {
            Thread.sleep(limit.toMillis());
            if (!gate.stopping()) {
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
