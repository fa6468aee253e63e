/** Finds and loads plugins, each in a class loader of its own. */
@NullMarked
package dev.tranship.shell.plugins;

import org.jspecify.annotations.NullMarked;
