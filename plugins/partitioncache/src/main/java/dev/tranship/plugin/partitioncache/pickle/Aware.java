package dev.tranship.plugin.partitioncache.pickle;

import java.time.Duration;
import java.time.LocalDateTime;

/** A {@code datetime.datetime} with a zone of fixed offset. */
public record Aware(LocalDateTime local, Duration offset) {}
