/** The verb {@code compare}: queries are timed on two sides. */
@NullMarked
package dev.tranship.dsl.step.compare;

import org.jspecify.annotations.NullMarked;
