package dev.tranship.plugin.duckdb;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** The plugin for DuckDB. */
public final class DuckdbPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new DuckdbEndpointFactory());
    }
}
