package dev.tranship.dsl.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run as a list shows it. */
public record RunView(
        String id,
        String plan,
        @Nullable String file,
        RunState state,
        Instant started,
        @Nullable Instant ended,
        int steps,
        int done) {}
