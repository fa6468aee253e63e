/**
 * Caches of PartitionCache, in the layouts of its backends. {@link
 * dev.tranship.plugin.partitioncache.PartitionCachePlugin} is the entry.
 */
@NullMarked
package dev.tranship.plugin.partitioncache;

import org.jspecify.annotations.NullMarked;
