package dev.tranship.spi;

import java.util.List;
import java.util.OptionalLong;

/** The ability to find out what statements would change, by doing them and taking that back before anybody else could see it. */
public interface Rehearsable {
    /**
     * {@return how much each of the statements changes, done one after the other, counted as {@link Transactional#execute} counts} Empty
     * for a statement that cannot be taken back like this, which is left out, and for all of them when it takes too long. What is
     * changed is locked meanwhile, as by any transaction. Works on an endpoint that is opened for reading, too.
     *
     * @throws EndpointException STATEMENT with the failing statement in the message
     */
    List<OptionalLong> rehearse(List<String> statements);
}
