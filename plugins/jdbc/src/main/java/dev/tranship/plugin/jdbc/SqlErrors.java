package dev.tranship.plugin.jdbc;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says what kind of failure a driver's exception is. */
@FunctionalInterface
public interface SqlErrors {
    /** {@return the kind, from the product's error codes; STATEMENT where nothing better is known} */
    Kind kind(SQLException failure);

    /** {@return the sentence for people; by default what the product said} */
    default String sentence(SQLException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** {@return the way out, where there is one} */
    default @Nullable String hint(Kind kind) {
        return null;
    }

    /**
     * {@return the failure in the words of the SPI}
     *
     * @param doing what was being done, e.g. {@code reading Customer}; it opens the sentence
     */
    default EndpointException wrap(String doing, SQLException failure) {
        Kind kind = kind(failure);
        return new EndpointException(kind, doing + ": " + sentence(failure), hint(kind), failure);
    }
}
