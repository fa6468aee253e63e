@NullMarked
package dev.tranship.plugin.partitioncache;

import org.jspecify.annotations.NullMarked;
