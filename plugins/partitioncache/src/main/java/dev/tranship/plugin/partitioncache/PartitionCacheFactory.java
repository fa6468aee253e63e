package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.Backend.Store;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens caches in one backend. */
final class PartitionCacheFactory implements EndpointFactory {
    private static final int POSTGRESQL_PORT = 5432;
    private static final int REDIS_PORT = 6379;

    static final String SCHEME = "partitioncache+";
    static final String BITSIZE = "bitsize";
    static final String PREFIX = "prefix";
    static final String DATATYPE = "datatype";
    private static final String PARTITION = "partition";

    /** What the tool of version 0.4.0 called its only partition, too. */
    private static final String ONLY_PARTITION = "partition_key";

    /** What PartitionCache takes when nothing is said. */
    private static final String DUCKDB_PREFIX = "partitioncache";

    private static final String QUEUE_PREFIX = "partitioncache_queue";
    private static final String REDIS_QUEUE_PREFIX = "query_queue";

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
        return backend.queue()
                ? "Queues of PartitionCache in " + backend.store().word()
                : "PartitionCache in " + backend.word();
    }

    @Override
    public String example() {
        return scheme()
                + switch (backend.store()) {
                    case POSTGRESQL -> "://user@localhost:5432/app";
                    case REDIS -> "://localhost:6379/0";
                    case ROCKSDB, ROCKSDICT -> ":cache";
                    case DUCKDB -> ":cache.duckdb";
                    case ARCHIVE -> ":cache.pkl";
                };
    }

    @Override
    public Set<String> options() {
        return Set.of(BITSIZE, PREFIX, PARTITION, DATATYPE, ServerUrl.USER, ServerUrl.PASSWORD);
    }

    @Override
    public Set<String> secretOptions() {
        return Set.of(ServerUrl.PASSWORD);
    }

    @Override
    public Endpoint open(ConnectionSpec connection) {
        ConnectionSpec spec =
                file() ? connection : connection.withOptions(server(connection).options());
        Shapes shapes = new Shapes(backend, bitsize(spec));
        try {
            return new CacheEndpoint(cache(spec), shapes, location(spec));
        } catch (EndpointException e) {
            if (spec.access() == Access.PREVIEW && file() && e.kind() == Kind.CONNECT) {
                return new CacheEndpoint(new EmptyCache(backend, checks(spec)), shapes, location(spec));
            }
            throw e;
        }
    }

    private Cache cache(ConnectionSpec spec) {
        boolean writes = spec.access() == Access.WRITE;
        return switch (backend.store()) {
            case REDIS ->
                backend.queue()
                        ? new RedisQueue(redis(spec), prefix(spec), writes)
                        : keyValue(spec, redis(spec), new RedisLayout(backend));
            case ROCKSDB -> keyValue(spec, RocksStore.open(spec, RocksStore.NO_PREFIX), new RocksLayout(backend));
            case ROCKSDICT ->
                keyValue(spec, RocksStore.open(spec, new byte[] {RocksdictLayout.TEXT}), new RocksdictLayout(backend));
            case POSTGRESQL -> new SqlCache(SqlDatabase.postgresql(server(spec), writes), layout(spec), writes);
            case DUCKDB -> new SqlCache(SqlDatabase.duckdb(spec), layout(spec), writes);
            case ARCHIVE -> new KeyValueCache(ArchiveStore.open(spec), new RocksdictLayout(backend), writes);
        };
    }

    private static Cache keyValue(ConnectionSpec spec, KeyValues store, KeyValueLayout layout) {
        boolean writes = spec.access() == Access.WRITE;
        return new KeyValueCache(writes ? store : BareKeys.of(store, layout, undivided(spec)), layout, writes);
    }

    private static Undivided undivided(ConnectionSpec spec) {
        String word = spec.options().get(DATATYPE);
        if (word != null && Datatype.of(word).isEmpty()) {
            throw Failures.of(
                    Kind.CONNECT, "There is no datatype '" + word + "'.", "It is integer, float, text or timestamp.");
        }
        return new Undivided(
                spec.options().getOrDefault(PARTITION, ONLY_PARTITION),
                Optional.ofNullable(word).flatMap(Datatype::of).orElse(null));
    }

    private EmptyCache.Entries checks(ConnectionSpec spec) {
        return switch (backend.store()) {
            case REDIS -> new KeyValueItems(new RedisLayout(backend))::value;
            case ROCKSDB -> new KeyValueItems(new RocksLayout(backend))::value;
            case ROCKSDICT, ARCHIVE -> new KeyValueItems(new RocksdictLayout(backend))::value;
            case POSTGRESQL, DUCKDB -> layout(spec)::check;
        };
    }

    private SqlLayout layout(ConnectionSpec spec) {
        return new SqlLayout(backend, prefix(spec), undivided(spec));
    }

    private String prefix(ConnectionSpec spec) {
        String prefix = spec.options().get(PREFIX);
        if (prefix == null && backend.store() == Store.POSTGRESQL && !backend.queue()) {
            throw Failures.of(
                    Kind.CONNECT,
                    "The connection " + spec.name() + " does not say what the names of its tables begin with.",
                    "Set the option " + PREFIX + " to the table prefix that PartitionCache has, e.g. partitioncache.");
        }
        return prefix != null
                ? prefix
                : backend == Backend.REDIS_QUEUE
                        ? REDIS_QUEUE_PREFIX
                        : backend == Backend.POSTGRESQL_QUEUE ? QUEUE_PREFIX : DUCKDB_PREFIX;
    }

    private String location(ConnectionSpec spec) {
        return file() ? spec.file().toString() : server(spec).toString();
    }

    private boolean file() {
        return switch (backend.store()) {
            case POSTGRESQL, REDIS -> false;
            case ROCKSDB, ROCKSDICT, DUCKDB, ARCHIVE -> true;
        };
    }

    private RedisStore redis(ConnectionSpec spec) {
        ServerUrl server = server(spec);
        return RedisStore.open(server, server.databaseNumber(spec, this));
    }

    private ServerUrl server(ConnectionSpec spec) {
        return ServerUrl.of(spec, this, backend.store() == Store.REDIS ? REDIS_PORT : POSTGRESQL_PORT);
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
