/**
 * Files with the statements that define a database, as an endpoint that can only be described.
 *
 * <p>From the outside in: {@link dev.tranship.plugin.ddl.Script} divides a file into statements, whatever its tool put
 * between them; {@link dev.tranship.plugin.ddl.DdlReader} takes in what each of them defines; {@link
 * dev.tranship.plugin.ddl.TypeMap} says what the types mean.
 */
@NullMarked
package dev.tranship.plugin.ddl;

import org.jspecify.annotations.NullMarked;
