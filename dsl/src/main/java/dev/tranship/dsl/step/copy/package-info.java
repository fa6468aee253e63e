/** The {@code copy} verb: what to copy where, row by row, and how it is taken back. */
@NullMarked
package dev.tranship.dsl.step.copy;

import org.jspecify.annotations.NullMarked;
