package dev.tranship.plugin.sqlite;

import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/**
 * One SQLite file: opens connections to it and lets one writer at a time through. Safe for use by many threads; a
 * connection belongs to whoever opened it.
 *
 * <p>A file that is opened for writing is put into WAL mode for as long as it is open, where that is possible, so that
 * it can be read and written at the same time, and back into its own mode afterwards.
 */
final class SqliteDatabase implements AutoCloseable {
    static final SqliteErrors ERRORS = new SqliteErrors();

    private final Path file;
    private final DatabaseFile content;
    private final Access access;
    private final int busyTimeout;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Semaphore writer = new Semaphore(1, true);
    private String modeBefore = "";
    private boolean immutable;
    private boolean absent;
    private volatile boolean closed;

    private SqliteDatabase(Path file, Access access, int busyTimeout) {
        this.file = file;
        this.access = access;
        this.busyTimeout = busyTimeout;
        this.content = DatabaseFile.use(file);
    }

    /**
     * Opens the file and proves that it is a database.
     *
     * @param journalMode the mode to write in; empty for WAL while it is open
     */
    static SqliteDatabase open(Path file, Access access, int busyTimeout, String journalMode) {
        SqliteDatabase database = new SqliteDatabase(file, access, busyTimeout);
        try {
            database.prove();
            if (access == Access.WRITE) {
                database.chooseJournal(journalMode);
            }
            return database;
        } catch (EndpointException e) {
            database.content.release();
            throw e;
        }
    }

    /** {@return a database that is not there: it reads as an empty one, and nothing can be written} */
    static SqliteDatabase empty() {
        SqliteDatabase database = new SqliteDatabase(Path.of("nowhere"), Access.PREVIEW, 0);
        database.absent = true;
        return database;
    }

    Path file() {
        return file;
    }

    boolean writable() {
        return access == Access.WRITE;
    }

    /** {@return the pages of the file, for who has begun to read; null when they are not all there is to know} */
    DatabaseFile.@Nullable Format format() {
        return absent ? null : content.format();
    }

    /** {@return a connection that can only read} */
    Connection reader() {
        return connect(true);
    }

    /** {@return a connection that can write; take {@link #lockWriter} before writing} */
    Connection writer() {
        if (!writable()) {
            throw new EndpointException(Kind.UNSUPPORTED, file + " was opened for reading");
        }
        return connect(false);
    }

    /** Waits until no other writer of this endpoint is in a transaction. */
    void lockWriter() {
        try {
            writer.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EndpointException(Kind.TRANSIENT, "interrupted while waiting to write to " + file, null, e);
        }
    }

    void unlockWriter() {
        writer.release();
    }

    /** Closes a connection that this database gave. */
    void close(Connection connection) {
        open.remove(connection);
        try {
            connection.close();
        } catch (SQLException e) {
            throw ERRORS.wrap("closing " + file, e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Connection connection : open) {
            try {
                connection.close();
            } catch (SQLException e) {
                // the others must still be closed, and a connection that cannot be closed holds nothing of ours
            }
        }
        open.clear();
        if (!modeBefore.isEmpty()) {
            restoreJournal();
        }
        content.release();
    }

    static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw ERRORS.wrap("executing " + sql, e);
        }
    }

    private void prove() {
        if (Files.isDirectory(file)) {
            throw new EndpointException(Kind.CONNECT, file + " is a folder, not a SQLite database");
        }
        boolean exists = Files.exists(file);
        if (!exists && access == Access.READ) {
            throw new EndpointException(
                    Kind.CONNECT, "the SQLite database " + file + " does not exist", "check the path", null);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (!exists && (folder == null || !Files.isDirectory(folder))) {
            throw new EndpointException(Kind.CONNECT, "the folder of " + file + " does not exist");
        }
        if (!exists && access == Access.PREVIEW) {
            absent = true;
            return;
        }
        // SQLite itself says no more than that it cannot open it, and that after a while.
        if (access == Access.WRITE && !Files.isWritable(exists ? file : folder)) {
            throw new EndpointException(
                    Kind.CONNECT,
                    (exists
                            ? "cannot write " + file
                            : "cannot make " + file + ": the folder " + folder + " cannot be written"),
                    "check the permissions, and whether the disk is there for reading only",
                    null);
        }
        if (exists && !startsAsDatabase()) {
            throw new EndpointException(Kind.CONNECT, file + " is not a SQLite database");
        }
        try {
            proveReadable();
        } catch (EndpointException e) {
            // A WAL database in a folder where nothing can be created is readable only as one that nobody changes.
            if (!writable() && e.kind() == Kind.CONNECT && !Files.exists(Path.of(file + "-wal"))) {
                immutable = true;
                proveReadable();
            } else {
                throw e;
            }
        }
    }

    private void proveReadable() {
        Connection connection = connect(!writable());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
            rows.next();
        } catch (SQLException e) {
            EndpointException wrapped = ERRORS.wrap("opening " + file, e);
            throw wrapped.kind() == Kind.TRANSIENT
                    ? wrapped
                    : new EndpointException(Kind.CONNECT, String.valueOf(wrapped.getMessage()), wrapped.hint(), e);
        } finally {
            close(connection);
        }
    }

    private boolean startsAsDatabase() {
        try {
            return content.startsAsDatabase();
        } catch (IOException e) {
            throw new EndpointException(Kind.CONNECT, "cannot read " + file, "check the permissions of the file", e);
        }
    }

    private void chooseJournal(String wanted) {
        Connection connection = connect(false);
        try {
            String before = pragma(connection, "PRAGMA journal_mode");
            String mode = wanted.isEmpty() ? "wal" : wanted;
            if (!before.equals(mode)) {
                String now = pragma(connection, "PRAGMA journal_mode = " + mode);
                modeBefore = now.equals(mode) && wanted.isEmpty() ? before : "";
            }
        } catch (SQLException e) {
            // somebody else has it open: it stays in its mode, which is correct and only less concurrent
            modeBefore = "";
        } finally {
            close(connection);
        }
    }

    private void restoreJournal() {
        try (Connection connection = config(false).createConnection(url())) {
            pragma(connection, "PRAGMA journal_mode = " + modeBefore);
        } catch (SQLException e) {
            // somebody else has it open: WAL stays, and every SQLite reads it
        }
    }

    private static String pragma(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private Connection connect(boolean readOnly) {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, "the connection to " + file + " is closed");
        }
        try {
            // Not through DriverManager: it would find the driver of another class loader or none.
            SQLiteConnection connection = (SQLiteConnection) config(readOnly).createConnection(url());
            open.add(connection);
            if (closed) {
                close(connection);
            }
            return connection;
        } catch (SQLException e) {
            throw ERRORS.wrap("opening " + file, e);
        }
    }

    private SQLiteConfig config(boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(busyTimeout);
        config.enforceForeignKeys(false);
        // What is committed stays committed, also when the power fails: the journal relies on it.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setGetGeneratedKeys(false);
        if (readOnly) {
            config.setReadOnly(true);
        }
        return config;
    }

    private String url() {
        if (absent) {
            return "jdbc:sqlite::memory:";
        }
        return immutable ? "jdbc:sqlite:" + file.toUri() + "?immutable=1" : "jdbc:sqlite:" + file;
    }
}
