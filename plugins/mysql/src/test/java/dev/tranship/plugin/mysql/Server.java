package dev.tranship.plugin.mysql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.testkit.LockWait;
import dev.tranship.testkit.MariadbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one server of all tests of this module, started with the first that needs it. The system property {@code tranship.mysql}, a
 * host and a port, names another one to be tested, on which the user of {@link MariadbServer} may do everything.
 */
final class Server {
    private static final @Nullable String OTHER = System.getProperty("tranship.mysql");

    private static @Nullable MariadbServer server;

    private Server() {}

    /** {@return whether the server is ours, a MariaDB that may also be crashed} */
    static boolean ours() {
        return OTHER == null;
    }

    private static String authority() {
        return OTHER == null ? "127.0.0.1:" + get().port() : OTHER;
    }

    static synchronized MariadbServer get() {
        assumeTrue(ours(), "another server is tested");
        assumeTrue(MariadbServer.available(), "the artifact's MariaDB runs on Linux, x86-64");
        if (server == null) {
            server = MariadbServer.start(Path.of("target", "servers"));
        }
        return server;
    }

    /** {@return the endpoint of a database of that name} */
    static Endpoint open(String database, Access access, Map<String, String> options) {
        Map<String, String> every = new HashMap<>(options);
        every.putIfAbsent("password", MariadbServer.PASSWORD);
        every.put("allow_public_key_retrieval", "true");
        return new MysqlEndpointFactory("mariadb")
                .open(new ConnectionSpec(
                        "test",
                        "mariadb",
                        "//" + MariadbServer.USER + "@" + authority() + "/" + database,
                        every,
                        Path.of(""),
                        access));
    }

    static Endpoint open(String database, Access access) {
        return open(database, access, Map.of());
    }

    /** Executes statements as somebody else would, with the server's own settings. */
    static void execute(String database, String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS " + MysqlText.quote(database));
            statement.execute("USE " + MysqlText.quote(database));
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** {@return the rows of a query, each as its texts} */
    static List<List<@Nullable String>> query(String database, String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("USE " + MysqlText.quote(database));
            List<List<@Nullable String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static void drop(String database) {
        execute(database, "DROP DATABASE " + MysqlText.quote(database));
    }

    /** {@return two sessions that want the same lock} */
    static LockWait waitForLock(String database, String statement) {
        try {
            Connection holder = connect();
            Connection waiter = connect();
            holder.setCatalog(database);
            waiter.setCatalog(database);
            return LockWait.begin(holder, waiter, statement);
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://" + authority() + "/?sslMode=disable&allowPublicKeyRetrieval=true",
                MariadbServer.USER,
                MariadbServer.PASSWORD);
    }
}
