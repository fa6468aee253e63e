package dev.tranship.plugin.mysql;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, and who asks: {@code //user@host:port/database}. Parts may be percent-encoded. The options {@code user}
 * and {@code password} come before what the URL says.
 */
record MysqlAddress(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password) {
    static final int PORT = 3306;

    /** @throws EndpointException CONNECT when the text names no database; the message never shows the text itself */
    static MysqlAddress of(ConnectionSpec spec) {
        String text = spec.location().startsWith("//") ? spec.location().substring(2) : spec.location();
        int question = text.indexOf('?');
        if (question >= 0) {
            throw malformed(spec, "settings are options of the connection, not part of its URL");
        }
        Map<String, String> options = spec.options();
        String user = options.get("user");
        String password = options.get("password");
        int slash = text.lastIndexOf('/');
        int at = slash < 0 ? text.lastIndexOf('@') : text.lastIndexOf('@', slash);
        if (at >= 0) {
            String credentials = text.substring(0, at);
            int colon = credentials.indexOf(':');
            user = user == null ? decoded(colon < 0 ? credentials : credentials.substring(0, colon)) : user;
            password = password == null && colon >= 0 ? decoded(credentials.substring(colon + 1)) : password;
            text = text.substring(at + 1);
            slash = text.lastIndexOf('/');
        }
        if (slash < 0 || slash == text.length() - 1) {
            throw malformed(spec, "no database is named");
        }
        String server = text.substring(0, slash);
        int colon = server.endsWith("]") ? -1 : server.lastIndexOf(':');
        String host = colon < 0 ? server : server.substring(0, colon);
        return new MysqlAddress(
                host.isEmpty() ? "localhost" : host,
                colon < 0 ? PORT : port(spec, server.substring(colon + 1)),
                decoded(text.substring(slash + 1)),
                user == null || user.isEmpty() ? "root" : user,
                password);
    }

    private static int port(ConnectionSpec spec, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw malformed(spec, "the port is no number from 1 to 65535");
    }

    private static EndpointException malformed(ConnectionSpec spec, String reason) {
        return new EndpointException(
                Kind.CONNECT,
                "the URL of " + spec.name() + " cannot be used: " + reason,
                "write " + spec.scheme() + "://user@host:3306/database",
                null);
    }

    private static String decoded(String text) {
        // A plus is a plus: this is a URL, not a form.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** {@return where it is, without a secret} */
    String location() {
        return host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return location();
    }
}
