package dev.tranship.plugin.postgresql;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the driver of PostgreSQL has to know of a {@link ServerUrl}, whose path is a database. It may hold a password and prints
 * none.
 */
record PostgresqlUrl(String host, int port, String database, String user, Map<String, String> options) {
    private static final int PORT = 5432;

    static final String SSL_MODE = "sslmode";
    static final String SSL_PASSWORD = "sslpassword";
    static final String CONNECT_TIMEOUT = "connect_timeout";
    static final String SOCKET_TIMEOUT = "socket_timeout";
    static final String APPLICATION_NAME = "application_name";
    static final String NUMERIC = "numeric";

    /** From an option to the driver's property; those of our own have none. */
    private static final Map<String, String> PROPERTIES = Map.of(
            ServerUrl.PASSWORD,
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
        options.add(ServerUrl.USER);
        options.add(NUMERIC);
        return options;
    }

    /** @throws EndpointException CONNECT when the URL is none */
    static PostgresqlUrl of(ConnectionSpec spec, EndpointFactory factory) {
        ServerUrl url = ServerUrl.of(spec, factory, PORT);
        String user = url.user() == null ? System.getProperty("user.name", "postgres") : url.user();
        return new PostgresqlUrl(url.host(), url.port(), url.path().isEmpty() ? user : url.path(), user, url.options());
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
