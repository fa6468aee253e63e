package dev.tranship.spi;

import java.util.Optional;
import java.util.Set;

/** Opens endpoints of one scheme. Safe for use by many threads. */
public interface EndpointFactory {
    /** {@return the word before the first colon of a connection URL, e.g. {@code sqlite}} */
    String scheme();

    /** {@return one line for {@code tranship plugins}} */
    String description();

    /** {@return an example URL, e.g. {@code sqlite:shop.db}} */
    String example();

    /** {@return the options of a connection whose values must never be shown} */
    default Set<String> secretOptions() {
        return Set.of();
    }

    /** {@return the names of all options a connection of this scheme may have} */
    default Set<String> options() {
        return Set.of();
    }

    /**
     * Opens an endpoint and proves that it answers. The caller closes it.
     *
     * @throws EndpointException CONNECT or AUTHENTICATE
     */
    Endpoint open(ConnectionSpec spec);

    /**
     * {@return an endpoint that stands for an empty store of this kind and needs no server, network or file: it knows its
     * types and capabilities, describes nothing ({@link Describable}) and plans schemas ({@link Definable}); empty when
     * stores of this kind have no schema, or none that can be planned without one}. The caller closes it.
     */
    default Optional<Endpoint> openEmpty() {
        return Optional.empty();
    }
}
