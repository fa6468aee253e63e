package dev.tranship.plugin.redis;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import java.util.Set;

/** Opens one database of a server, in the open or over TLS. */
public final class RedisEndpointFactory implements EndpointFactory {
    private final boolean tls;

    /** @param tls whether everything that is said is encrypted */
    public RedisEndpointFactory(boolean tls) {
        this.tls = tls;
    }

    @Override
    public String scheme() {
        return tls ? "rediss" : "redis";
    }

    @Override
    public String description() {
        return tls ? "Redis over TLS" : "Redis 5 and later, Valkey: keys by pattern, by type or whole";
    }

    @Override
    public String example() {
        return scheme() + "://user@localhost:6379/0";
    }

    @Override
    public Set<String> options() {
        return tls ? RedisUrl.TLS_OPTIONS : RedisUrl.OPTIONS;
    }

    @Override
    public Set<String> secretOptions() {
        return Set.of(ServerUrl.PASSWORD);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        RedisUrl url = RedisUrl.of(spec, this, tls);
        return new RedisEndpoint(RedisServer.open(url), url.datasets(), spec.access() == Access.WRITE);
    }
}
