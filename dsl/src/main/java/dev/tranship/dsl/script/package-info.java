/**
 * JavaScript: the engine and its sandbox, transforms of rows, conditions, and whole scripts. Nothing of GraalJS leaves this
 * package, and nothing of it is loaded before code is run.
 */
@NullMarked
package dev.tranship.dsl.script;

import org.jspecify.annotations.NullMarked;
