/** The verbs, a class or package each. */
@NullMarked
package dev.tranship.dsl.step;

import org.jspecify.annotations.NullMarked;
