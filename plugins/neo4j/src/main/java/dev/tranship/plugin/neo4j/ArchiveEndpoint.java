package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.plugin.neo4j.Dataset.Source;
import dev.tranship.plugin.neo4j.GraphPattern.Nodes;
import dev.tranship.plugin.neo4j.GraphPattern.Relationships;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;

/** An archive of a graph, read as the graph was when it was made. Every dataset is one pass over the file. */
final class ArchiveEndpoint implements Endpoint, Describable, Readable, Snapshot {
    private final Path file;
    private final String product;
    private final List<Dataset> datasets;

    ArchiveEndpoint(Path file) {
        this.file = file;
        try (ArchiveReader reader = ArchiveReader.open(file)) {
            this.product = reader.product();
            this.datasets = reader.datasets();
        }
    }

    @Override
    public String product() {
        return product;
    }

    @Override
    public String location() {
        return file.toString();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.CONSISTENT_SNAPSHOT);
    }

    @Override
    public NativeType nativeType(Type type) {
        return Neo4jTypes.nativeType(type);
    }

    @Override
    public Catalog catalog() {
        return new Catalog(
                datasets.stream()
                        .map(d -> new Catalog.Entry(
                                Table.of(
                                        d.path(),
                                        d.columns().stream()
                                                .map(c -> Table.Column.of(c.name(), c.type(), c.nullable()))
                                                .toList(),
                                        d.key().isEmpty() ? null : new Table.Key(null, d.key())),
                                -1,
                                -1))
                        .toList(),
                List.of(),
                List.of());
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return path;
    }

    @Override
    public Snapshot snapshot() {
        return this;
    }

    @Override
    public String description() {
        return "the archive " + file;
    }

    private Dataset dataset(DatasetPath path) {
        return datasets.stream()
                .filter(d -> d.path().equals(path))
                .findFirst()
                .orElseThrow(
                        () -> new EndpointException(Kind.NOT_FOUND, "there is no dataset " + path + " in " + file));
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return new RowType(dataset(request.dataset()).select(request.columns()).stream()
                .map(Column::field)
                .toList());
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        return List.of(new Split(0, "all"));
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        if (request.where() != null) {
            throw new EndpointException(Kind.UNSUPPORTED, "an archive is read as a whole, without a condition");
        }
        return new Reader(request);
    }

    @Override
    public long count(ReadRequest request) {
        long rows = 0;
        try (BatchReader reader = read(request, new Split(0, "all"), null)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                rows += batch.rows();
            }
        }
        return rows;
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        throw new EndpointException(Kind.UNSUPPORTED, "an archive is for restoring, not for copying");
    }

    @Override
    public void close() {
        // Each reader has the file open by itself.
    }

    private final class Reader implements BatchReader {
        private final ArchiveReader archive = ArchiveReader.open(file);
        private final Dataset dataset;
        private final List<Column> columns;
        private final List<Neo4jCodec> codecs;
        private final BatchBuilder rows;
        /** The nodes at whose ends relationships may be. */
        private final Map<Long, ArchiveReader.Node> ends = new HashMap<>();

        Reader(ReadRequest request) {
            this.dataset = dataset(request.dataset());
            this.columns = dataset.select(request.columns());
            this.codecs = columns.stream().map(Column::codec).toList();
            this.rows = new BatchBuilder(
                    ArchiveEndpoint.this.rowType(request), 256, request.batchRows(), request.batchBytes());
        }

        @Override
        public RowType rowType() {
            return rows.rowType();
        }

        @Override
        public @Nullable Batch next() {
            rows.begin();
            while (!rows.full()) {
                ArchiveReader.Element element = archive.next();
                if (element == null) {
                    break;
                }
                if (element instanceof ArchiveReader.Node node) {
                    take(node);
                } else if (dataset.pattern() instanceof Relationships pattern) {
                    take((ArchiveReader.Relationship) element, pattern);
                }
            }
            return rows.end(null);
        }

        private void take(ArchiveReader.Node node) {
            if (dataset.pattern() instanceof Nodes nodes) {
                if (node.labels().contains(nodes.label())) {
                    row(node, null, null);
                }
            } else if (dataset.pattern() instanceof Relationships pattern
                    && (node.labels().contains(pattern.start()) || node.labels().contains(pattern.end()))) {
                ends.put(node.id(), node);
            }
        }

        private void take(ArchiveReader.Relationship relationship, Relationships pattern) {
            ArchiveReader.Node start = ends.get(relationship.start());
            ArchiveReader.Node end = ends.get(relationship.end());
            if (relationship.type().equals(pattern.type())
                    && start != null
                    && end != null
                    && start.labels().contains(pattern.start())
                    && end.labels().contains(pattern.end())) {
                row(relationship, start, end);
            }
        }

        private void row(
                ArchiveReader.Element element, ArchiveReader.@Nullable Node start, ArchiveReader.@Nullable Node end) {
            int row = rows.add();
            for (int i = 0; i < columns.size(); i++) {
                Value value = value(columns.get(i).source(), element, start, end);
                try {
                    codecs.get(i).read(value, rows.vector(i), row);
                } catch (Unholdable e) {
                    rows.misfit(i, value.toString(), e.reason());
                }
            }
            rows.added();
        }

        private Value value(
                Source source,
                ArchiveReader.Element element,
                ArchiveReader.@Nullable Node start,
                ArchiveReader.@Nullable Node end) {
            if (source instanceof Source.Start key && start != null) {
                return start.properties().getOrDefault(key.name(), Values.NULL);
            } else if (source instanceof Source.End key && end != null) {
                return end.properties().getOrDefault(key.name(), Values.NULL);
            } else if (source instanceof Source.Property property) {
                return element.properties().getOrDefault(property.name(), Values.NULL);
            } else if (element instanceof ArchiveReader.Node node) {
                return Values.value(node.labels().stream()
                        .filter(l -> !l.equals(dataset.path().name()))
                        .toList());
            }
            return Values.NULL;
        }

        @Override
        public void close() {
            archive.close();
        }
    }
}
