/** The commands of the shell, a class a group. */
@NullMarked
package dev.tranship.shell.repl.command;

import org.jspecify.annotations.NullMarked;
