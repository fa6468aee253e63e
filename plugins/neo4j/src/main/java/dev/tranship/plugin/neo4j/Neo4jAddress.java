package dev.tranship.plugin.neo4j;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a graph is, and who asks: {@code //user:password@host:port/database}. Parts may be percent-encoded. The options {@code
 * user}, {@code password} and {@code database} come before what the URL says.
 *
 * @param server what the driver connects to, without user and database
 * @param database null for the user's home database
 * @param user null when the server asks for nobody
 */
record Neo4jAddress(
        URI server,
        @Nullable String database,
        @Nullable String user,
        @Nullable String password) {
    private static final int PORT = 7687;

    /** @throws EndpointException CONNECT when the text is no address; the message never shows the text itself */
    static Neo4jAddress of(ConnectionSpec spec) {
        String text = spec.location().startsWith("//") ? spec.location().substring(2) : spec.location();
        if (text.indexOf('?') >= 0) {
            throw malformed(spec, "settings are options of the connection, not part of its URL");
        }
        Map<String, String> options = spec.options();
        String user = options.get("user");
        String password = options.get("password");
        String database = options.get("database");
        int slash = text.lastIndexOf('/');
        int at = slash < 0 ? text.lastIndexOf('@') : text.lastIndexOf('@', slash);
        if (at >= 0) {
            String credentials = text.substring(0, at);
            int colon = credentials.indexOf(':');
            user = user == null ? decoded(colon < 0 ? credentials : credentials.substring(0, colon)) : user;
            password = password == null && colon >= 0 ? decoded(credentials.substring(colon + 1)) : password;
            text = text.substring(at + 1);
            slash = text.indexOf('/');
        }
        String server = slash < 0 ? text : text.substring(0, slash);
        String named = slash < 0 ? "" : decoded(text.substring(slash + 1));
        boolean port = server.matches(".*[^:\\]]:\\d+|.*]:\\d+");
        try {
            return new Neo4jAddress(
                    new URI(spec.scheme() + "://" + (server.isEmpty() ? "localhost" : server)
                            + (port ? "" : ":" + PORT)),
                    database != null ? database : named.isEmpty() ? null : named,
                    user == null || user.isEmpty() ? null : user,
                    password);
        } catch (URISyntaxException e) {
            throw malformed(spec, "the name of the server is no name");
        }
    }

    private static EndpointException malformed(ConnectionSpec spec, String reason) {
        return new EndpointException(
                Kind.CONNECT,
                "the URL of " + spec.name() + " cannot be used: " + reason,
                "write " + spec.scheme() + "://user@host:7687/database",
                null);
    }

    private static String decoded(String text) {
        // A plus is a plus: this is a URL, not a form.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** {@return where it is, without a secret} */
    String location() {
        return server + (database == null ? "" : "/" + database);
    }

    @Override
    public String toString() {
        return location();
    }
}
