/**
 * Proof that rows arrived: {@linkplain dev.tranship.dsl.verify.Fingerprint fingerprints} of rows in one canonical form for
 * all backends, and {@linkplain dev.tranship.dsl.verify.RowDiff the search} for the rows that differ.
 */
@NullMarked
package dev.tranship.dsl.verify;

import org.jspecify.annotations.NullMarked;
