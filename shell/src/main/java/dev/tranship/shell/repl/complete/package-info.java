/** What the tab key offers. */
@NullMarked
package dev.tranship.shell.repl.complete;

import org.jspecify.annotations.NullMarked;
