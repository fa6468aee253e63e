/** The {@code script} verb: JavaScript that drives the engine. */
@NullMarked
package dev.tranship.dsl.step.script;

import org.jspecify.annotations.NullMarked;
