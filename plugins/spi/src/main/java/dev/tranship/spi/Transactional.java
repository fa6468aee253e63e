package dev.tranship.spi;

import java.util.Collection;
import java.util.List;

/**
 * The ability to do statements and remember, in the same transaction, that they are done. The memory is the
 * <em>ledger</em>: a table (or key, or file) named {@value #LEDGER} inside the backend, which exists only while it holds
 * something, and which the {@link Describable catalog} does not show.
 */
public interface Transactional {
    /** The name of the ledger in every backend. */
    String LEDGER = "_tranship_ledger";

    /**
     * Executes the statements and puts the checkpoint into the ledger (replacing the one of the same change and split),
     * all or nothing. A backend without {@link Endpoint.Capability#TRANSACTIONAL_DDL} keeps, as long as only some of the
     * statements are done, a checkpoint of the same change and split whose state says so in its own words; executing again goes on
     * from there, and executing the statements that take the change back copes with what was not done.
     *
     * @return the number of rows that the statements changed
     * @throws EndpointException STATEMENT with the failing statement in the message; nothing was done
     */
    long execute(List<String> statements, Checkpoint checkpoint);

    /** {@return what the ledger holds of a change, by split} */
    List<Checkpoint> checkpoints(String change);

    /** Removes changes from the ledger, and the ledger itself when nothing is left in it. */
    void forget(Collection<String> changes);
}
