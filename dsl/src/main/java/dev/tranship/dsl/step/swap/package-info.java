/** The {@code swap} verb: new tables take the places of old ones. */
@NullMarked
package dev.tranship.dsl.step.swap;

import org.jspecify.annotations.NullMarked;
