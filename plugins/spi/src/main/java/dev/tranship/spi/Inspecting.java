package dev.tranship.spi;

import java.util.List;
import java.util.Optional;

/**
 * The ability to say of rows, before anything is written, that a dataset could not hold them, for reasons that types do not
 * tell: a range of its own, a character that separates, a value that means something else.
 */
public interface Inspecting {
    /**
     * Begins a look at rows that are to be written.
     *
     * @param dataset where they are to go; it need not exist
     * @param rowType the types that the dataset holds or will hold
     */
    Inspection inspection(DatasetPath dataset, RowType rowType);

    /**
     * {@return what there may be against rows: one to which nothing of it applies need not be inspected} Empty where that cannot
     * be said, so that all rows must be.
     */
    default Optional<List<Suspect>> suspects(DatasetPath dataset, RowType rowType) {
        return Optional.empty();
    }
}
