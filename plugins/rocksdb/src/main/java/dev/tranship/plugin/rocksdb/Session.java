package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One user's way to an open database: as it is at each moment, or as it was when the session began. May be closed at any time, by any
 * thread; whoever uses it then is told. Owns its use of the folder.
 */
final class Session implements AutoCloseable {
    private static final long READ_AHEAD = 2L << 20;

    private final Folder folder;
    private final Consumer<Session> closed;
    private final @Nullable Snapshot snapshot;
    private final ReadOptions looking = new ReadOptions();
    private final Set<Cursor> cursors = new HashSet<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean open = true;

    private Session(Folder folder, @Nullable Snapshot snapshot, Consumer<Session> closed) {
        this.folder = folder;
        this.snapshot = snapshot;
        this.closed = closed;
        looking.setTotalOrderSeek(true);
        if (snapshot != null) {
            looking.setSnapshot(snapshot);
        }
    }

    /** A session that sees what is written while it lasts. */
    static Session live(Folder folder, Consumer<Session> closed) {
        return new Session(folder, null, closed);
    }

    /** A session that sees what there is now. */
    static Session still(Folder folder, Consumer<Session> closed) {
        // What is open for reading only stays as it is by itself.
        return new Session(folder, folder.writes() ? folder.database().getSnapshot() : null, closed);
    }

    Folder folder() {
        return folder;
    }

    /** Work with the database, which stays open meanwhile. */
    interface Work<T> {
        T run() throws RocksDBException;
    }

    /** @param doing what for, e.g. {@code reading users}; for messages */
    <T> T use(String doing, Work<T> work) {
        lock.readLock().lock();
        try {
            if (!open) {
                throw new EndpointException(Kind.CONNECT, "The connection to " + folder.path() + " is closed.");
            }
            folder.using().lock();
            try {
                return work.run();
            } finally {
                folder.using().unlock();
            }
        } catch (RocksDBException e) {
            throw RocksdbErrors.of(doing, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    byte @Nullable [] get(String family, byte[] key) {
        return use(
                "reading the key " + Cells.shown(key) + " of " + family,
                () -> folder.database().get(folder.family(family), looking, key));
    }

    /** {@return the value of each key, null where it is not there} */
    List<byte @Nullable []> get(String family, List<byte[]> keys) {
        return use("reading keys of " + family, () -> {
            ColumnFamilyHandle handle = folder.family(family);
            return folder.database().multiGetAsList(looking, Collections.nCopies(keys.size(), handle), keys);
        });
    }

    /** Writes all or nothing, and returns when it is on the disk. */
    void write(String doing, WriteBatch batch) {
        use(doing, () -> {
            try (WriteOptions synced = new WriteOptions().setSync(true)) {
                folder.database().write(synced, batch);
            }
            return true;
        });
    }

    long number(String family, String property) {
        return use("measuring " + family, () -> folder.database().getLongProperty(folder.family(family), property));
    }

    /** {@return about how many bytes the keys of a range take with their values, those included that are in memory only} */
    long size(String family, byte[] from, byte[] to) {
        return use("measuring " + family, () -> {
            try (Slice first = new Slice(from);
                    Slice last = new Slice(to)) {
                return Arrays.stream(folder.database()
                                .getApproximateSizes(
                                        folder.family(family),
                                        List.of(new Range(first, last)),
                                        SizeApproximationFlag.INCLUDE_FILES,
                                        SizeApproximationFlag.INCLUDE_MEMTABLES))
                        .sum();
            }
        });
    }

    /** {@return a cursor on the first key of a range} The caller closes it. */
    Cursor cursor(String family, KeyRange range) {
        return use("reading " + family, () -> {
            Cursor cursor = new Cursor(family, range);
            synchronized (cursors) {
                cursors.add(cursor);
            }
            return cursor;
        });
    }

    /**
     * Walks over the keys of a range in their order. Belongs to one thread; used within {@link #use}, but for closing, which may come
     * at any time.
     */
    final class Cursor implements AutoCloseable {
        private final ReadOptions reading;
        private final @Nullable Slice end;
        private final RocksIterator iterator;

        private Cursor(String family, KeyRange range) {
            reading = new ReadOptions(looking).setFillCache(false).setReadaheadSize(READ_AHEAD);
            end = range.to() == null ? null : new Slice(range.to());
            if (end != null) {
                reading.setIterateUpperBound(end);
            }
            iterator = folder.database().newIterator(folder.family(family), reading);
            iterator.seek(range.from());
        }

        /** {@return whether there is a key here} */
        boolean valid() throws RocksDBException {
            if (iterator.isValid()) {
                return true;
            }
            iterator.status();
            return false;
        }

        byte[] key() {
            return iterator.key();
        }

        byte[] value() {
            return iterator.value();
        }

        void next() {
            iterator.next();
        }

        void seek(byte[] key) {
            iterator.seek(key);
        }

        void last() {
            iterator.seekToLast();
        }

        @Override
        public void close() {
            synchronized (cursors) {
                if (cursors.remove(this)) {
                    end();
                }
            }
        }

        private void end() {
            iterator.close();
            reading.close();
            if (end != null) {
                end.close();
            }
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!open) {
                return;
            }
            open = false;
            synchronized (cursors) {
                new ArrayList<>(cursors).forEach(Cursor::end);
                cursors.clear();
            }
            looking.close();
            if (snapshot != null) {
                folder.database().releaseSnapshot(snapshot);
                snapshot.close();
            }
            folder.release();
        } finally {
            lock.writeLock().unlock();
        }
        closed.accept(this);
    }
}
