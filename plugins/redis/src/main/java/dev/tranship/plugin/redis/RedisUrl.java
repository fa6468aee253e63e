package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.DatasetNames;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to speak to it: what a URL {@code //user:password@host:port/database} and the options of a connection say
 * together. It may hold a password and prints none.
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
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String DATABASE = "database";
    static final String DATASETS = "datasets";
    static final String CACERT = "cacert";
    static final String CERT = "cert";
    static final String KEY = "key";
    static final Set<String> OPTIONS = Set.of(USER, PASSWORD, DATABASE, DATASETS);
    static final Set<String> TLS_OPTIONS = Set.of(USER, PASSWORD, DATABASE, DATASETS, CACERT, CERT, KEY);

    private static final int DEFAULT_PORT = 6379;

    RedisUrl {
        datasets = List.copyOf(datasets);
    }

    static RedisUrl of(ConnectionSpec spec, boolean tls) {
        URI uri;
        try {
            uri = new URI("redis:" + spec.location());
        } catch (URISyntaxException e) {
            throw refused(spec, "is not host:port/database");
        }
        if (uri.getHost() == null) {
            throw refused(spec, "names no host");
        }
        String[] info = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        String user = info.length == 0 || info[0].isEmpty() ? null : decoded(info[0]);
        String password = info.length < 2 ? null : decoded(info[1]);
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        String database = spec.options().getOrDefault(DATABASE, path.isEmpty() ? "0" : path);
        if (!database.matches("[0-9]{1,6}")) {
            throw refused(spec, "names the database '" + database + "', which is no number");
        }
        return new RedisUrl(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                Integer.parseInt(database),
                tls ? tls(spec) : null,
                spec.options().getOrDefault(USER, user),
                spec.options().getOrDefault(PASSWORD, password),
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

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static EndpointException refused(ConnectionSpec spec, String why) {
        return new EndpointException(
                Kind.CONNECT,
                "the URL of connection " + spec.name() + " " + why,
                "write redis://user@host:6379/0, and the password as an option with a reference",
                null);
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
