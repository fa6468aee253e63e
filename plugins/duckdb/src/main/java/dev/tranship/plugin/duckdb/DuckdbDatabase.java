package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.jdbc.LedgerUse;
import dev.tranship.plugin.jdbc.Sql;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/**
 * One database that is open in this process. DuckDB opens a file once in a process, so endpoints of the same file share it;
 * it closes with the last one. Safe for use by many threads.
 */
final class DuckdbDatabase {
    /** Short statements on connections of any database. */
    static final Sql SQL = new Sql(DuckdbErrors.INSTANCE);

    private static final Map<Path, DuckdbDatabase> OPEN = new HashMap<>();

    private final @Nullable Path file;
    private volatile boolean writing;
    private final Properties settings;
    private final Set<DuckDBConnection> sessions = new HashSet<>();
    /** Commits share it; what needs the file to hold still takes it alone. */
    private final ReadWriteLock commits = new ReentrantReadWriteLock();

    private final LedgerUse.Count ledgerUses = new LedgerUse.Count();

    private final BatchFunction batches = new BatchFunction();
    private final InsertionOrder order = new InsertionOrder(this::set);

    private DuckDBConnection root;
    private int users = 1;

    private DuckdbDatabase(@Nullable Path file, boolean writing, Properties settings) {
        this.file = file;
        this.writing = writing;
        this.settings = settings;
        this.root = begin(writing);
    }

    static DuckdbDatabase inMemory(Properties settings) {
        return new DuckdbDatabase(null, true, settings);
    }

    /** {@return the database in the file, which is created where that is allowed} */
    static DuckdbDatabase open(Path file, boolean writing, Properties settings) {
        synchronized (OPEN) {
            Path key = key(file);
            DuckdbDatabase open = OPEN.get(key);
            if (open == null) {
                open = new DuckdbDatabase(key, writing, settings);
                OPEN.put(key(file), open);
                return open;
            }
            if (writing) {
                open.allowWriting();
            }
            open.users++;
            return open;
        }
    }

    /** Opens the file anew when it is open for reading only; whoever reads keeps reading, through connections that cannot write. */
    private synchronized void allowWriting() {
        if (writing) {
            return;
        }
        if (!sessions.isEmpty()) {
            throw new EndpointException(
                    Kind.CONNECT,
                    file + " is being read and cannot be opened for writing at the same time",
                    "let the plan have one connection to this file",
                    null);
        }
        close(root);
        try {
            root = begin(true);
            writing = true;
        } catch (EndpointException e) {
            root = begin(false);
            throw e;
        }
    }

    private static Path key(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    @Nullable
    Path file() {
        return file;
    }

    ReadWriteLock commits() {
        return commits;
    }

    /** {@return what statements of all connections read batches with} */
    BatchFunction batches() {
        return batches;
    }

    InsertionOrder order() {
        return order;
    }

    LedgerUse.Count ledgerUses() {
        return ledgerUses;
    }

    /** {@return a connection of its own transactions; give it back with {@link #disconnect}} */
    synchronized DuckDBConnection connect() {
        try {
            DuckDBConnection connection = root.duplicate();
            sessions.add(connection);
            prepare(connection);
            return connection;
        } catch (SQLException e) {
            throw DuckdbErrors.INSTANCE.wrap("connecting", e);
        }
    }

    private synchronized void set(String statement) {
        SQL.execute(root, "setting the order of rows", statement);
    }

    void disconnect(DuckDBConnection connection) {
        synchronized (this) {
            sessions.remove(connection);
        }
        close(connection);
    }

    /** Gives one user's share back. */
    void release() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            if (file != null) {
                OPEN.remove(file, this);
            }
            stop();
        }
    }

    /** Writes everything into the file, and a copy of the file. Nothing commits meanwhile. */
    void copyTo(Path target) {
        Path source = onDisk();
        commits.writeLock().lock();
        try {
            if (writing) {
                DuckDBConnection connection = connect();
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CHECKPOINT");
                } catch (SQLException e) {
                    throw new EndpointException(
                            Kind.TRANSIENT,
                            "archiving " + source + ": " + DuckdbErrors.INSTANCE.sentence(e),
                            "wait until nothing is being written",
                            e);
                } finally {
                    disconnect(connection);
                }
            }
            Files.copy(source, target);
            if (Files.exists(log(source))) {
                // What a killed process left in the log goes into the copy; a connection for reading leaves the file
                // alone.
                Files.copy(log(source), log(target));
                close(start(target, true, new Properties()));
            }
        } catch (IOException e) {
            throw new EndpointException(Kind.CAPACITY, "archiving " + source + " to " + target + ": " + e, null, e);
        } finally {
            commits.writeLock().unlock();
        }
    }

    /** Puts the content of another file in the place of this one's. All connections end. */
    void restoreFrom(Path archive) {
        Path target = onDisk();
        if (!Files.isReadable(archive)) {
            throw new EndpointException(Kind.NOT_FOUND, "there is no archive " + archive);
        }
        commits.writeLock().lock();
        try {
            Path beside = target.resolveSibling(target.getFileName() + ".restoring");
            Files.copy(archive, beside, StandardCopyOption.REPLACE_EXISTING);
            // Proves, before anything is lost, that the archive can be opened.
            close(start(beside, false, new Properties()));
            synchronized (this) {
                stop();
                Files.deleteIfExists(log(target));
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                root = begin(writing);
            }
        } catch (IOException e) {
            throw new EndpointException(Kind.CAPACITY, "restoring " + target + " from " + archive + ": " + e, null, e);
        } finally {
            commits.writeLock().unlock();
        }
    }

    private Path onDisk() {
        if (file == null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "a DuckDB database in memory has no file to archive",
                    "give the connection a file name",
                    null);
        }
        return file;
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + ".wal");
    }

    private synchronized void stop() {
        List<DuckDBConnection> ending = new ArrayList<>(sessions);
        sessions.clear();
        ending.forEach(DuckdbDatabase::close);
        close(root);
    }

    private static void close(DuckDBConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // What was not committed is gone either way.
        }
    }

    private DuckDBConnection begin(boolean write) {
        DuckDBConnection connection = start(file, write, settings);
        if (write) {
            try {
                batches.register(connection);
            } catch (SQLException e) {
                close(connection);
                throw refusal(file, e);
            }
        }
        return connection;
    }

    private static DuckDBConnection start(@Nullable Path file, boolean writing, Properties settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        // A checkpoint writes the last, unfinished group of rows anew; at DuckDB's own 16 MB a long load does that all
        // the time.
        properties.setProperty("checkpoint_threshold", "256MB");
        if (!writing) {
            properties.setProperty(DuckDBDriver.DUCKDB_READONLY_PROPERTY, "true");
        }
        String url = "jdbc:duckdb:" + (file == null ? "" : file);
        try {
            // Never through DriverManager, which would not see a driver in a plugin's class loader.
            DuckDBConnection connection = (DuckDBConnection) new DuckDBDriver().connect(url, properties);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOAD icu");
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOAD json");
            }
            prepare(connection);
            return connection;
        } catch (SQLException e) {
            throw refusal(file, e);
        }
    }

    private static EndpointException refusal(@Nullable Path file, SQLException e) {
        String sentence = DuckdbErrors.INSTANCE.sentence(e);
        if (sentence.contains("Could not set lock")) {
            return new EndpointException(
                    Kind.TRANSIENT,
                    file + " is in use by another program: " + sentence.replaceAll("\\s*See also .*", ""),
                    DuckdbErrors.INSTANCE.hint(Kind.TRANSIENT),
                    e);
        }
        if (sentence.contains("not a valid DuckDB database")) {
            return new EndpointException(Kind.CONNECT, file + " is not a DuckDB database", null, e);
        }
        return new EndpointException(
                Kind.CONNECT, "cannot open " + (file == null ? ":memory:" : file) + ": " + sentence, null, e);
    }

    private static void prepare(DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
    }
}
