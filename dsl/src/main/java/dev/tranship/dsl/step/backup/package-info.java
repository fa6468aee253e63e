/** The {@code backup} and {@code restore} verbs, and what keeps backups in order. */
@NullMarked
package dev.tranship.dsl.step.backup;

import org.jspecify.annotations.NullMarked;
