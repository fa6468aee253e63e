/** What reports have in common, whatever they tell of. */
@NullMarked
package dev.tranship.dsl.report;

import org.jspecify.annotations.NullMarked;
