/** Data held against rules: one pass over each dataset for all of them, what breaks them, and a plan that repairs it. */
@NullMarked
package dev.tranship.dsl.step.check;

import org.jspecify.annotations.NullMarked;
