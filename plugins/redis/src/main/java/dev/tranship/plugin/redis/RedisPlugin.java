package dev.tranship.plugin.redis;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** The plugin for Redis and what speaks its language. */
public final class RedisPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new RedisEndpointFactory(false), new RedisEndpointFactory(true));
    }
}
