/** Configuration files: variables renamed, connection URLs divided, with everything else left as it stands. */
@NullMarked
package dev.tranship.dsl.step.env;

import org.jspecify.annotations.NullMarked;
