/** Redis: keys as datasets, by pattern. */
@NullMarked
package dev.tranship.plugin.redis;

import org.jspecify.annotations.NullMarked;
