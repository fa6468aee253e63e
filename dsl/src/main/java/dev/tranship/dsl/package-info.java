/** The language and the engine. Knows no backend, prints nothing, reads no terminal. */
@NullMarked
package dev.tranship.dsl;

import org.jspecify.annotations.NullMarked;
