/** What stores of keys and values share: which keys a dataset is, and how keys and values become rows. */
@NullMarked
package dev.tranship.plugin.keyvalue;

import org.jspecify.annotations.NullMarked;
