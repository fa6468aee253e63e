/** The command line: one class a command, exit codes, and what the process has around it. */
@NullMarked
package dev.tranship.shell.cli;

import org.jspecify.annotations.NullMarked;
