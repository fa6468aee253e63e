package dev.tranship.dsl.plan;

/**
 * A place in a connection as a plan writes it: {@code shop}, {@code shop.*}, {@code warehouse.main.customer}.
 *
 * @param path what follows the first dot; empty for the connection as a whole. May be a glob or a namespace; what it means
 *     is known only when the endpoint is open.
 */
public record Address(String connection, String path) {
    /** {@return the address that the text spells; the first segment is the connection} */
    public static Address parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? new Address(text, "") : new Address(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public String toString() {
        return path.isEmpty() ? connection : connection + "." + path;
    }
}
