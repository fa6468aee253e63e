package dev.tranship.plugin.postgresql;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** The plugin for PostgreSQL. */
public final class PostgresqlPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new PostgresqlEndpointFactory());
    }
}
