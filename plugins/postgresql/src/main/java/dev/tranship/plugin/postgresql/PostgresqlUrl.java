package dev.tranship.plugin.postgresql;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to speak to it: what a URL {@code //user@host:port/database?option=value} and the options of a
 * connection say together. It may hold a password and prints none.
 */
record PostgresqlUrl(String host, int port, String database, String user, Map<String, String> options) {
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String SSL_MODE = "sslmode";
    static final String SSL_PASSWORD = "sslpassword";
    static final String CONNECT_TIMEOUT = "connect_timeout";
    static final String SOCKET_TIMEOUT = "socket_timeout";
    static final String APPLICATION_NAME = "application_name";
    static final String NUMERIC = "numeric";

    /** From an option to the driver's property; those of our own have none. */
    private static final Map<String, String> PROPERTIES = Map.of(
            PASSWORD,
            "password",
            SSL_MODE,
            "sslmode",
            "sslrootcert",
            "sslrootcert",
            "sslcert",
            "sslcert",
            "sslkey",
            "sslkey",
            SSL_PASSWORD,
            "sslpassword",
            CONNECT_TIMEOUT,
            "connectTimeout",
            SOCKET_TIMEOUT,
            "socketTimeout",
            APPLICATION_NAME,
            "ApplicationName");

    static final Set<String> OPTIONS = all();

    private static Set<String> all() {
        Set<String> options = new TreeSet<>(PROPERTIES.keySet());
        options.add(USER);
        options.add(NUMERIC);
        return options;
    }

    /** @throws EndpointException CONNECT when the URL is none; nothing of it is repeated, because it may hold a password */
    static PostgresqlUrl of(ConnectionSpec spec) {
        URI uri;
        try {
            uri = new URI("postgresql:" + spec.location());
        } catch (URISyntaxException e) {
            throw refused("the URL of " + spec.name() + " is not understood at position " + e.getIndex());
        }
        Map<String, String> options = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                if (!OPTIONS.contains(name)) {
                    throw refused("the URL of " + spec.name() + " has an unknown option '" + name + "'; there are "
                            + String.join(", ", OPTIONS));
                }
                options.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        String given = uri.getRawUserInfo();
        if (given != null) {
            int colon = given.indexOf(':');
            options.put(USER, decoded(colon < 0 ? given : given.substring(0, colon)));
            if (colon >= 0) {
                options.put(PASSWORD, decoded(given.substring(colon + 1)));
            }
        }
        options.putAll(spec.options());
        if (uri.isOpaque() || (uri.getHost() == null && uri.getRawAuthority() != null)) {
            throw refused("the URL of " + spec.name() + " names no server");
        }
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        String user = options.getOrDefault(USER, System.getProperty("user.name", "postgres"));
        return new PostgresqlUrl(
                uri.getHost() == null ? "localhost" : uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                path.isEmpty() ? user : path,
                user,
                options);
    }

    private static EndpointException refused(String sentence) {
        return new EndpointException(
                Kind.CONNECT, sentence, "write postgresql://user@host:5432/database?sslmode=require", null);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** {@return the address for the driver, without options} */
    String jdbc() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** {@return what the driver is told besides; it holds the secrets} */
    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "tranship");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        // Statements are short and seldom repeated; a pooler in between forgets prepared ones.
        properties.setProperty("prepareThreshold", "0");
        options.forEach((name, value) -> {
            String property = PROPERTIES.get(name);
            if (property != null) {
                properties.setProperty(property, value);
            }
        });
        return properties;
    }

    @Nullable
    String option(String name) {
        return options.get(name);
    }

    /** {@return the address for people, without any secret} */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
