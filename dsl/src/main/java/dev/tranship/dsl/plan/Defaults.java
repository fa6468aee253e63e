package dev.tranship.dsl.plan;

import java.time.Duration;

/** What holds when a plan says nothing. */
public final class Defaults {
    public static final int BATCH = 10_000;
    public static final int PARALLEL = 2;
    public static final Duration KEEP = Duration.ofDays(7);
    public static final int PARTITIONS = 16;
    public static final int PARTITION_BATCH = 20_000;
    /** More than PostgreSQL waits before it ends a vacuum of its own that is in the way. */
    public static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    public static final Step.Retry RETRY = new Step.Retry(3, Duration.ofSeconds(1));

    private Defaults() {}
}
