/** The verb {@code upgrade}: a schema goes from version to version, and back. */
@NullMarked
package dev.tranship.dsl.step.upgrade;

import org.jspecify.annotations.NullMarked;
