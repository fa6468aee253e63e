package dev.tranship.plugin.mysql;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Opens databases of MySQL and MariaDB servers. */
public final class MysqlEndpointFactory implements EndpointFactory {
    static final String TLS = "tls";
    static final String TLS_CERTIFICATE = "tls_certificate";
    static final String ALLOW_PUBLIC_KEY = "allow_public_key_retrieval";
    static final String CONNECT_TIMEOUT = "connect_timeout";
    static final String LOAD = "load";
    static final String ZERO_DATES = "zero_dates";
    static final String TINYINT1 = "tinyint1";
    static final String COLLATION = "collation";

    private static final int PORT = 3306;

    private final String scheme;

    MysqlEndpointFactory(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String description() {
        return scheme.equals("mysql") ? "MySQL: a database on a server" : "MariaDB: a database on a server";
    }

    @Override
    public String example() {
        return scheme + "://user@host:3306/shop";
    }

    @Override
    public Set<String> secretOptions() {
        return Set.of(ServerUrl.PASSWORD);
    }

    @Override
    public Set<String> options() {
        return Set.of(
                ServerUrl.USER,
                ServerUrl.PASSWORD,
                TLS,
                TLS_CERTIFICATE,
                ALLOW_PUBLIC_KEY,
                CONNECT_TIMEOUT,
                LOAD,
                TINYINT1,
                ZERO_DATES,
                COLLATION);
    }

    @Override
    public Endpoint open(ConnectionSpec connection) {
        ServerUrl url = ServerUrl.of(connection, this, PORT);
        if (url.path().isEmpty()) {
            throw new EndpointException(
                    Kind.CONNECT,
                    "the URL of connection " + connection.name() + " names no database",
                    "write " + example(),
                    null);
        }
        ConnectionSpec spec = connection.withOptions(url.options());
        MysqlSettings settings = new MysqlSettings(
                one(spec, TLS, MysqlSettings.Tls.class, MysqlSettings.Tls.DISABLE),
                spec.options().get(TLS_CERTIFICATE) == null
                        ? null
                        : spec.folder()
                                .resolve(spec.options().get(TLS_CERTIFICATE))
                                .toString(),
                flag(spec, ALLOW_PUBLIC_KEY),
                milliseconds(spec),
                one(spec, LOAD, MysqlSettings.Load.class, MysqlSettings.Load.AUTO),
                one(spec, TINYINT1, MysqlSettings.TinyInt1.class, MysqlSettings.TinyInt1.BOOLEAN),
                one(spec, ZERO_DATES, MysqlSettings.ZeroDates.class, MysqlSettings.ZeroDates.REFUSE),
                collation(spec));
        return new MysqlEndpoint(MysqlDatabase.open(url, settings, spec.access()));
    }

    @Override
    public Optional<Endpoint> openEmpty() {
        MysqlSettings settings = new MysqlSettings(
                MysqlSettings.Tls.DISABLE,
                null,
                false,
                0,
                MysqlSettings.Load.INSERT,
                MysqlSettings.TinyInt1.BOOLEAN,
                MysqlSettings.ZeroDates.REFUSE,
                "");
        return Optional.of(new MysqlEndpoint(MysqlDatabase.nowhere(scheme.equals("mariadb"), settings)));
    }

    private static <E extends Enum<E>> E one(ConnectionSpec spec, String option, Class<E> type, E otherwise) {
        String text = spec.options().get(option);
        if (text == null) {
            return otherwise;
        }
        List<E> values = Arrays.asList(type.getEnumConstants());
        return values.stream()
                .filter(value -> word(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new EndpointException(
                        Kind.CONNECT,
                        option + " is one of "
                                + values.stream()
                                        .map(MysqlEndpointFactory::word)
                                        .collect(Collectors.joining(", "))
                                + ", not '" + text + "'"));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean flag(ConnectionSpec spec, String option) {
        String text = spec.options().getOrDefault(option, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new EndpointException(Kind.CONNECT, option + " is true or false, not '" + text + "'");
        }
        return text.equals("true");
    }

    private static int milliseconds(ConnectionSpec spec) {
        String text = spec.options().getOrDefault(CONNECT_TIMEOUT, "10000");
        try {
            int value = Integer.parseInt(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new EndpointException(
                Kind.CONNECT, CONNECT_TIMEOUT + " is a number of milliseconds such as 10000, not '" + text + "'");
    }

    private static String collation(ConnectionSpec spec) {
        String text = spec.options().getOrDefault(COLLATION, "");
        if (!text.matches("(utf8mb4_\\w+)?")) {
            throw new EndpointException(
                    Kind.CONNECT,
                    COLLATION + " is a collation of utf8mb4 such as utf8mb4_unicode_ci, not '" + text + "'");
        }
        return text;
    }
}
