package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Inspecting;
import dev.tranship.spi.Inspection;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Suspect;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A cache of PartitionCache. Its datasets are the same whatever its backend is. */
final class CacheEndpoint
        implements Endpoint, Describable, Readable, Writable, Definable, Transactional, Inspecting, Queryable {
    private final Cache cache;
    private final Shapes shapes;
    private final String location;
    private volatile boolean closed;

    CacheEndpoint(Cache cache, Shapes shapes, String location) {
        this.cache = cache;
        this.shapes = shapes;
        this.location = location;
    }

    @Override
    public String product() {
        return "PartitionCache " + shapes.backend().word() + " on " + cache.product();
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.of(
                Capability.TRANSACTIONS,
                Capability.TRANSACTIONAL_DDL,
                Capability.RESUMABLE_READS,
                Capability.KEYED_WRITES);
        if (shapes.backend().store() != Backend.Store.REDIS) {
            all.add(Capability.CONSISTENT_SNAPSHOT);
        }
        if (shapes.backend() == Backend.REDIS_QUEUE) {
            // A position in a list means nothing when somebody has taken its first element.
            all.remove(Capability.RESUMABLE_READS);
        }
        return all;
    }

    @Override
    public NativeType nativeType(Type type) {
        Type held = shapes.held(type);
        if (held == null) {
            throw Failures.unsupported(
                    shapes.backend().word() + " does not hold " + type + ".",
                    "The values of a partition are an array of "
                            + String.join(
                                    " or ",
                                    shapes.backend().datatypes().stream()
                                            .map(d ->
                                                    shapes.backend().element(d).toString())
                                            .toList())
                            + ".");
        }
        return new NativeType(held.toString(), held);
    }

    // Describable

    @Override
    public Catalog catalog() {
        try (Cache.Reading reading = read()) {
            return shapes.catalog(reading);
        }
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return path;
    }

    // Readable

    private Cache.Reading read() {
        if (closed) {
            throw Failures.of(Kind.CONNECT, "The connection to " + location + " is closed.");
        }
        return cache.read();
    }

    @Override
    public Snapshot snapshot() {
        return new CacheSnapshot(read(), shapes, location);
    }

    // Writable

    @Override
    public RowWriter writer(WriteRequest request) {
        Dataset dataset = shapes.backend().dataset(request.dataset()).orElseThrow(() -> missing(request));
        try (Cache.Reading reading = read()) {
            Datatype datatype = Datatype.TEXT;
            if (dataset instanceof Dataset.Entries entries) {
                datatype = reading.partition(entries.partition())
                        .map(Partition::datatype)
                        .orElseThrow(() -> missing(request));
            }
            RowType all = shapes.rowType(dataset, reading);
            // A dataset that this change has made has no key to undo it by.
            return new CacheWriter(cache.write(request.key().isEmpty()), dataset, all, request.rowType(), datatype);
        }
    }

    private EndpointException missing(WriteRequest request) {
        return new EndpointException(
                Kind.NOT_FOUND, "There is no dataset " + request.dataset() + " in " + location + ".");
    }

    // Queryable

    @Override
    public BatchReader query(String statement) {
        Get get = Get.parse(statement);
        Cache.Found found = cache.get(get.partition(), get.hashes());
        Type element = shapes.backend().element(found.partition().datatype());
        return new FoundEntries(Rows.entries(element), found.entries());
    }

    // Inspecting

    /** {@return the partition that rows are to become entries of, which need not be there; empty when they become none} */
    private Optional<Partition> filled(DatasetPath path, RowType rowType) {
        int values = rowType.indexOf(Rows.VALUES);
        if (!(Dataset.of(path).orElse(null) instanceof Dataset.Entries entries)
                || values < 0
                || rowType.indexOf(Rows.HASH) < 0
                || !(rowType.type(values) instanceof Type.Array array)) {
            return Optional.empty();
        }
        Datatype datatype = Datatype.of(array.element()).orElse(Datatype.TEXT);
        return cache.partition(entries.partition())
                .or(() -> Optional.of(new Partition(entries.partition(), datatype, shapes.bitsize(), null)));
    }

    @Override
    public Optional<List<Suspect>> suspects(DatasetPath path, RowType rowType) {
        if (filled(path, rowType).isEmpty()) {
            return Optional.of(List.of());
        }
        return cache.suspects().map(own -> {
            List<Suspect> suspects = new ArrayList<>(own);
            suspects.add(new Suspect.Unordered(Rows.VALUES));
            return suspects;
        });
    }

    @Override
    public Inspection inspection(DatasetPath path, RowType rowType) {
        return filled(path, rowType)
                .<Inspection>map(partition ->
                        new EntryInspection(cache, partition, shapes.backend().bits()))
                .orElse(batch -> List.of());
    }

    // Definable

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        try (Cache.Reading reading = read()) {
            return shapes.plan(tables, mode, existing, reading);
        }
    }

    // Transactional

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        cache.execute(statements.stream().map(Statement::parse).toList(), checkpoint);
        return 0;
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return cache.checkpoints(change);
    }

    @Override
    public void forget(Collection<String> changes) {
        cache.forget(changes);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cache.close();
        }
    }
}
