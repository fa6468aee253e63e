package dev.tranship.plugin.neo4j;

import dev.tranship.spi.ServerUrl;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the driver of Neo4j has to know of a {@link ServerUrl}, whose path is a database. It may hold a password and prints none.
 *
 * @param server what the driver connects to, without user and database
 * @param database null for the user's home database
 * @param user null when the server asks for nobody
 */
record Neo4jUrl(
        URI server, @Nullable String database, @Nullable String user, String password) {
    static final String DATABASE = "database";

    static Neo4jUrl of(ServerUrl url, String scheme) {
        String database = url.options().getOrDefault(DATABASE, url.path());
        return new Neo4jUrl(
                URI.create(scheme + "://" + url.server()),
                database.isEmpty() ? null : database,
                url.user(),
                url.options().getOrDefault(ServerUrl.PASSWORD, ""));
    }

    /** {@return where it is, without a secret} */
    @Override
    public String toString() {
        return server + (database == null ? "" : "/" + database);
    }
}
