/** The {@code assess} verb: what a migration is up against. */
@NullMarked
package dev.tranship.dsl.step.assess;

import org.jspecify.annotations.NullMarked;
