/**
 * Python pickles of plain data: read without ever making an object that is not in a short list, and written so that Python
 * reads them.
 */
@NullMarked
package dev.tranship.plugin.partitioncache.pickle;

import org.jspecify.annotations.NullMarked;
