package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.jdbc.Sql;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Type;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.postgresql.Driver;

/** The connections to one database. Safe for use by many threads. */
final class PostgresqlDatabase implements AutoCloseable {
    static final Sql SQL = new Sql(PostgresqlErrors.INSTANCE);

    private static final int OLDEST = 9_06_00;
    private static final int IDLE = 2;

    private final PostgresqlUrl url;
    private final boolean writing;
    private final Type.Decimal numeric;
    private final Set<Connection> sessions = new HashSet<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private int version;
    private String product = "";
    private boolean closed;

    private PostgresqlDatabase(PostgresqlUrl url, boolean writing, Type.Decimal numeric) {
        this.url = url;
        this.writing = writing;
        this.numeric = numeric;
    }

    /** Connects once, which proves that the server answers. */
    static PostgresqlDatabase open(PostgresqlUrl url, boolean writing, Type.Decimal numeric) {
        PostgresqlDatabase database = new PostgresqlDatabase(url, writing, numeric);
        database.<Void>on(connection -> {
            database.version = Integer.parseInt(setting(connection, "server_version_num"));
            database.product = "PostgreSQL " + setting(connection, "server_version");
            return null;
        });
        if (database.version < OLDEST) {
            database.close();
            throw new EndpointException(
                    Kind.CONNECT, url + " is a PostgreSQL older than 9.6, with which Tranship does not work");
        }
        return database;
    }

    private static String setting(Connection connection, String name) {
        return SQL.list(connection, "connecting", "SHOW " + name, row -> row.getString(1))
                .get(0);
    }

    PostgresqlUrl url() {
        return url;
    }

    /** {@return whether the server is of that major version or later; 9.6 counts as 9} */
    boolean atLeast(int major) {
        return version >= major * 10_000;
    }

    /** {@return the server, with its version as it was when this was opened} */
    String product() {
        return product;
    }

    /** {@return the type of a numeric column that names no digits} */
    Type.Decimal numeric() {
        return numeric;
    }

    /** {@return a connection of its own transactions; give it back with {@link #disconnect}} */
    Connection connect() {
        checkOpen();
        Connection connection = start();
        synchronized (this) {
            if (!closed) {
                sessions.add(connection);
                return connection;
            }
        }
        close(connection);
        throw closedAlready();
    }

    /** Ends a connection, whatever it is doing; what was not committed is gone. */
    void disconnect(Connection connection) {
        synchronized (this) {
            sessions.remove(connection);
        }
        close(connection);
    }

    /** Does something short, outside of a transaction. */
    <T> T on(Function<Connection, T> work) {
        Connection connection;
        synchronized (this) {
            if (closed) {
                throw closedAlready();
            }
            connection = idle.poll();
        }
        if (connection == null || broken(connection)) {
            connection = connect();
        }
        boolean reusable = false;
        try {
            T result = work.apply(connection);
            reusable = true;
            return result;
        } catch (EndpointException e) {
            if (e.kind() == Kind.TRANSIENT) {
                // A server that went away took the idle connections with it.
                disconnectIdle();
            }
            throw e;
        } finally {
            synchronized (this) {
                reusable = reusable && !closed && idle.size() < IDLE;
                if (reusable) {
                    idle.push(connection);
                }
            }
            if (!reusable) {
                disconnect(connection);
            }
        }
    }

    private void disconnectIdle() {
        List<Connection> left;
        synchronized (this) {
            left = new ArrayList<>(idle);
            idle.clear();
        }
        left.forEach(this::disconnect);
    }

    private static boolean broken(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private synchronized void checkOpen() {
        if (closed) {
            throw closedAlready();
        }
    }

    private EndpointException closedAlready() {
        return new EndpointException(Kind.CONNECT, "the connection to " + url + " is closed");
    }

    @Override
    public void close() {
        List<Connection> open;
        synchronized (this) {
            closed = true;
            open = new ArrayList<>(sessions);
            sessions.clear();
            idle.clear();
        }
        open.forEach(PostgresqlDatabase::close);
    }

    private Connection start() {
        try {
            // Never through DriverManager, which would not see a driver in a plugin's class loader.
            Connection connection = new Driver().connect(url.jdbc(), url.properties());
            if (connection == null) {
                throw new EndpointException(Kind.CONNECT, "cannot connect to " + url);
            }
            try {
                prepare(connection);
            } catch (EndpointException e) {
                close(connection);
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            Kind kind = PostgresqlErrors.INSTANCE.kind(e);
            boolean refused = kind == Kind.AUTHENTICATE;
            // It answered before: a server that restarts is worth another try.
            boolean answered = version > 0;
            throw new EndpointException(
                    refused ? kind : answered || kind == Kind.TRANSIENT ? Kind.TRANSIENT : Kind.CONNECT,
                    (refused ? url + " refuses the login: " : "cannot connect to " + url + ": ")
                            + PostgresqlErrors.INSTANCE.sentence(e),
                    refused ? "check user and password; a secret is given by reference, e.g. ${env:PGPASSWORD}" : null,
                    e);
        }
    }

    private void prepare(Connection connection) {
        List<String> settings = new ArrayList<>(List.of(
                "TimeZone = 'UTC'",
                "DateStyle = 'ISO'",
                "IntervalStyle = 'postgres'",
                "bytea_output = 'hex'",
                "standard_conforming_strings = on",
                // A snapshot is held open for as long as a copy takes.
                "statement_timeout = 0",
                "idle_in_transaction_session_timeout = 0",
                // Rows come in the order in which they are stored, which is what positions are made of.
                "synchronize_seqscans = off"));
        if (!writing) {
            settings.add("default_transaction_read_only = on");
        }
        SQL.execute(connection, "connecting", "SET " + String.join("; SET ", settings));
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // What was not committed is gone either way.
        }
    }
}
