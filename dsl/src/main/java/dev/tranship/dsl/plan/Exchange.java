package dev.tranship.dsl.plan;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What steps have in common that give a table the place of another. */
final class Exchange {
    static final Setting<Optional<Duration>> KEEP = Setting.standard(
            "keep",
            Kinds.DURATION_OR_NEVER,
            Optional.of(Defaults.KEEP),
            "How long the old table stays: 7d, or never to drop it.");
    static final Setting<Duration> REVERSE_WINDOW = Setting.of(
            "reverse_window",
            Kinds.DURATION,
            "So long what is written to the new table is noted, so that undo carries it into the old one.");
    static final Setting<Duration> LOCK_TIMEOUT = Setting.standard(
            "lock_timeout",
            Kinds.DURATION,
            Defaults.LOCK_TIMEOUT,
            "How long the exchange waits for its lock before it makes way and tries again.");

    private Exchange() {}

    static void write(
            @Nullable Duration keep, @Nullable Duration reverseWindow, Duration lockTimeout, Written written) {
        written.putPrinted(KEEP, Optional.ofNullable(keep))
                .putPrinted(REVERSE_WINDOW, reverseWindow)
                .putPrinted(LOCK_TIMEOUT, lockTimeout);
    }
}
