package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.EndpointException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server in a URL of the form {@code //user@host:port/database}; user and password may be options. */
record Location(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable String password) {
    static final String USER = "user";
    static final String PASSWORD = "password";

    static Location of(ConnectionSpec spec, int port) {
        try {
            URI uri = new URI("x:" + spec.location());
            if (uri.getHost() == null) {
                throw Failures.of(
                        Kind.CONNECT,
                        "There is no server in the URL of " + spec.name() + ".",
                        "Write " + spec.scheme() + "://host:port/database");
            }
            String path = Objects.requireNonNullElse(uri.getPath(), "");
            String user = spec.options().get(USER);
            String password = spec.options().get(PASSWORD);
            String info = uri.getUserInfo();
            if (info != null) {
                int colon = info.indexOf(':');
                String name = colon < 0 ? info : info.substring(0, colon);
                user = user == null && !name.isEmpty() ? name : user;
                password = password == null && colon >= 0 ? info.substring(colon + 1) : password;
            }
            return new Location(
                    uri.getHost(),
                    uri.getPort() < 0 ? port : uri.getPort(),
                    path.isEmpty() ? "" : path.substring(1),
                    user,
                    password);
        } catch (URISyntaxException e) {
            // The exception's message holds the URL, and that may hold a password.
            throw Failures.of(Kind.CONNECT, "The URL of " + spec.name() + " is none.");
        }
    }

    /** {@return the database as a number, 0 when there is none} */
    int number() {
        try {
            return database.isEmpty() ? 0 : Integer.parseInt(database);
        } catch (NumberFormatException e) {
            throw Failures.of(Kind.CONNECT, "A database of Redis is a number, not '" + database + "'.");
        }
    }
}
