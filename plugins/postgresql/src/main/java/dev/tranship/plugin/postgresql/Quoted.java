package dev.tranship.plugin.postgresql;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Names and texts as they stand in SQL and in messages. */
final class Quoted {
    /** PostgreSQL cuts a longer name without saying so. */
    static final int NAME_BYTES = 63;

    private static final int SHOWN = 200;

    private Quoted() {}

    static String path(DatasetPath path) {
        return path.segments().stream().map(Identifiers::quote).collect(Collectors.joining("."));
    }

    static String literal(String text) {
        return text.indexOf('\\') < 0
                ? "'" + text.replace("'", "''") + "'"
                : "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** {@return an expression for the name of the sequence that belongs to a column} */
    static String sequence(DatasetPath table, String column) {
        return "pg_get_serial_sequence(" + literal(path(table)) + ", " + literal(column) + ")";
    }

    /** {@return the text cut for people} */
    static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** {@return the beginning of a name, so that it and the ending fit into one} */
    static String fitting(String name, String ending) {
        String beginning = name;
        while (bytes(beginning) + bytes(ending) > NAME_BYTES) {
            beginning = beginning.substring(0, beginning.offsetByCodePoints(beginning.length(), -1));
        }
        return beginning + ending;
    }
}
