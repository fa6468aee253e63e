package dev.tranship.dsl.convert;

import dev.tranship.spi.Batch;
import java.util.List;

/**
 * What a {@link BatchConversion} made of a batch.
 *
 * @param batch as many rows as came in, in their order; NULL where a value was refused
 * @param failures by row, then by column
 */
public record Converted(Batch batch, List<Failure> failures) {
    public Converted {
        failures = List.copyOf(failures);
    }
}
