/** Schemas compared with each other, and what becomes of one in another backend, told for people and programs. */
@NullMarked
package dev.tranship.dsl.schema;

import org.jspecify.annotations.NullMarked;
