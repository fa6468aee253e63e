package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.StepContext;
import java.util.Map;
import java.util.TreeMap;

/** Says now and then how far a load is, from all of its lanes. Safe for use by many threads. */
final class LoadProgress {
    private static final long NANOS = 200_000_000L;

    private final StepContext context;
    private final Change.Load load;
    private final long expectedRows;
    private final Map<Integer, LoadState> lanes = new TreeMap<>();
    private long last;

    /** @param expectedRows -1 when unknown */
    LoadProgress(StepContext context, Change.Load load, long expectedRows) {
        this.context = context;
        this.load = load;
        this.expectedRows = expectedRows;
    }

    synchronized void say(int lane, LoadState state, boolean now) {
        lanes.put(lane, state);
        long time = System.nanoTime();
        if (!now && time - last < NANOS) {
            return;
        }
        last = time;
        long read = 0;
        long bytes = 0;
        long rejected = 0;
        for (LoadState each : lanes.values()) {
            read += each.read();
            bytes += each.bytes();
            rejected += each.rejected();
        }
        context.listener()
                .on(new Event.Progress(
                        context.step().id(),
                        load.connection() + "." + load.target(),
                        Event.Phase.COPY,
                        read,
                        expectedRows,
                        bytes,
                        rejected));
    }
}
