package dev.tranship.dsl.step.env;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of {@code scheme://user:password@host:port/database?options}. */
final class ConnectionUrl {
    // What stands before an @ may hold everything: many write a password without percent encoding.
    private static final Pattern SERVER = Pattern.compile(
            "(?<host>\\[[0-9A-Fa-f:.%]+\\]|[^:/@\\[\\]?#]*)(?::(?<port>\\d+))?(?:/(?<database>[^?#@]*))?(?:\\?(?<options>[^#]*))?",
            Pattern.DOTALL);
    private static final Pattern SCHEME =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<rest>.*)", Pattern.DOTALL);

    private static final Map<String, String> PORTS = Map.of(
            "postgresql", "5432",
            "postgres", "5432",
            "mysql", "3306",
            "mariadb", "3306",
            "redis", "6379",
            "rediss", "6379",
            "mongodb", "27017",
            "neo4j", "7687",
            "bolt", "7687");

    private ConnectionUrl() {}

    /** What a URL can be divided into. */
    enum Part {
        SCHEME,
        USER,
        PASSWORD,
        HOST,
        PORT,
        DATABASE,
        OPTIONS
    }

    /** Why a URL cannot be divided. The message holds nothing of the URL. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /**
     * Divides a URL. User, password and database are percent-decoded; an IPv6 address loses its brackets; a port that is not
     * said is the usual one of the scheme.
     *
     * @return the parts that there are
     * @throws Malformed when there is no way to read it, or more than one
     */
    static Map<Part, String> divide(String url) throws Malformed {
        Matcher scheme = SCHEME.matcher(url);
        if (!scheme.matches()) {
            throw new Malformed("it does not begin with scheme://");
        }
        String rest = scheme.group("rest");
        Set<Map<Part, String>> readings = new LinkedHashSet<>();
        read("", rest, readings);
        for (int at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1)) {
            read(rest.substring(0, at), rest.substring(at + 1), readings);
        }
        if (readings.size() != 1) {
            throw new Malformed(
                    readings.isEmpty()
                            ? "what follows scheme:// is not user:password@host:port/database"
                            : "it can be read in " + readings.size()
                                    + " ways; percent-encode the password (@ is %40, / is %2F)");
        }
        Map<Part, String> parts = new EnumMap<>(readings.iterator().next());
        String name = scheme.group("scheme");
        parts.put(Part.SCHEME, name);
        String port = PORTS.get(name.replaceFirst("\\+.*", ""));
        if (port != null) {
            parts.putIfAbsent(Part.PORT, port);
        }
        return parts;
    }

    private static void read(String login, String server, Set<Map<Part, String>> readings) {
        Matcher matcher = SERVER.matcher(server);
        if (!matcher.matches()) {
            return;
        }
        Map<Part, String> parts = new EnumMap<>(Part.class);
        int colon = login.indexOf(':');
        put(parts, Part.USER, decoded(colon < 0 ? login : login.substring(0, colon)));
        if (colon >= 0) {
            put(parts, Part.PASSWORD, decoded(login.substring(colon + 1)));
        }
        put(parts, Part.HOST, matcher.group("host").replaceAll("^\\[|\\]$", ""));
        put(parts, Part.PORT, matcher.group("port"));
        put(parts, Part.DATABASE, decoded(matcher.group("database")));
        put(parts, Part.OPTIONS, matcher.group("options"));
        readings.add(parts);
    }

    private static void put(Map<Part, String> parts, Part part, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            parts.put(part, value);
        }
    }

    /** A percent sign that begins no sequence stands for itself, as such URLs are read elsewhere. */
    private static @Nullable String decoded(@Nullable String text) {
        if (text == null || text.indexOf('%') < 0) {
            return text;
        }
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        for (int i = 0; i < from.length; i++) {
            int high = i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
            int low = i + 2 < from.length ? Character.digit(from[i + 2], 16) : -1;
            if (from[i] == '%' && high >= 0 && low >= 0) {
                to.write(high << 4 | low);
                i += 2;
            } else {
                to.write(from[i]);
            }
        }
        return to.toString(StandardCharsets.UTF_8);
    }
}
