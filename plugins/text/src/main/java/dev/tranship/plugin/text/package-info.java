/** Values as text and JSON: what stores share that have no types of their own. */
@NullMarked
package dev.tranship.plugin.text;

import org.jspecify.annotations.NullMarked;
