package dev.tranship.plugin.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.ExportImportFilesMetaData;
import org.rocksdb.ImportColumnFamilyOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.util.StdErrLogger;

/**
 * A database that is open. RocksDB opens a folder for writing once, so endpoints of this process that write share it; it closes with
 * its last user. For reading it is opened as often as wanted, beside a program that writes, and shows the moment at which it was
 * opened. Safe for use by many threads.
 */
final class Folder {
    /** What must be on the disk of the database for a while: files to be taken in, or handed from family to family. */
    private static final String SCRATCH = "_tranship_scratch";

    /** What was in the place of a folder before another was put there, as long as that goes on. */
    private static final String REPLACED = ".replaced";

    private static final int ATTEMPTS = 5;
    private static final Map<Path, Folder> WRITING = new HashMap<>();

    private final Path path;
    private final boolean writes;
    private final FolderOptions options;
    private final StdErrLogger silent;
    private final RocksDB database;
    private final SortedMap<String, ColumnFamilyHandle> families = new TreeMap<>();
    /** Held by who uses a family; taken alone by who makes one come or go. */
    private final ReentrantReadWriteLock using = new ReentrantReadWriteLock();
    /** One transaction at a time: what was looked for is still not there when it is written. */
    private final ReentrantLock committing = new ReentrantLock();

    private int users = 1;
    private int scratches;

    private Folder(Path path, boolean writes) throws RocksDBException {
        RocksDB.loadLibrary();
        this.path = path;
        this.writes = writes;
        this.options = exists(path) ? FolderOptions.load(path) : FolderOptions.fresh();
        StdErrLogger logger = new StdErrLogger(InfoLogLevel.NUM_INFO_LOG_LEVELS);
        this.silent = logger;
        try {
            this.database = writes ? open() : openReadOnly(logger);
        } catch (RocksDBException | RuntimeException e) {
            closeOptions();
            throw e;
        }
    }

    static boolean exists(Path path) {
        return Files.exists(path.resolve("CURRENT"));
    }

    /** {@return the database in the folder, which is made when it is not there} */
    static Folder write(Path path) {
        synchronized (WRITING) {
            try {
                takeBack(path);
                Files.createDirectories(path);
                Folder open = WRITING.get(path.toRealPath());
                if (open != null) {
                    open.users++;
                    return open;
                }
                Folder opened = new Folder(path.toRealPath(), true);
                WRITING.put(opened.path, opened);
                delete(opened.path.resolve(SCRATCH));
                return opened;
            } catch (RocksDBException e) {
                throw RocksdbErrors.opening(path, e);
            } catch (IOException e) {
                throw new EndpointException(
                        Kind.CONNECT, "The folder " + path + " cannot be made: " + e.getMessage(), null, e);
            }
        }
    }

    /** {@return the database as this process writes it, or as it is now when another one does} */
    static Folder read(Path path) {
        synchronized (WRITING) {
            Folder open = WRITING.get(key(path));
            if (open != null) {
                open.users++;
                return open;
            }
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return new Folder(path, false);
            } catch (RocksDBException e) {
                // A program that writes may have replaced a file between two looks at the folder.
                if (attempt == ATTEMPTS || !exists(path)) {
                    throw RocksdbErrors.opening(path, e);
                }
            }
        }
    }

    private static Path key(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    private RocksDB open() throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Family family : options.families().values()) {
            String unknown = family.unknown();
            if (unknown != null) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        "The RocksDB in " + path + " cannot be written: its column family " + family.name() + " "
                                + unknown + ".",
                        "read its other families, or let that program write",
                        null);
            }
            descriptors.add(descriptor(family.name()));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB opened = RocksDB.open(options.database(), path.toString(), descriptors, handles);
        keep(descriptors, handles);
        return opened;
    }

    private RocksDB openReadOnly(StdErrLogger logger) throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Family family : options.families().values()) {
            if (family.unknown() == null) {
                descriptors.add(descriptor(family.name()));
            }
        }
        if (descriptors.stream().noneMatch(d -> new String(d.getName(), UTF_8).equals(Family.DEFAULT))) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "The RocksDB in " + path + " cannot be read: its column family " + Family.DEFAULT + " "
                            + requireNonNull(options.families().get(Family.DEFAULT))
                                    .unknown() + ".");
        }
        // Nothing is written, not even a log; and all files are held, so that the owner may delete them.
        DBOptions database = options.database();
        database.setCreateIfMissing(false);
        database.setMaxOpenFiles(-1);
        database.setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
        database.setLogger(logger);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB opened = RocksDB.openReadOnly(database, path.toString(), descriptors, handles);
        keep(descriptors, handles);
        return opened;
    }

    private ColumnFamilyDescriptor descriptor(String family) {
        return new ColumnFamilyDescriptor(family.getBytes(UTF_8), options.of(family));
    }

    private void keep(List<ColumnFamilyDescriptor> descriptors, List<ColumnFamilyHandle> handles) {
        for (int i = 0; i < handles.size(); i++) {
            families.put(new String(descriptors.get(i).getName(), UTF_8), handles.get(i));
        }
    }

    Path path() {
        return path;
    }

    boolean writes() {
        return writes;
    }

    RocksDB database() {
        return database;
    }

    FolderOptions options() {
        return options;
    }

    ReentrantReadWriteLock.ReadLock using() {
        return using.readLock();
    }

    ReentrantLock committing() {
        return committing;
    }

    /** {@return the names of all families that are datasets} */
    SortedSet<String> families() {
        using.readLock().lock();
        try {
            SortedSet<String> names = new TreeSet<>(families.keySet());
            names.removeIf(name -> refusal(name) != null);
            return names;
        } finally {
            using.readLock().unlock();
        }
    }

    /** {@return the families that are no datasets, with the reason} */
    SortedMap<String, String> others() {
        SortedMap<String, String> others = new TreeMap<>();
        using.readLock().lock();
        try {
            options.families().forEach((name, family) -> {
                String refusal = family.refusal();
                if (refusal != null) {
                    others.put(name, refusal);
                }
            });
            return others;
        } finally {
            using.readLock().unlock();
        }
    }

    private @Nullable String refusal(String name) {
        Family family = options.families().get(name);
        return family == null ? null : family.refusal();
    }

    /** {@return a family; good while {@link #using} is held} */
    ColumnFamilyHandle family(String name) {
        ColumnFamilyHandle handle = families.get(name);
        String refusal = refusal(name);
        if (refusal != null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, "The column family " + name + " in " + path + " " + refusal + ".");
        }
        if (handle == null) {
            throw new EndpointException(
                    Kind.NOT_FOUND,
                    "There is no column family " + name + " in " + path + ".",
                    "there are " + String.join(", ", families()),
                    null);
        }
        return handle;
    }

    boolean has(String family) {
        using.readLock().lock();
        try {
            return families.containsKey(family);
        } finally {
            using.readLock().unlock();
        }
    }

    // ---- families come and go

    private interface Work {
        void run() throws RocksDBException;
    }

    private void alone(String doing, Work work) {
        using.writeLock().lock();
        try {
            work.run();
        } catch (RocksDBException e) {
            throw RocksdbErrors.of(doing, e);
        } finally {
            using.writeLock().unlock();
        }
    }

    private interface Making {
        ColumnFamilyHandle of(ColumnFamilyDescriptor descriptor) throws RocksDBException;
    }

    private ColumnFamilyHandle made(String family, ColumnFamilyOptions familyOptions, Making making)
            throws RocksDBException {
        try {
            return making.of(new ColumnFamilyDescriptor(family.getBytes(UTF_8), familyOptions));
        } catch (RocksDBException e) {
            options.drop(family);
            throw e;
        }
    }

    void create(String family) {
        alone("making the column family " + family, () -> {
            families.put(family, made(family, options.create(family), database::createColumnFamily));
        });
    }

    void drop(String family) {
        alone("dropping the column family " + family, () -> {
            ColumnFamilyHandle handle = family(family);
            database.dropColumnFamily(handle);
            families.remove(family);
            handle.close();
            options.drop(family);
        });
    }

    /** Makes a family that has the files of another, as hard links. The other one has at least one key. */
    void link(String from, String to) {
        Path scratch = scratch();
        alone("giving the column family " + from + " the name " + to, () -> {
            try (Checkpoint checkpoint = Checkpoint.create(database);
                    ImportColumnFamilyOptions moving = new ImportColumnFamilyOptions().setMoveFiles(true);
                    ExportImportFilesMetaData files = checkpoint.exportColumnFamily(
                            family(from), scratch.resolve("family").toString())) {
                families.put(
                        to,
                        made(
                                to,
                                options.create(to, from),
                                descriptor -> database.createColumnFamilyWithImport(descriptor, moving, files)));
            } finally {
                deleteScratch(scratch);
            }
        });
    }

    /** Writes a consistent copy into a folder that is not there; files that never change are shared with it, as hard links. */
    void checkpoint(Path target) {
        using.readLock().lock();
        try (Checkpoint checkpoint = Checkpoint.create(database)) {
            checkpoint.createCheckpoint(target.toString());
        } catch (RocksDBException e) {
            throw RocksdbErrors.of("copying the database to " + target, e);
        } finally {
            using.readLock().unlock();
        }
    }

    // ---- archives

    /** Ends one use, which must be the only one, and puts the files of an archive in the place of those of the database. */
    void replace(Path archive) {
        synchronized (WRITING) {
            if (users > 1) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        "The RocksDB in " + path + " is open under another name and cannot be restored meanwhile.",
                        "let the plan have one connection to this folder",
                        null);
            }
            release();
            try {
                Path fresh = path.resolveSibling(path.getFileName() + ".restored");
                Path replaced = path.resolveSibling(path.getFileName() + REPLACED);
                delete(fresh);
                delete(replaced);
                copy(archive, fresh);
                Files.move(path, replaced, StandardCopyOption.ATOMIC_MOVE);
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
                delete(replaced);
            } catch (IOException e) {
                throw new EndpointException(
                        Kind.CAPACITY, "The archive cannot be put back to " + path + ": " + e.getMessage(), null, e);
            }
        }
    }

    /** Where a restore ended between its two renames the old files are put back. */
    private static void takeBack(Path path) throws IOException {
        Path replaced = path.resolveSibling(path.getFileName() + REPLACED);
        if (!Files.exists(path) && exists(replaced)) {
            Files.move(replaced, path, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Copies a folder of files; those that never change are linked where the disk can do that. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(file.getFileName());
                if (!file.toString().endsWith(".sst") || !linked(file, copy)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static boolean linked(Path file, Path link) {
        try {
            Files.createLink(link, file);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    // ---- scratch

    /** {@return a new folder on the same disk; give it back with {@link #deleteScratch}} */
    Path scratch() {
        synchronized (this) {
            Path scratch = path.resolve(SCRATCH).resolve(Integer.toString(scratches++));
            try {
                return Files.createDirectories(scratch);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void deleteScratch(Path scratch) {
        try {
            delete(scratch);
            synchronized (this) {
                Path all = path.resolve(SCRATCH);
                if (Files.isDirectory(all) && isEmpty(all)) {
                    Files.delete(all);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    // ---- the end

    /** Ends one use. */
    void release() {
        synchronized (WRITING) {
            if (--users > 0) {
                return;
            }
            if (writes) {
                WRITING.remove(path);
            }
            families.values().forEach(ColumnFamilyHandle::close);
            database.close();
            closeOptions();
        }
    }

    private void closeOptions() {
        options.close();
        silent.close();
    }
}
