/** Runs the samples. */
@NullMarked
package dev.tranship.samples;

import org.jspecify.annotations.NullMarked;
