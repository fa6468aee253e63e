/**
 * What a plugin author reads. A plugin opens {@linkplain dev.tranship.spi.Endpoint endpoints}; what an endpoint can do
 * is the set of ability interfaces it implements ({@link dev.tranship.spi.Describable}, {@link
 * dev.tranship.spi.Readable}, {@link dev.tranship.spi.Writable}, {@link dev.tranship.spi.Transactional}, …).
 *
 * <p>Between endpoints data travels as {@linkplain dev.tranship.spi.Batch batches} of typed columns in the closed set of
 * {@linkplain dev.tranship.spi.Type logical types}.
 */
@NullMarked
package dev.tranship.spi;

import org.jspecify.annotations.NullMarked;
