package dev.tranship.plugin.rocksdb;

import dev.tranship.spi.Archivable;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.StatementWalk;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;

/** The database in a folder. */
final class RocksdbEndpoint implements Endpoint, Describable, Readable, Writable, Definable, Transactional, Archivable {
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.TRANSACTIONS,
            Capability.CONSISTENT_SNAPSHOT,
            Capability.SPLITS,
            Capability.RESUMABLE_READS,
            Capability.KEYED_WRITES);

    private final Path path;
    private volatile @Nullable Folder writing;
    private final RocksdbCatalog catalog;
    private final int sstRows;
    private final Set<Session> sessions = new HashSet<>();
    private boolean closed;

    /**
     * @param writing the database when it is open for writing, of which this is one use; null when it is only read
     */
    RocksdbEndpoint(Path path, @Nullable Folder writing, RocksdbCatalog catalog, int sstRows) {
        this.path = path;
        this.writing = writing;
        this.catalog = catalog;
        this.sstRows = sstRows;
    }

    @Override
    public String product() {
        return "RocksDB " + RocksDB.rocksdbVersion();
    }

    @Override
    public String location() {
        return path.toString();
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public NativeType nativeType(Type type) {
        return new NativeType("bytes of " + type, type);
    }

    // ---- sessions

    private synchronized Session kept(Session session) {
        sessions.add(session);
        if (closed) {
            session.close();
        }
        return session;
    }

    private synchronized void gone(Session session) {
        sessions.remove(session);
    }

    private synchronized void checkOpen() {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, "The connection to " + path + " is closed.");
        }
    }

    /** {@return a look at the database as it is now; null where a preview has none} */
    private @Nullable Session still() {
        checkOpen();
        return writing == null && !Folder.exists(path) ? null : kept(Session.still(Folder.read(path), this::gone));
    }

    private Session live() {
        checkOpen();
        checkWrites();
        return kept(Session.live(Folder.write(path), this::gone));
    }

    private void checkWrites() {
        if (writing == null) {
            throw new EndpointException(Kind.UNSUPPORTED, "The connection to " + path + " is for reading only.");
        }
    }

    // ---- abilities

    @Override
    public Catalog catalog() {
        try (Session session = still()) {
            return session == null ? new Catalog(List.of(), List.of(), List.of()) : catalog.read(session);
        }
    }

    @Override
    public DatasetPath resolve(DatasetPath asked) {
        return RocksdbCatalog.resolve(asked);
    }

    @Override
    public Snapshot snapshot() {
        Session session = still();
        if (session == null) {
            throw new EndpointException(Kind.CONNECT, "There is no RocksDB in " + path + ".");
        }
        return new RocksdbSnapshot(session);
    }

    @Override
    public RowWriter writer(WriteRequest request) {
        Session session = live();
        try {
            return new RocksdbRowWriter(session, RocksdbCatalog.layout(session, request.dataset()), request, sstRows);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public boolean parallelWrites(DatasetPath dataset) {
        return true;
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        try (Session session = still()) {
            return new RocksdbSchemaPlanner(session, existing).plan(tables, views, mode);
        }
    }

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        statements.forEach(Statement::parse);
        try (Session session = live()) {
            return new StatementWalk(new RocksdbExecution(session), checkpoint).execute(statements);
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        try (Session session = still()) {
            return session == null ? List.of() : RocksdbLedger.checkpoints(session, change);
        }
    }

    @Override
    public void forget(Collection<String> changes) {
        try (Session session = live()) {
            RocksdbLedger.forget(session, changes);
        }
    }

    @Override
    public void archive(Path target) {
        checkOpen();
        if (Files.exists(target)) {
            throw new EndpointException(Kind.UNSUPPORTED, target + " is already there");
        }
        // What is in memory only is written first, so the lock is needed.
        Folder folder = Folder.write(path);
        try {
            folder.checkpoint(target.toAbsolutePath());
        } finally {
            folder.release();
        }
    }

    @Override
    public synchronized void restore(Path archive) {
        checkOpen();
        checkWrites();
        if (!Folder.exists(archive)) {
            throw new EndpointException(Kind.NOT_FOUND, "there is no archive " + archive);
        }
        List.copyOf(sessions).forEach(Session::close);
        Folder folder = writing;
        if (folder != null) {
            folder.replace(archive);
            writing = Folder.write(path);
        }
    }

    @Override
    public String extension() {
        return "rocksdb";
    }

    @Override
    public void close() {
        List<Session> open;
        Folder folder;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = List.copyOf(sessions);
            folder = writing;
        }
        open.forEach(Session::close);
        if (folder != null) {
            folder.release();
        }
    }
}
