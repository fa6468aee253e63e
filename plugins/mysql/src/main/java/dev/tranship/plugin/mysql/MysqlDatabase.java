package dev.tranship.plugin.mysql;

import dev.tranship.plugin.jdbc.LedgerUse;
import dev.tranship.plugin.jdbc.Sql;
import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.ServerUrl;
import dev.tranship.spi.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.mariadb.jdbc.Driver;

/** One database of a server: its connections, and what the server can do. Safe for use by many threads. */
final class MysqlDatabase {
    static final Sql SQL = new Sql(MysqlErrors.INSTANCE);

    /** Strict, so that nothing is cut, rounded or guessed in silence; a zero stays a zero in a column that counts. */
    private static final String SQL_MODE =
            "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO";

    private static final int LOCK_WAIT_SECONDS = 50;

    private static final Map<String, LedgerUse.Count> LEDGER_USES = new ConcurrentHashMap<>();

    private final ServerUrl url;
    private final MysqlSettings settings;
    private final Access access;
    private final MysqlServer server;
    private final boolean missing;
    private final SqlLedger ledger;
    private final Set<Connection> sessions = new HashSet<>();
    private boolean closed;

    private MysqlDatabase(ServerUrl url, MysqlSettings settings, Access access, MysqlServer server, boolean missing) {
        this.url = url;
        this.settings = settings;
        this.access = access;
        this.server = server;
        this.missing = missing;
        this.ledger = new SqlLedger(
                MysqlText.quote(Transactional.LEDGER),
                "(change_id VARCHAR(200) NOT NULL, split_number INTEGER NOT NULL, read_position LONGTEXT,"
                        + " state LONGTEXT NOT NULL, PRIMARY KEY (change_id, split_number))"
                        + " ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                null,
                MysqlErrors.INSTANCE);
    }

    /** Proves that the server answers and the database is there, or makes it where that is allowed. */
    static MysqlDatabase open(ServerUrl url, MysqlSettings settings, Access access) {
        Connection connection;
        boolean missing = false;
        try {
            connection = connect(url, settings, url.path());
        } catch (SQLException e) {
            if (e.getErrorCode() != MysqlErrors.UNKNOWN_DATABASE) {
                throw refused(url, e);
            }
            connection = switch (access) {
                case READ ->
                    throw new EndpointException(
                            Kind.CONNECT,
                            "there is no database " + url.path() + " on " + url.server(),
                            "check the name; a database that is only read is not created",
                            e);
                case PREVIEW -> withoutDatabase(url, settings);
                case WRITE -> creating(url, settings);
            };
            missing = access == Access.PREVIEW;
        }
        try {
            return new MysqlDatabase(url, settings, access, MysqlServer.of(connection), missing);
        } finally {
            close(connection);
        }
    }

    /** {@return a database that is nowhere, as a new server of the kind would have it} */
    static MysqlDatabase nowhere(boolean mariadb, MysqlSettings settings) {
        return new MysqlDatabase(
                new ServerUrl("nowhere", 0, "nowhere", Map.of()),
                settings,
                Access.PREVIEW,
                MysqlServer.current(mariadb),
                true);
    }

    private static Connection withoutDatabase(ServerUrl url, MysqlSettings settings) {
        try {
            return connect(url, settings, "");
        } catch (SQLException e) {
            throw refused(url, e);
        }
    }

    private static Connection creating(ServerUrl url, MysqlSettings settings) {
        try (Connection connection = withoutDatabase(url, settings)) {
            SQL.execute(
                    connection,
                    "creating the database " + url.path(),
                    "CREATE DATABASE IF NOT EXISTS " + MysqlText.quote(url.path()) + " CHARACTER SET utf8mb4");
            return connect(url, settings, url.path());
        } catch (SQLException e) {
            throw refused(url, e);
        }
    }

    private static Connection connect(ServerUrl url, MysqlSettings settings, String database) throws SQLException {
        return connect(url, settings, database, false);
    }

    /** @param binary whether results of prepared statements come in binary form */
    private static Connection connect(ServerUrl url, MysqlSettings settings, String database, boolean binary)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", url.user() == null ? "root" : url.user());
        if (url.password() != null) {
            properties.setProperty("password", url.password());
        }
        properties.setProperty("sslMode", settings.tls().driver());
        if (settings.certificate() != null) {
            properties.setProperty("serverSslCert", settings.certificate());
        }
        properties.setProperty("allowPublicKeyRetrieval", Boolean.toString(settings.allowPublicKeyRetrieval()));
        properties.setProperty("connectTimeout", Integer.toString(settings.connectTimeout()));
        properties.setProperty("permitRedirect", "false");
        properties.setProperty("allowLocalInfile", Boolean.toString(settings.load() != MysqlSettings.Load.INSERT));
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("useServerPrepStmts", Boolean.toString(binary));
        properties.setProperty("cachePrepStmts", Boolean.toString(binary));
        Connection connection = new Driver().connect("jdbc:mariadb://" + url.server() + "/", properties);
        try {
            connection.setAutoCommit(true);
            try (java.sql.Statement statement = connection.createStatement()) {
                statement.execute("SET NAMES utf8mb4");
                statement.execute("SET SESSION sql_mode = '" + SQL_MODE + "', SESSION time_zone = '+00:00',"
                        + " SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS
                        + ", SESSION sql_auto_is_null = 0, SESSION group_concat_max_len = 1048576");
                if (!database.isEmpty()) {
                    statement.execute("USE " + MysqlText.quote(database));
                }
            }
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    private static EndpointException refused(ServerUrl url, SQLException failure) {
        Kind kind = MysqlErrors.INSTANCE.kind(failure);
        boolean credentials = kind == Kind.AUTHENTICATE;
        String sentence = MysqlErrors.INSTANCE.sentence(failure);
        String hint = credentials
                ? MysqlErrors.INSTANCE.hint(kind)
                : sentence.contains("RSA public key")
                        ? "use tls, or allow_public_key_retrieval: true on a network you trust"
                        : "check host and port, and whether the server runs";
        return new EndpointException(
                credentials ? Kind.AUTHENTICATE : Kind.CONNECT,
                "cannot connect to " + url + ": " + sentence,
                hint,
                failure);
    }

    MysqlServer server() {
        return server;
    }

    MysqlSettings settings() {
        return settings;
    }

    String name() {
        return url.path();
    }

    ServerUrl url() {
        return url;
    }

    String location() {
        return url.toString();
    }

    /** {@return whether the database is not there, which a preview takes for an empty one} */
    boolean missing() {
        return missing;
    }

    /** {@return the path as its name alone where it is in this database, else as it is} */
    DatasetPath local(DatasetPath path) {
        List<String> segments = path.segments();
        boolean here =
                segments.size() == 1 || segments.size() == 2 && segments.get(0).equals(name());
        return here ? DatasetPath.of(path.name()) : path;
    }

    void needsWriting() {
        if (access != Access.WRITE) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, location() + " was opened for reading, so nothing is written to it");
        }
    }

    /** {@return the names of new text columns' collation} */
    String collation() {
        return settings.collation().isEmpty() ? server.binaryCollation() : settings.collation();
    }

    // -------------------------------------------------------------------------------------------------- connections

    /** {@return a connection of its own, in autocommit, which ends with the database at the latest} */
    Connection connect() {
        return connect(false);
    }

    /** @param binary whether results of prepared statements come in binary form */
    Connection connect(boolean binary) {
        synchronized (sessions) {
            if (closed) {
                throw new EndpointException(Kind.CONNECT, "the connection to " + location() + " is closed");
            }
        }
        Connection connection;
        try {
            connection = connect(url, settings, missing ? "" : url.path(), binary);
            if (access != Access.WRITE) {
                SQL.execute(connection, "connecting", "SET SESSION TRANSACTION READ ONLY");
            }
        } catch (SQLException e) {
            EndpointException refused = refused(url, e);
            // It answered before: a server that restarts is worth another try.
            throw refused.kind() == Kind.CONNECT
                    ? new EndpointException(Kind.TRANSIENT, String.valueOf(refused.getMessage()), refused.hint(), e)
                    : refused;
        }
        synchronized (sessions) {
            if (!closed) {
                sessions.add(connection);
                return connection;
            }
        }
        close(connection);
        throw new EndpointException(Kind.CONNECT, "the connection to " + location() + " is closed");
    }

    void disconnect(Connection connection) {
        synchronized (sessions) {
            sessions.remove(connection);
        }
        close(connection);
    }

    /** Ends a connection at once, whatever it is doing. */
    void abort(Connection connection) {
        synchronized (sessions) {
            sessions.remove(connection);
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is gone already.
        }
    }

    /** Does something on a connection of its own. */
    <T> T on(Function<Connection, T> work) {
        Connection connection = connect();
        try {
            return work.apply(connection);
        } finally {
            disconnect(connection);
        }
    }

    static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // It is gone already.
        }
    }

    void close() {
        List<Connection> open;
        synchronized (sessions) {
            closed = true;
            open = new ArrayList<>(sessions);
            sessions.clear();
        }
        for (Connection connection : open) {
            abort(connection);
        }
    }

    // ------------------------------------------------------------------------------------------------------- ledger

    SqlLedger ledger() {
        return ledger;
    }

    LedgerUse.Count ledgerUses() {
        return LEDGER_USES.computeIfAbsent(location(), location -> new LedgerUse.Count());
    }

    /** {@return the ledger, whose table is there until the use ends} */
    LedgerUse useLedger() {
        ledgerUses()
                .begin(() -> on(connection -> {
                    ledger.create(connection);
                    return 0;
                }));
        return new LedgerUse(
                ledger,
                () -> ledgerUses()
                        .end(() -> on(connection -> {
                            ledger.forget(connection, List.of());
                            return 0;
                        })));
    }
}
