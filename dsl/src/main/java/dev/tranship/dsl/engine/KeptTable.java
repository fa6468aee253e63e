package dev.tranship.dsl.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A table that a copy has put another in the place of, and that is still there so that this can be undone.
 *
 * @param id of the change, e.g. {@code r1-2-5-g5cd8mpl04}
 * @param table where it is, e.g. {@code warehouse.main.customer__old}
 * @param replaced the place that it had
 * @param expires after which it may be dropped; null for never
 */
public record KeptTable(
        String id,
        String run,
        String step,
        String table,
        String replaced,
        @Nullable Instant expires) {}
