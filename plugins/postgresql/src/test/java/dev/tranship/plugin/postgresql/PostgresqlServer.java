package dev.tranship.plugin.postgresql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real server from a Maven artifact, on a port of its own, with its data below {@code target}. The shared ones are started
 * once in a test JVM and end with it.
 */
public final class PostgresqlServer implements AutoCloseable {
    private static final Path FOLDER = Path.of("target", "postgresql").toAbsolutePath();
    private static final Path OLD = Path.of("target", "servers", "old.jar");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String RESOURCE = "postgres-linux-x86_64.txz";

    private static @Nullable PostgresqlServer newest;
    private static @Nullable PostgresqlServer oldest;

    private final Path data;
    private final PgBinaryResolver binaries;
    private EmbeddedPostgres server;

    private PostgresqlServer(Path data, PgBinaryResolver binaries) {
        this.data = data;
        this.binaries = binaries;
        this.server = start(0);
    }

    /** {@return the newest version, shared} */
    public static synchronized PostgresqlServer newest() {
        PostgresqlServer server = newest;
        if (server == null) {
            server = fresh();
            newest = server;
        }
        return server;
    }

    /** {@return the oldest version that the plugin works with, shared; only in the plugin's own tests} */
    static synchronized PostgresqlServer oldest() {
        PostgresqlServer server = oldest;
        if (server == null) {
            server = new PostgresqlServer(folder("old"), (system, machine) -> bundled(OLD));
            oldest = server;
        }
        return server;
    }

    /** {@return one of its own of the newest version, which the caller closes} */
    public static PostgresqlServer fresh() {
        return new PostgresqlServer(folder("new"), (system, machine) -> bundled());
    }

    /**
     * {@return a server that repeats what this one does} The caller closes it.
     *
     * @param delay how much later it does so
     */
    public PostgresqlServer replica(Duration delay) {
        Path copy = folder("replica");
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('replica', true)");
            copyData(copy);
            try (ResultSet stopped = statement.executeQuery("SELECT labelfile FROM pg_backup_stop()")) {
                stopped.next();
                Files.writeString(copy.resolve("backup_label"), stopped.getString(1));
            }
            Files.createFile(copy.resolve("standby.signal"));
            Files.writeString(
                    copy.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=localhost port=" + port()
                            + " user=postgres'\nrecovery_min_apply_delay = '" + delay.toMillis() + "ms'\n");
        } catch (SQLException | IOException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return new PostgresqlServer(copy, binaries);
    }

    /** Without the log of what was written, which a replica asks for. */
    private void copyData(Path copy) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.toList()) {
                Path relative = data.relativize(path);
                Path target = copy.resolve(relative.toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!relative.startsWith("pg_wal") && !relative.startsWith("postmaster.pid")) {
                    Files.copy(path, target);
                }
            }
        }
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
    }

    private static Path folder(String name) {
        return FOLDER.resolve(name + "-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
    }

    private static InputStream bundled() throws IOException {
        List<URL> found =
                Collections.list(PostgresqlServer.class.getClassLoader().getResources(RESOURCE));
        return found.get(0).openStream();
    }

    private static InputStream bundled(Path jar) throws IOException {
        return new URL("jar:" + jar.toUri() + "!/" + RESOURCE).openStream();
    }

    /** @param port 0 for any */
    private EmbeddedPostgres start(int port) {
        try {
            Files.createDirectories(data.getParent());
            return EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(FOLDER.toFile())
                    .setPgBinaryResolver(binaries)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("fsync", "off")
                    // Off by default here, but what is committed shall survive a kill.
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("max_connections", "60")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    Path data() {
        return data;
    }

    /** {@return the URL of a database for Tranship} */
    public String url(String database) {
        return "postgresql://postgres@localhost:" + port() + "/" + database;
    }

    /** Makes an empty database. */
    public String create(String name) {
        execute("postgres", "CREATE DATABASE \"" + name + "\"");
        return name;
    }

    public void drop(String name) {
        execute("postgres", "DROP DATABASE IF EXISTS \"" + name + "\"");
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port() + "/" + database, "postgres", "");
    }

    public void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** {@return the answer, a text a row, its values separated by {@code |}} */
    public List<String> ask(String database, String query) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    values.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join("|", values));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Kills the server's processes, all at once. */
    public void kill() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
            children.forEach(child -> child.onExit().join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a killed server again, on the same port. */
    public void restart() {
        int port = server.getPort();
        // Gives up its lock on the folder; the process is gone already.
        close();
        server = start(port);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
