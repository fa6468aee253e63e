package dev.tranship.plugin.partitioncache;

import org.jspecify.annotations.Nullable;

/**
 * What a cache of version 0.4.0, which knew no partitions, becomes: one partition.
 *
 * @param partition the name that it gets
 * @param datatype of its values; null to find it out
 */
record Undivided(String partition, @Nullable Datatype datatype) {}
