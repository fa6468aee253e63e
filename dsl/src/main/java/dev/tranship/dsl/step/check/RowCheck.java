package dev.tranship.dsl.step.check;

import dev.tranship.spi.Batch;

/** Looks at the rows of a dataset, batch by batch, in their order. Belongs to one thread. */
interface RowCheck extends AutoCloseable {
    void look(Batch batch);

    @Override
    default void close() {}
}
