/**
 * Carrying values from one logical type to another without changing them. {@link dev.tranship.dsl.convert.Conversion}
 * knows for every pair of types whether all values, some values or none can be carried, and checks each value on its way;
 * {@link dev.tranship.dsl.convert.BatchConversion} does so for whole rows. {@link dev.tranship.dsl.convert.TextForm},
 * {@link dev.tranship.dsl.convert.JsonForm} and {@link dev.tranship.dsl.convert.BatchCodec} are the spellings of values
 * outside of memory.
 */
@NullMarked
package dev.tranship.dsl.convert;

import org.jspecify.annotations.NullMarked;
