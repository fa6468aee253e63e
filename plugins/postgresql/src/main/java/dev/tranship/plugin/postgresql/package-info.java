/** PostgreSQL, read and written through binary COPY. */
@NullMarked
package dev.tranship.plugin.postgresql;

import org.jspecify.annotations.NullMarked;
