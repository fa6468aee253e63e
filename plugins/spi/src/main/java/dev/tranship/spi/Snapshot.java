package dev.tranship.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of an endpoint at one moment (see {@link Endpoint.Capability#CONSISTENT_SNAPSHOT}). Methods may be called by
 * many threads; each reader belongs to one thread.
 */
public interface Snapshot extends AutoCloseable {
    /** {@return what was promised, for people: e.g. {@code read transaction on shop.db}} */
    String description();

    /** {@return the row type a reader of this request will give: the request's columns, in its order} */
    RowType rowType(ReadRequest request);

    /**
     * Divides a dataset into at most {@code parts} parts of about the same size, without overlap, that together are
     * everything. The order of the parts and their text are stable enough to be journaled and used by a later process.
     */
    List<Split> split(ReadRequest request, int parts);

    /**
     * The same for who reads all parts once and never goes on with them: the parts mean something to this snapshot only, the positions
     * in them nothing, and their rows come in any order.
     */
    default List<Split> passing(ReadRequest request, int parts) {
        return split(request, parts);
    }

    /**
     * Reads one part. The caller closes the reader.
     *
     * @param after the position of the last batch that is already done; null to begin at the beginning
     */
    BatchReader read(ReadRequest request, Split split, @Nullable String after);

    /** {@return the exact number of rows of the request} */
    long count(ReadRequest request);

    /** {@return about as many, for progress; a backend that counts by reading everything overrides this} */
    default long estimate(ReadRequest request) {
        return count(request);
    }

    /**
     * Looks, where the data is if the backend can, for values that are not what is wanted: those that the type of their own
     * column does not hold, those that the wanted type could not hold exactly, and those that are excepted. At most one misfit
     * a column comes back, with row -1 and an example value.
     *
     * @param columns the columns to look at
     */
    List<Misfit> misfits(ReadRequest request, List<Wanted> columns);

    /** {@return whether it is certain, without moving data, that nothing of this applies to any row of the request} */
    default boolean lacks(ReadRequest request, List<Suspect> suspects) {
        return suspects.isEmpty();
    }

    @Override
    void close();

    /** @param spec what to read, in the endpoint's own words */
    record Split(int number, String spec) {}
}
