package dev.tranship.plugin.neo4j;

import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.BookmarkManager;
import org.neo4j.driver.BookmarkManagerConfig;
import org.neo4j.driver.BookmarkManagers;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Logging;
import org.neo4j.driver.NotificationConfig;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.TransactionContext;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

/**
 * One database of a server, and the sessions on it. All of them share their bookmarks: whatever one has written, the next one
 * reads, also from another member of a cluster. Safe for use by many threads.
 */
final class Neo4jDatabase implements AutoCloseable {
    /** So many records wait here at most. Rows may be wide, and each of them counts. */
    private static final long FETCH = 250;

    private final Driver driver;
    private final Neo4jUrl url;
    private final Neo4jSettings settings;
    private final Access access;
    private final String product;
    private final BookmarkManager bookmarks =
            BookmarkManagers.defaultManager(BookmarkManagerConfig.builder().build());
    private final AtomicBoolean closed = new AtomicBoolean();

    private Neo4jDatabase(Driver driver, Neo4jUrl url, Neo4jSettings settings, Access access) {
        this.driver = driver;
        this.url = url;
        this.settings = settings;
        this.access = access;
        this.product = read("asking the server what it is", tx -> {
            Record row = tx.run("CALL dbms.components() YIELD name, versions, edition"
                            + " WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition")
                    .single();
            return "Neo4j " + row.get("version").asString() + " "
                    + row.get("edition").asString();
        });
    }

    /** Connects, and proves that the database answers. */
    @SuppressWarnings("deprecation") // Nothing else keeps the driver from writing to the console.
    static Neo4jDatabase open(Neo4jUrl url, Neo4jSettings settings, Access access) {
        AuthToken token = url.user() == null ? AuthTokens.none() : AuthTokens.basic(url.user(), url.password());
        Config config = Config.builder()
                .withLogging(Logging.none())
                .withNotificationConfig(NotificationConfig.disableAllConfig())
                .withConnectionTimeout(10, TimeUnit.SECONDS)
                .withUserAgent("tranship")
                .build();
        Driver driver = driver(url, token, config);
        try {
            try {
                // Once and without the patience of a transaction: nobody may be there.
                driver.verifyConnectivity();
            } catch (ServiceUnavailableException e) {
                throw new EndpointException(
                        Kind.CONNECT,
                        "no Neo4j answers at " + url + ": " + e.getMessage(),
                        "is the server up, and is this its Bolt port?",
                        e);
            }
            return new Neo4jDatabase(driver, url, settings, access);
        } catch (RuntimeException e) {
            driver.close();
            return Neo4jErrors.on("connecting to " + url, new AtomicBoolean(), () -> {
                throw e;
            });
        }
    }

    private static Driver driver(Neo4jUrl url, AuthToken token, Config config) {
        try {
            return GraphDatabase.driver(url.server(), token, config);
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CONNECT,
                    "the driver of Neo4j does not take the address " + url,
                    "for it the name of a host has letters, digits, dots and hyphens; an underscore is none of them",
                    e);
        }
    }

    String product() {
        return product;
    }

    String location() {
        return url.toString();
    }

    Neo4jSettings settings() {
        return settings;
    }

    /** @throws EndpointException UNSUPPORTED when the connection is only for reading */
    void needsWriting() {
        if (access != Access.WRITE) {
            throw new EndpointException(Kind.UNSUPPORTED, location() + " is opened for reading only");
        }
    }

    /** {@return a session of its own for a thread} The caller closes it. */
    Session session(AccessMode mode) {
        SessionConfig.Builder config = SessionConfig.builder()
                .withDefaultAccessMode(mode)
                .withBookmarkManager(bookmarks)
                .withFetchSize(FETCH);
        if (url.database() != null) {
            config.withDatabase(url.database());
        }
        return driver.session(config.build());
    }

    /** {@return what an action gives, with the driver's complaints made readable} */
    <T> T on(String doing, Supplier<T> action) {
        return Neo4jErrors.on(doing, closed, action);
    }

    /** {@return what a reading transaction gives} It is tried again when the server asks for it. */
    <T> T read(String doing, Function<TransactionContext, T> work) {
        return on(doing, () -> {
            try (Session session = session(AccessMode.READ)) {
                return session.executeRead(work::apply);
            }
        });
    }

    /** {@return what a writing transaction gives} It is tried again when the server asks for it. */
    <T> T write(String doing, Function<TransactionContext, T> work) {
        return on(doing, () -> {
            try (Session session = session(AccessMode.WRITE)) {
                return session.executeWrite(work::apply);
            }
        });
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            // The driver takes a fifth of a second to say goodbye, for which nobody has to wait.
            driver.closeAsync();
        }
    }
}
