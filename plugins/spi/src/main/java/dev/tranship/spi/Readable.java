package dev.tranship.spi;

/** The ability to read datasets. */
public interface Readable {
    /** Opens a view of the data at one moment, as far as the backend has that. The caller closes it. */
    Snapshot snapshot();

    /**
     * {@return a condition for {@link ReadRequest#where}: true for the rows whose column is higher than a value, and for those
     * in which it is NULL} The backend compares what it stores; where it stores moments in several spellings, by the moment.
     *
     * @param value a {@linkplain Values boxed} number, date or timestamp
     * @param inclusive whether rows with exactly this value count, too
     * @throws EndpointException UNSUPPORTED
     */
    default String atLeast(DatasetPath dataset, String column, Object value, boolean inclusive) {
        throw new EndpointException(EndpointException.Kind.UNSUPPORTED, "only all of " + dataset + " can be read");
    }
}
