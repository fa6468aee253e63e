package dev.tranship.spi;

/** The ability to answer questions in the backend's own language. */
public interface Queryable {
    /**
     * Runs a statement that gives rows. The caller closes the reader. Nothing is written, as far as the backend can
     * promise that.
     *
     * @throws EndpointException STATEMENT
     */
    BatchReader query(String statement);
}
