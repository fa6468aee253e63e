/** The verb {@code guard}: conditions that must hold while steps run. */
@NullMarked
package dev.tranship.dsl.step.guard;

import org.jspecify.annotations.NullMarked;
