/** The interactive shell, a class a concern: reading lines, telling what they are, doing them, showing what came of it. */
@NullMarked
package dev.tranship.shell.repl;

import org.jspecify.annotations.NullMarked;
