/** What is done to the world: changes that can take themselves back, as data and in action. */
@NullMarked
package dev.tranship.dsl.change;

import org.jspecify.annotations.NullMarked;
