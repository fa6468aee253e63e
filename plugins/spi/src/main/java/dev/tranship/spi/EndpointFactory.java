package dev.tranship.spi;

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
}
