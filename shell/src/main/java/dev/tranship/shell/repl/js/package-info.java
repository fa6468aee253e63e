/** JavaScript at the prompt. */
@NullMarked
package dev.tranship.shell.repl.js;

import org.jspecify.annotations.NullMarked;
