package dev.tranship.plugin.files;

import dev.tranship.plugin.files.Folder.DataFile;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The files of one format in a folder. */
final class FilesEndpoint implements Endpoint, Describable, Readable, Writable, Definable, Transactional {
    private final Format format;
    private final Folder folder;
    private final CsvOptions options;
    private final boolean writes;
    private final String location;
    private final Map<Stamp, Layout> layouts = new ConcurrentHashMap<>();
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** What a layout was concluded from; another file, or other bytes, have another stamp. */
    private record Stamp(DataFile file, long size, long modified, boolean sidecar, long length) {}

    FilesEndpoint(Format format, Folder folder, CsvOptions options, boolean writes, String location) {
        this.format = format;
        this.folder = folder;
        this.options = options;
        this.writes = writes;
        this.location = location;
        if (writes) {
            synchronized (folder.lock()) {
                Renaming.finish(folder);
            }
        }
    }

    @Override
    public String product() {
        return switch (format) {
            case CSV -> "CSV files";
            case JSONL -> "JSON Lines files";
        };
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all =
                EnumSet.of(Capability.TRANSACTIONS, Capability.TRANSACTIONAL_DDL, Capability.RESUMABLE_READS);
        if (format == Format.JSONL) {
            all.add(Capability.SPLITS);
        }
        return all;
    }

    @Override
    public NativeType nativeType(Type type) {
        return new NativeType(type.toString(), type);
    }

    // Describable

    @Override
    public Catalog catalog() {
        checkOpen();
        List<Catalog.Entry> tables = new ArrayList<>();
        for (DataFile file : folder.datasets()) {
            List<Table.Column> columns = layout(file).columns().fields().stream()
                    .map(f -> Table.Column.of(f.name(), f.type(), f.nullable()))
                    .toList();
            try {
                tables.add(new Catalog.Entry(
                        Table.of(DatasetPath.of(file.name()), columns, null), -1, Files.size(file.path())));
            } catch (IOException e) {
                throw Failures.of("looking at " + file.fileName(), e);
            }
        }
        List<Catalog.Other> others = folder.hidden().stream()
                .map(f -> new Catalog.Other("file", f.fileName(), "another file has the name " + f.name()))
                .toList();
        return new Catalog(tables, List.of(), others);
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return path;
    }

    @Override
    public List<DatasetPath> datasets() {
        checkOpen();
        return folder.datasets().stream().map(f -> DatasetPath.of(f.name())).toList();
    }

    /** {@return the file of a dataset} */
    DataFile file(DatasetPath dataset) {
        checkOpen();
        if (dataset.segments().size() != 1) {
            throw FilesSnapshot.missing(dataset, location);
        }
        return folder.find(dataset.name()).orElseThrow(() -> FilesSnapshot.missing(dataset, location));
    }

    /** {@return how many bytes of a file count; -1 for all} */
    long length(DataFile file) {
        return Ledger.read(folder).length(file.fileName());
    }

    Layout layout(DataFile file) {
        try {
            long length = length(file);
            Stamp stamp = new Stamp(
                    file,
                    Files.size(file.path()),
                    Files.getLastModifiedTime(file.path()).toMillis(),
                    Files.exists(file.sidecar()),
                    length);
            Layout known = layouts.get(stamp);
            if (known == null || known.declared()) {
                known = Layout.of(format, options, file, length);
                layouts.put(stamp, known);
            }
            return known;
        } catch (IOException e) {
            throw Failures.of("reading " + file.fileName(), e);
        }
    }

    /** {@return the position of a column} */
    static int column(RowType columns, String name, DatasetPath dataset) {
        int position = columns.indexOf(name);
        if (position < 0) {
            throw new EndpointException(
                    Kind.NOT_FOUND,
                    "There is no column " + name + " in " + dataset + ".",
                    "It has " + String.join(", ", columns.names()) + ".",
                    null);
        }
        return position;
    }

    // Readable

    @Override
    public Snapshot snapshot() {
        checkOpen();
        return new FilesSnapshot(this, format, options);
    }

    // Writable

    @Override
    public RowWriter writer(WriteRequest request) {
        checkWrites();
        synchronized (folder.lock()) {
            DataFile file = file(request.dataset());
            if (file.compressed()) {
                throw Failures.unsupported("The file " + file.fileName() + " is compressed and can only be read.");
            }
            RowType columns = layout(file).columns();
            for (Field field : request.rowType().fields()) {
                Type held = columns.type(column(columns, field.name(), request.dataset()));
                if (!held.equals(field.type())) {
                    throw Failures.unsupported("The column " + field.name() + " of " + request.dataset() + " holds "
                            + held + ", not " + field.type() + ".");
                }
            }
            try {
                Ledger ledger = Ledger.read(folder);
                Renaming.settle(folder, ledger, file.path());
                if (ledger.length(file.fileName()) < 0) {
                    ledger.setLength(file.fileName(), Files.size(file.path()));
                    ledger.write();
                }
            } catch (IOException e) {
                throw Failures.of("opening " + file.fileName(), e);
            }
            folder.writerOpened(file.path());
            return track(new FilesWriter(this, folder, file, request, columns, new RowText(format, options, columns)));
        }
    }

    // Definable

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        return new Planner(folder).plan(tables, views, mode, existing);
    }

    // Transactional

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        checkWrites();
        synchronized (folder.lock()) {
            Renaming.execute(format, options, folder, statements, checkpoint);
        }
        return 0;
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        checkOpen();
        return Ledger.read(folder).checkpoints(change);
    }

    @Override
    public void forget(Collection<String> changes) {
        checkWrites();
        synchronized (folder.lock()) {
            Ledger ledger = Ledger.read(folder);
            ledger.forget(changes);
            try {
                for (DataFile file : folder.files()) {
                    Renaming.settle(folder, ledger, file.path());
                }
                ledger.write();
            } catch (IOException e) {
                throw Failures.of("forgetting what is done in " + folder.path(), e);
            }
        }
    }

    // Life

    <R extends AutoCloseable> R track(R resource) {
        open.add(resource);
        return resource;
    }

    void untrack(AutoCloseable resource) {
        open.remove(resource);
    }

    void checkOpen() {
        if (closed) {
            throw new EndpointException(Kind.CONNECT, "The connection to " + location + " is closed.");
        }
    }

    private void checkWrites() {
        checkOpen();
        if (!writes) {
            throw Failures.unsupported("The connection to " + location + " is for reading only.");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (AutoCloseable resource : List.copyOf(open)) {
            try {
                resource.close();
            } catch (EndpointException e) {
                throw e;
            } catch (Exception e) {
                throw new EndpointException(
                        Kind.TRANSIENT, "The connection to " + location + " does not close.", null, e);
            }
        }
    }
}
