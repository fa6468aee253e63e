package dev.tranship.dsl.verify;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.RowType;

/** Rows that can be read several times, in any order each time. */
public interface RowSource {
    RowType rowType();

    /** {@return a reader from the first row; the one who opens it closes it} */
    BatchReader open();
}
