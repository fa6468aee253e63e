package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.Backend.Store;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens caches in one backend. */
final class PartitionCacheFactory implements EndpointFactory {
    static final String SCHEME = "partitioncache+";
    static final String BITSIZE = "bitsize";
    static final String PREFIX = "prefix";

    private final Backend backend;

    PartitionCacheFactory(Backend backend) {
        this.backend = backend;
    }

    @Override
    public String scheme() {
        return SCHEME + backend.word();
    }

    @Override
    public String description() {
        return "PartitionCache in " + backend.word();
    }

    @Override
    public String example() {
        return scheme()
                + switch (backend.store()) {
                    case POSTGRESQL -> "://user@localhost:5432/app";
                    case REDIS -> "://localhost:6379/0";
                    case ROCKSDB, ROCKSDICT -> ":cache";
                    case DUCKDB -> ":cache.duckdb";
                };
    }

    @Override
    public Set<String> options() {
        return Set.of(BITSIZE, PREFIX, Location.USER, Location.PASSWORD);
    }

    @Override
    public Set<String> secretOptions() {
        return Set.of(Location.PASSWORD);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        Shapes shapes = new Shapes(backend, bitsize(spec));
        try {
            return new CacheEndpoint(cache(spec), shapes, location(spec));
        } catch (EndpointException e) {
            boolean file = backend.store() != Store.POSTGRESQL && backend.store() != Store.REDIS;
            if (spec.access() == Access.PREVIEW && file && e.kind() == Kind.CONNECT) {
                return new CacheEndpoint(new EmptyCache(backend.store().name()), shapes, location(spec));
            }
            throw e;
        }
    }

    private Cache cache(ConnectionSpec spec) {
        boolean writes = spec.access() == Access.WRITE;
        return switch (backend.store()) {
            case REDIS -> new KeyValueCache(RedisStore.open(spec), new RedisLayout(backend), writes);
            case ROCKSDB ->
                new KeyValueCache(RocksStore.open(spec, RocksStore.NO_PREFIX), new RocksLayout(backend), writes);
            case ROCKSDICT ->
                new KeyValueCache(
                        RocksStore.open(spec, new byte[] {RocksdictLayout.TEXT}), new RocksdictLayout(backend), writes);
            case POSTGRESQL, DUCKDB -> throw Failures.unsupported(backend.word() + " is not there yet.", null);
        };
    }

    private String location(ConnectionSpec spec) {
        return switch (backend.store()) {
            case POSTGRESQL -> server(spec, 5432);
            case REDIS -> server(spec, 6379);
            case ROCKSDB, ROCKSDICT, DUCKDB -> spec.file().toString();
        };
    }

    private static String server(ConnectionSpec spec, int port) {
        Location location = Location.of(spec, port);
        return location.host() + ":" + location.port() + "/" + location.database();
    }

    private static @Nullable Integer bitsize(ConnectionSpec spec) {
        String text = spec.options().get(BITSIZE);
        try {
            return Optional.ofNullable(text).map(Integer::valueOf).orElse(null);
        } catch (NumberFormatException e) {
            throw Failures.of(Kind.CONNECT, "A bitsize is a number, not '" + text + "'.");
        }
    }
}
