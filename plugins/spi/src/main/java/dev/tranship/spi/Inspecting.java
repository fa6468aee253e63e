package dev.tranship.spi;

import java.util.List;
import java.util.Optional;

/**
 * The ability to say of rows, before anything is written, that a dataset could not hold them, for reasons that types do not
 * tell: a range of its own, a character that separates, a value that means something else.
 */
public interface Inspecting {
    /**
     * Looks at rows that are to be written. Writes nothing.
     *
     * @param dataset where they are to go; it need not exist
     * @param batch rows in the types that the dataset holds or will hold
     * @return what does not fit, with the number of its row in the batch; the writer would refuse the same
     */
    List<Misfit> inspect(DatasetPath dataset, Batch batch);

    /**
     * {@return what there may be against rows: one to which nothing of it applies need not be inspected} Empty where that cannot
     * be said, so that all rows must be.
     */
    default Optional<List<Suspect>> suspects(DatasetPath dataset, RowType rowType) {
        return Optional.empty();
    }
}
