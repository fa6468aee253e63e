package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.DatasetNames;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to speak to it: a {@link ServerUrl} whose path is the number of a database. It may hold a password and
 * prints none.
 *
 * @param tls null where everything is said in the open
 * @param datasets the names of datasets that are declared for this connection, in order
 */
record RedisUrl(
        String host,
        int port,
        int database,
        @Nullable Tls tls,
        @Nullable String user,
        @Nullable String password,
        List<String> datasets) {
    static final String DATASETS = "datasets";
    static final String CACERT = "cacert";
    static final String CERT = "cert";
    static final String KEY = "key";
    static final Set<String> OPTIONS = Set.of(ServerUrl.USER, ServerUrl.PASSWORD, ServerUrl.DATABASE, DATASETS);
    static final Set<String> TLS_OPTIONS =
            Set.of(ServerUrl.USER, ServerUrl.PASSWORD, ServerUrl.DATABASE, DATASETS, CACERT, CERT, KEY);

    private static final int DEFAULT_PORT = 6379;

    RedisUrl {
        datasets = List.copyOf(datasets);
    }

    /** @throws EndpointException CONNECT when the URL is none, or an option has no meaning */
    static RedisUrl of(ConnectionSpec connection, EndpointFactory factory, boolean tls) {
        ServerUrl url = ServerUrl.of(connection, factory, DEFAULT_PORT);
        ConnectionSpec spec = connection.withOptions(url.options());
        return new RedisUrl(
                url.host(),
                url.port(),
                url.databaseNumber(spec, factory),
                tls ? tls(spec) : null,
                url.user(),
                url.password(),
                DatasetNames.split(spec.options().getOrDefault(DATASETS, "")));
    }

    private static Tls tls(ConnectionSpec spec) {
        if (spec.options().containsKey(CERT) != spec.options().containsKey(KEY)) {
            throw new EndpointException(
                    Kind.CONNECT,
                    "the connection " + spec.name() + " has only one of " + CERT + " and " + KEY,
                    "name the file of the client's certificate as well as that of its key",
                    null);
        }
        return new Tls(file(spec, CACERT), file(spec, CERT), file(spec, KEY));
    }

    private static @Nullable Path file(ConnectionSpec spec, String option) {
        String name = spec.options().get(option);
        return name == null ? null : spec.folder().resolve(name).normalize();
    }

    /** {@return where it is, without any secret} */
    String location() {
        return (tls == null ? "redis" : "rediss") + "://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return location();
    }
}
