package dev.tranship.plugin.sqlite;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** Offers the scheme {@code sqlite}. */
public final class SqlitePlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new SqliteEndpointFactory());
    }
}
