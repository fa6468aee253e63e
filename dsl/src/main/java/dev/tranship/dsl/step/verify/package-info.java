/** The {@code verify} verb: whether two stores hold the same, and where they do not. */
@NullMarked
package dev.tranship.dsl.step.verify;

import org.jspecify.annotations.NullMarked;
