/** The {@code partition} verb, and how a table follows another that is written to. */
@NullMarked
package dev.tranship.dsl.step.partition;

import org.jspecify.annotations.NullMarked;
