/** Colours for what is typed. */
@NullMarked
package dev.tranship.shell.repl.highlight;

import org.jspecify.annotations.NullMarked;
