package dev.tranship.spi;

import dev.tranship.spi.EndpointException.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server, and what is wanted on it, as a connection names it: {@code //user:password@host:port/path?option=value}. Every part
 * may be left out and may be percent-encoded; a plus is a plus. What the plan gives as options of the connection comes before what
 * its URL says. It may hold a password and prints none.
 *
 * @param host as it is written, an IPv6 address in brackets; {@code localhost} when none is named
 * @param path without its first slash, decoded; empty when there is none
 * @param options those of the connection and of its URL; {@code user} and {@code password} among them
 */
public record ServerUrl(String host, int port, String path, Map<String, String> options) {
    public static final String USER = "user";
    public static final String PASSWORD = "password";
    public static final String DATABASE = "database";

    private static final Pattern SHAPE = Pattern.compile("//(?:(?<user>[^:/]*)(?::(?<password>.*))?@)?"
            + "(?<host>\\[[0-9A-Fa-f:.%]+]|[\\p{L}\\p{N}._~-]*)(?::(?<port>[^/]*))?(?:/(?<path>[^/]*))?");

    private static final int LAST_PORT = 65_535;

    public ServerUrl {
        options = Map.copyOf(options);
    }

    /**
     * {@return the server that a connection names}
     *
     * @param factory knows the options that there are, and an example
     * @param port where such servers listen when nobody says otherwise
     * @throws EndpointException CONNECT when the URL is none; nothing of it is repeated, because it may hold a password
     */
    public static ServerUrl of(ConnectionSpec spec, EndpointFactory factory, int port) {
        String text = spec.location();
        int question = text.indexOf('?');
        Matcher shape = SHAPE.matcher(question < 0 ? text : text.substring(0, question));
        if (!shape.matches()) {
            throw refused(spec, factory, "names no server");
        }
        try {
            Map<String, String> options =
                    question < 0 ? new LinkedHashMap<>() : query(spec, factory, text.substring(question + 1));
            for (String name : List.of(USER, PASSWORD)) {
                String value = part(shape, name, "");
                if (!value.isEmpty()) {
                    options.put(name, value);
                }
            }
            options.putAll(spec.options());
            return new ServerUrl(
                    part(shape, "host", "localhost"),
                    port(part(shape, "port", "" + port)),
                    part(shape, "path", ""),
                    options);
        } catch (NumberFormatException e) {
            throw refused(spec, factory, "has a port that is no number from 1 to " + LAST_PORT);
        } catch (IllegalArgumentException e) {
            // The decoder's own message repeats a part of the text.
            throw refused(spec, factory, "has a % that two hexadecimal digits do not follow");
        }
    }

    private static Map<String, String> query(ConnectionSpec spec, EndpointFactory factory, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = decoded(parts[0]);
            if (!factory.options().contains(name)) {
                // What is no word may be the rest of a password with a question mark.
                throw refused(
                        spec,
                        factory,
                        "has an unknown option" + (name.matches("\\w+") ? " '" + name + "'" : "") + "; there are "
                                + String.join(", ", new TreeSet<>(factory.options())));
            }
            options.put(name, parts.length < 2 ? "" : decoded(parts[1]));
        }
        return options;
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > LAST_PORT) {
            throw new NumberFormatException();
        }
        return port;
    }

    private static String part(Matcher shape, String name, String otherwise) {
        String text = shape.group(name);
        return text == null || text.isEmpty() ? otherwise : decoded(text);
    }

    private static String decoded(String text) {
        // This is a URL, not a form.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static EndpointException refused(ConnectionSpec spec, EndpointFactory factory, String why) {
        return new EndpointException(
                Kind.CONNECT, "the URL of connection " + spec.name() + " " + why, "write " + factory.example(), null);
    }

    /** {@return the value of an option, null when neither the connection nor its URL gives it} */
    public @Nullable String option(String name) {
        return options.get(name);
    }

    /** {@return who asks; null when nobody is named} */
    public @Nullable String user() {
        return options.get(USER);
    }

    /** {@return the secret of who asks; null when none is given} */
    public @Nullable String password() {
        return options.get(PASSWORD);
    }

    /**
     * {@return the number of a database, for servers that number theirs: the option {@value #DATABASE}, or else the path; 0 when
     * neither is given}
     *
     * @throws EndpointException CONNECT when it is no number
     */
    public int databaseNumber(ConnectionSpec spec, EndpointFactory factory) {
        String number = options.getOrDefault(DATABASE, path.isEmpty() ? "0" : path);
        if (!number.matches("[0-9]{1,6}")) {
            throw refused(spec, factory, "names the database '" + number + "', which is no number");
        }
        return Integer.parseInt(number);
    }

    /** {@return host and port} */
    public String server() {
        return host + ":" + port;
    }

    /** {@return where it is, without any secret} */
    @Override
    public String toString() {
        return server() + (path.isEmpty() ? "" : "/" + path);
    }
}
