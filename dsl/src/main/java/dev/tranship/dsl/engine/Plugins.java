package dev.tranship.dsl.engine;

import dev.tranship.spi.EndpointFactory;
import java.util.List;
import java.util.Optional;

/** The kinds of endpoint there are. Loading is lazy: a factory is made when its scheme is first asked for. */
public interface Plugins {
    /** {@return the factory of a scheme} */
    Optional<EndpointFactory> factory(String scheme);

    /** {@return everything there is, by scheme; loads all plugins} */
    List<EndpointFactory> all();
}
