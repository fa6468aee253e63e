package dev.tranship.spi;

import java.util.List;
import java.util.Optional;

/** A look at the rows that are to go into one dataset. Writes nothing. Serves one thread. */
public interface Inspection {
    /**
     * Looks at some more rows.
     *
     * @param batch rows in the types that the dataset holds or will hold
     * @return what does not fit, with the number of its row in the batch; the writer would refuse the same
     */
    List<Misfit> inspect(Batch batch);

    /** {@return what the dataset has to be to hold the rows that were looked at, for people; empty when nothing special} */
    default Optional<String> needs() {
        return Optional.empty();
    }
}
