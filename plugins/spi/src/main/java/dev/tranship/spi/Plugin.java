package dev.tranship.spi;

import java.util.List;

/**
 * What a plugin jar offers, found through {@link java.util.ServiceLoader}. Every method has a default, so that a plugin
 * overrides only what it has. Constructed without cost: drivers are loaded when an endpoint is opened.
 */
public interface Plugin {
    /** {@return the kinds of endpoint this plugin opens} */
    default List<EndpointFactory> endpoints() {
        return List.of();
    }
}
