/** The plan language: the model, its reader, and what it says about mistakes. */
@NullMarked
package dev.tranship.dsl.plan;

import org.jspecify.annotations.NullMarked;
