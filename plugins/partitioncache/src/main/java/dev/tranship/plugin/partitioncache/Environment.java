package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the cache that a configuration file of PartitionCache describes. */
final class Environment implements EndpointFactory {
    private static final String BACKEND = "backend";

    /** What the option says for the queues, whichever provider has them. */
    private static final String QUEUE = "queue";

    @Override
    public String scheme() {
        return PartitionCacheFactory.SCHEME + "env";
    }

    @Override
    public String description() {
        return "PartitionCache as its configuration file says";
    }

    @Override
    public String example() {
        return scheme() + ":.env";
    }

    @Override
    public Set<String> options() {
        return Set.of(BACKEND);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        Map<String, String> variables = read(spec.file());
        String wanted = spec.options().getOrDefault(BACKEND, variables.getOrDefault("CACHE_BACKEND", ""));
        String word = wanted.equals(QUEUE)
                ? variables.getOrDefault("QUERY_QUEUE_PROVIDER", "postgresql") + "_" + QUEUE
                : wanted;
        Backend backend = Backend.of(word)
                .filter(b -> b != Backend.ARCHIVE)
                .orElseThrow(() -> Failures.of(
                        Kind.CONNECT,
                        "The file " + spec.file() + " names no known backend in CACHE_BACKEND: '" + word + "'.",
                        "Set the option " + BACKEND + ", e.g. postgresql_array."));
        Settings settings = new Settings(spec.file(), backend, variables);
        return new PartitionCacheFactory(backend)
                .open(new ConnectionSpec(
                        spec.name(),
                        PartitionCacheFactory.SCHEME + backend.word(),
                        settings.location(),
                        settings.options(),
                        spec.folder(),
                        spec.access()));
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> variables = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String text = line.strip();
                if (text.startsWith("export ")) {
                    text = text.substring("export ".length()).strip();
                }
                int equals = text.indexOf('=');
                if (equals > 0 && !text.startsWith("#")) {
                    variables.put(
                            text.substring(0, equals).strip(),
                            value(text.substring(equals + 1).strip()));
                }
            }
        } catch (IOException e) {
            throw new EndpointException(Kind.CONNECT, "The file " + file + " cannot be read.", null, e);
        }
        return variables;
    }

    /** {@return the value without its quotes, or without the comment after it} */
    private static String value(String text) {
        char quote = text.isEmpty() ? ' ' : text.charAt(0);
        int end = quote == '"' || quote == '\'' ? text.indexOf(quote, 1) : -1;
        if (end > 0) {
            return text.substring(1, end);
        }
        int comment = text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }

    /** The variables that a backend looks at. */
    private record Settings(Path file, Backend backend, Map<String, String> variables) {
        private @Nullable String any(String... names) {
            for (String name : names) {
                String value = variables.get(name);
                if (value != null && !value.isEmpty()) {
                    return value;
                }
            }
            return null;
        }

        private String required(String... names) {
            String value = any(names);
            if (value == null) {
                throw Failures.of(
                        Kind.CONNECT,
                        "The file " + file + " does not set " + String.join(" or ", names) + ", which " + backend.word()
                                + " needs.");
            }
            return value;
        }

        private String redis(String part) {
            return backend.word().toUpperCase(java.util.Locale.ROOT) + "_" + part;
        }

        String location() {
            return switch (backend.store()) {
                case POSTGRESQL ->
                    backend.queue()
                            ? server(required("PG_QUEUE_HOST"), required("PG_QUEUE_PORT"), required("PG_QUEUE_DB"))
                            : server(required("DB_HOST"), required("DB_PORT"), required("DB_NAME"));
                case REDIS ->
                    server(
                            required(redis("HOST"), "REDIS_HOST"),
                            required(redis("PORT"), "REDIS_PORT"),
                            backend.queue()
                                    ? required("QUERY_QUEUE_REDIS_DB")
                                    : backend == Backend.REDIS_SET
                                            ? required(redis("DB"), "REDIS_CACHE_DB")
                                            : required(redis("DB")));
                case ROCKSDB -> required(backend == Backend.ROCKSDB_BIT ? "ROCKSDB_BIT_PATH" : "ROCKSDB_PATH");
                case ROCKSDICT ->
                    backend == Backend.ROCKSDICT
                            ? required("ROCKSDB_DICT_PATH")
                            : required("ROCKSDICT_ROARINGBIT_PATH", "ROCKSDB_DICT_PATH");
                case DUCKDB -> required("DUCKDB_BIT_PATH");
                case ARCHIVE -> throw new IllegalStateException();
            };
        }

        private static String server(String host, String port, String database) {
            String address = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
            return "//" + address + ":" + port + "/" + database;
        }

        Map<String, String> options() {
            Map<String, @Nullable String> options = new LinkedHashMap<>();
            switch (backend) {
                case POSTGRESQL_ARRAY ->
                    options.put(PartitionCacheFactory.PREFIX, required("PG_ARRAY_CACHE_TABLE_PREFIX"));
                case POSTGRESQL_BIT -> {
                    options.put(PartitionCacheFactory.PREFIX, required("PG_BIT_CACHE_TABLE_PREFIX"));
                    options.put(PartitionCacheFactory.BITSIZE, any("PG_BIT_CACHE_BITSIZE"));
                }
                case POSTGRESQL_ROARINGBIT ->
                    options.put(PartitionCacheFactory.PREFIX, required("PG_ROARINGBIT_CACHE_TABLE_PREFIX"));
                case POSTGRESQL_QUEUE -> options.put(PartitionCacheFactory.PREFIX, any("PG_QUEUE_TABLE_PREFIX"));
                case REDIS_QUEUE -> options.put(PartitionCacheFactory.PREFIX, any("QUERY_QUEUE_REDIS_QUEUE_KEY"));
                case REDIS_BIT -> options.put(PartitionCacheFactory.BITSIZE, any("REDIS_BIT_BITSIZE"));
                case ROCKSDB_BIT -> options.put(PartitionCacheFactory.BITSIZE, any("ROCKSDB_BIT_BITSIZE"));
                case DUCKDB_BIT -> {
                    options.put(PartitionCacheFactory.PREFIX, any("DUCKDB_BIT_TABLE_PREFIX"));
                    options.put(PartitionCacheFactory.BITSIZE, any("DUCKDB_BIT_BITSIZE"));
                }
                case REDIS_SET, REDIS_ROARINGBIT, ROCKSDB_SET, ROCKSDICT, ROCKSDICT_ROARINGBIT, ARCHIVE -> {
                    // Have no more than their place.
                }
            }
            if (backend.store() == Backend.Store.POSTGRESQL) {
                options.put(ServerUrl.USER, required(backend.queue() ? "PG_QUEUE_USER" : "DB_USER"));
                options.put(ServerUrl.PASSWORD, required(backend.queue() ? "PG_QUEUE_PASSWORD" : "DB_PASSWORD"));
            } else if (backend.store() == Backend.Store.REDIS) {
                options.put(ServerUrl.PASSWORD, any(redis("PASSWORD"), "REDIS_PASSWORD"));
            }
            Map<String, String> given = new LinkedHashMap<>();
            options.forEach((name, value) -> {
                if (value != null) {
                    given.put(name, value);
                }
            });
            return given;
        }
    }
}
