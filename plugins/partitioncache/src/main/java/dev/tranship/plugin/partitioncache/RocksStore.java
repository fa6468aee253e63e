package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The default column family of a RocksDB directory. To read it is opened without its lock, so that its owner may be at work.
 * RocksDict puts a byte before each key that says that it is text.
 */
final class RocksStore implements KeyValues {
    static final byte[] NO_PREFIX = {};

    private final RocksDB database;
    private final Options options;
    private final byte[] keyPrefix;
    private final Set<RocksView> views = new LinkedHashSet<>();
    private boolean closed;

    private RocksStore(RocksDB database, Options options, byte[] keyPrefix) {
        this.database = database;
        this.options = options;
        this.keyPrefix = keyPrefix;
    }

    static RocksStore open(ConnectionSpec spec, byte[] keyPrefix) {
        Path folder = spec.file();
        boolean writes = spec.access() == Access.WRITE;
        if (!writes && !Files.exists(folder.resolve("CURRENT"))) {
            throw Failures.of(Kind.CONNECT, "There is no RocksDB in " + folder + ".");
        }
        RocksDB.loadLibrary();
        Options options = new Options().setCreateIfMissing(writes);
        try {
            if (writes) {
                Files.createDirectories(folder);
            }
            RocksDB database = writes
                    ? RocksDB.open(options, folder.toString())
                    : RocksDB.openReadOnly(options, folder.toString());
            return new RocksStore(database, options, keyPrefix);
        } catch (RocksDBException e) {
            options.close();
            boolean locked = String.valueOf(e.getMessage()).contains("lock");
            throw new EndpointException(
                    locked ? Kind.TRANSIENT : Kind.CONNECT,
                    "RocksDB does not open " + folder + ": " + e.getMessage(),
                    locked ? "another program has it open; end that first" : null,
                    e);
        } catch (IOException e) {
            options.close();
            throw new EndpointException(Kind.CONNECT, "The folder " + folder + " cannot be made.", null, e);
        }
    }

    @Override
    public String product() {
        return "RocksDB " + RocksDB.rocksdbVersion();
    }

    private byte[] key(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (keyPrefix.length == 0) {
            return utf8;
        }
        byte[] key = Arrays.copyOf(keyPrefix, keyPrefix.length + utf8.length);
        System.arraycopy(utf8, 0, key, keyPrefix.length, utf8.length);
        return key;
    }

    private static EndpointException failure(RocksDBException e) {
        Status status = e.getStatus();
        Kind kind = status == null
                ? Kind.STATEMENT
                : switch (status.getCode()) {
                    case Corruption -> Kind.CORRUPT;
                    case NotSupported -> Kind.UNSUPPORTED;
                    case Busy, TimedOut, TryAgain -> Kind.TRANSIENT;
                    case IOError -> Kind.CAPACITY;
                    case Ok,
                            NotFound,
                            InvalidArgument,
                            MergeInProgress,
                            Incomplete,
                            ShutdownInProgress,
                            Aborted,
                            Expired,
                            Undefined -> Kind.STATEMENT;
                };
        return new EndpointException(kind, "RocksDB says: " + e.getMessage(), null, e);
    }

    private synchronized void checkOpen() {
        if (closed) {
            throw Failures.of(Kind.CONNECT, "The RocksDB is closed.");
        }
    }

    @Override
    public synchronized View view() {
        checkOpen();
        RocksView view = new RocksView(database.getSnapshot());
        views.add(view);
        return view;
    }

    private final class RocksView implements View {
        private final @Nullable Snapshot snapshot;
        private final ReadOptions reading = new ReadOptions();
        private final Set<RocksKeys> open = new LinkedHashSet<>();
        private boolean ended;

        RocksView(@Nullable Snapshot snapshot) {
            this.snapshot = snapshot;
            if (snapshot != null) {
                reading.setSnapshot(snapshot);
            }
        }

        @Override
        public synchronized List<@Nullable Value> get(List<String> keys) {
            checkView();
            try {
                List<byte[]> found = database.multiGetAsList(
                        reading, keys.stream().map(RocksStore.this::key).toList());
                List<@Nullable Value> values = new ArrayList<>();
                for (byte[] bytes : found) {
                    values.add(bytes == null ? null : new Bytes(bytes));
                }
                return values;
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        @Override
        public synchronized Keys keys(String prefix, @Nullable String after) {
            checkView();
            RocksKeys keys = new RocksKeys(this, database.newIterator(reading), key(prefix), after);
            open.add(keys);
            return keys;
        }

        private void checkView() {
            if (ended) {
                throw Failures.of(Kind.CONNECT, "The RocksDB is closed.");
            }
        }

        @Override
        public synchronized void close() {
            if (ended) {
                return;
            }
            ended = true;
            List.copyOf(open).forEach(RocksKeys::close);
            reading.close();
            if (snapshot != null) {
                database.releaseSnapshot(snapshot);
            }
            synchronized (RocksStore.this) {
                views.remove(this);
            }
        }
    }

    private final class RocksKeys implements Keys {
        private final RocksView view;
        private final RocksIterator iterator;
        private final byte[] prefix;
        private boolean ended;

        RocksKeys(RocksView view, RocksIterator iterator, byte[] prefix, @Nullable String after) {
            this.view = view;
            this.iterator = iterator;
            this.prefix = prefix;
            byte[] from = after == null ? prefix : key(after);
            iterator.seek(from);
            if (after != null && iterator.isValid() && Arrays.equals(iterator.key(), from)) {
                iterator.next();
            }
        }

        @Override
        public boolean hasNext() {
            synchronized (view) {
                if (ended || !iterator.isValid()) {
                    return false;
                }
                byte[] key = iterator.key();
                return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
            }
        }

        @Override
        public String next() {
            synchronized (view) {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                byte[] key = iterator.key();
                iterator.next();
                return new String(key, keyPrefix.length, key.length - keyPrefix.length, StandardCharsets.UTF_8);
            }
        }

        @Override
        public void close() {
            synchronized (view) {
                if (!ended) {
                    ended = true;
                    iterator.close();
                    view.open.remove(this);
                }
            }
        }
    }

    @Override
    public List<byte @Nullable []> raw(List<String> keys) {
        try (View view = view()) {
            List<byte @Nullable []> raw = new ArrayList<>();
            for (Value value : view.get(keys)) {
                raw.add(value instanceof Bytes bytes ? bytes.bytes() : null);
            }
            return raw;
        }
    }

    /** Each commit waits for the disk. */
    @Override
    public long mostKeys() {
        return 100_000;
    }

    @Override
    public long mostBytes() {
        return 64L << 20;
    }

    @Override
    public void apply(Map<String, @Nullable Value> changes) {
        checkOpen();
        try (WriteBatch batch = new WriteBatch();
                WriteOptions synced = new WriteOptions().setSync(true)) {
            for (Map.Entry<String, @Nullable Value> change : changes.entrySet()) {
                Value value = change.getValue();
                if (value instanceof Bytes bytes) {
                    batch.put(key(change.getKey()), bytes.bytes());
                } else if (value instanceof Raw raw) {
                    batch.put(key(change.getKey()), raw.dump());
                } else if (value == null) {
                    batch.delete(key(change.getKey()));
                } else {
                    throw new IllegalArgumentException("RocksDB has no "
                            + Objects.requireNonNull(value).getClass().getSimpleName());
                }
            }
            database.write(synced, batch);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            List.copyOf(views).forEach(RocksView::close);
            database.close();
            options.close();
        }
    }
}
