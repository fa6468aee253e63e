package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.jdbc.Sql;
import dev.tranship.plugin.jdbc.SqlErrors;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.ServerUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/** A database that holds caches in tables. Safe for use by many threads; a connection belongs to one at a time. */
final class SqlDatabase implements AutoCloseable {
    private static final String CONNECTING = "connecting";

    /** Makes connections. */
    private interface Connecting {
        @Nullable
        Connection connect() throws SQLException;
    }

    private final SqlErrors errors;
    private final Sql sql;
    private final Connecting connecting;
    private final String readTransaction;
    private final @Nullable Connection root;
    private final String product;

    private SqlDatabase(SqlErrors errors, Connecting connecting, String readTransaction, @Nullable Connection root) {
        this.errors = errors;
        this.sql = new Sql(errors);
        this.connecting = connecting;
        this.readTransaction = readTransaction;
        this.root = root;
        try (Connection connection = connect()) {
            this.product = connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw errors.wrap(CONNECTING, e);
        }
    }

    static SqlDatabase postgresql(ServerUrl server, boolean writes) {
        Properties properties = new Properties();
        if (server.user() != null) {
            properties.setProperty("user", server.user());
        }
        if (server.password() != null) {
            properties.setProperty("password", server.password());
        }
        properties.setProperty("ApplicationName", "tranship");
        properties.setProperty("options", "-c DateStyle=ISO -c extra_float_digits=1");
        if (!writes) {
            properties.setProperty("readOnly", "true");
        }
        String url =
                "jdbc:postgresql://" + server.server() + "/" + URLEncoder.encode(server.path(), StandardCharsets.UTF_8);
        org.postgresql.Driver driver = new org.postgresql.Driver();
        return new SqlDatabase(
                SqlFailures.POSTGRESQL,
                () -> driver.connect(url, properties),
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                null);
    }

    static SqlDatabase duckdb(ConnectionSpec spec) {
        if (spec.access() != Access.WRITE && !Files.exists(spec.file())) {
            throw Failures.of(Kind.CONNECT, "There is no file " + spec.file() + ".");
        }
        Properties properties = new Properties();
        if (spec.access() != Access.WRITE) {
            properties.setProperty(DuckDBDriver.DUCKDB_READONLY_PROPERTY, "true");
        }
        try {
            Connection root = new DuckDBDriver().connect("jdbc:duckdb:" + spec.file(), properties);
            DuckDBConnection first = root.unwrap(DuckDBConnection.class);
            return new SqlDatabase(SqlFailures.DUCKDB, first::duplicate, "BEGIN TRANSACTION", root);
        } catch (SQLException e) {
            EndpointException failure = SqlFailures.DUCKDB.wrap("opening " + spec.file(), e);
            throw failure.kind() == Kind.STATEMENT
                    ? new EndpointException(Kind.CONNECT, String.valueOf(failure.getMessage()), null, e)
                    : failure;
        }
    }

    SqlErrors errors() {
        return errors;
    }

    Sql sql() {
        return sql;
    }

    String product() {
        return product;
    }

    /** {@return what begins a transaction that sees one moment} */
    String readTransaction() {
        return readTransaction;
    }

    /**
     * {@return the number of rows that a statement changed}
     *
     * @param parameters texts, and lists of texts, which are given as arrays
     */
    long update(Connection connection, String doing, String statement, List<?> parameters) {
        try (PreparedStatement prepared = prepare(connection, statement, parameters)) {
            return prepared.executeUpdate();
        } catch (SQLException e) {
            throw errors.wrap(doing, e);
        }
    }

    /** Takes one row of a result after the other. */
    @FunctionalInterface
    interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    /** @param parameters texts, and lists of texts, which are given as arrays */
    void query(Connection connection, String doing, String statement, List<?> parameters, RowConsumer rows) {
        try (PreparedStatement prepared = prepare(connection, statement, parameters);
                ResultSet row = prepared.executeQuery()) {
            while (row.next()) {
                rows.accept(row);
            }
        } catch (SQLException e) {
            throw errors.wrap(doing, e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String statement, List<?> parameters)
            throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(statement);
        try {
            for (int i = 0; i < parameters.size(); i++) {
                if (parameters.get(i) instanceof List<?> texts) {
                    prepared.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
                } else {
                    prepared.setString(i + 1, (String) parameters.get(i));
                }
            }
            return prepared;
        } catch (SQLException e) {
            prepared.close();
            throw e;
        }
    }

    /** {@return a new connection, which the caller closes} */
    Connection connect() {
        try {
            Connection connection = connecting.connect();
            if (connection == null) {
                throw Failures.of(Kind.CONNECT, "The driver does not know the URL.");
            }
            return connection;
        } catch (SQLException e) {
            EndpointException failure = errors.wrap(CONNECTING, e);
            throw failure.kind() == Kind.TRANSIENT || failure.kind() == Kind.STATEMENT
                    ? new EndpointException(Kind.CONNECT, String.valueOf(failure.getMessage()), null, e)
                    : failure;
        }
    }

    @Override
    public void close() {
        try {
            if (root != null) {
                root.close();
            }
        } catch (SQLException e) {
            throw errors.wrap("closing", e);
        }
    }
}
