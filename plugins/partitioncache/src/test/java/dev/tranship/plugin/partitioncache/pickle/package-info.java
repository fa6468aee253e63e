@NullMarked
package dev.tranship.plugin.partitioncache.pickle;

import org.jspecify.annotations.NullMarked;
