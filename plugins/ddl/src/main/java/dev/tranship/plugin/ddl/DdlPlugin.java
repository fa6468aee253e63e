package dev.tranship.plugin.ddl;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** Offers the scheme {@code ddl}. */
public final class DdlPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new DdlEndpointFactory());
    }
}
