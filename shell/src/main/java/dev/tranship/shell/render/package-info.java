/** Text for people: tables, errors, previews, summaries, progress. Colour is decided once, in a theme. */
@NullMarked
package dev.tranship.shell.render;

import org.jspecify.annotations.NullMarked;
