/** Walking a plan: sessions, the gate that can stop them, and the events they tell of. */
@NullMarked
package dev.tranship.dsl.engine;

import org.jspecify.annotations.NullMarked;
