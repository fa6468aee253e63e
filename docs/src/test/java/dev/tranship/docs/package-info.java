/** Holds the documentation against the program. */
@NullMarked
package dev.tranship.docs;

import org.jspecify.annotations.NullMarked;
