package dev.tranship.plugin.neo4j;

import dev.tranship.spi.Archivable;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Rehearsable;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.StatementWalk;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.Versioned;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** One graph, opened. */
final class Neo4jEndpoint
        implements Endpoint,
                Describable,
                Readable,
                Writable,
                Definable,
                Transactional,
                Queryable,
                Rehearsable,
                Versioned,
                Archivable {
    private final Neo4jDatabase database;

    Neo4jEndpoint(Neo4jDatabase database) {
        this.database = database;
    }

    @Override
    public String product() {
        return database.product();
    }

    @Override
    public String location() {
        return database.location();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.TRANSACTIONS, Capability.SPLITS, Capability.RESUMABLE_READS, Capability.KEYED_WRITES);
    }

    @Override
    public NativeType nativeType(Type type) {
        return Neo4jTypes.nativeType(type);
    }

    @Override
    public Catalog catalog() {
        return database.read("describing the graph", tx -> new Neo4jCatalog(tx, database.settings()).read());
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return GraphPattern.Relationships.of(path)
                .map(GraphPattern.Relationships::path)
                .orElse(path);
    }

    @Override
    public Snapshot snapshot() {
        return new Neo4jSnapshot(database);
    }

    @Override
    public BatchReader query(String statement) {
        return Neo4jQuery.open(database, statement);
    }

    @Override
    public RowWriter writer(WriteRequest request) {
        database.needsWriting();
        return Neo4jRowWriter.open(database, request);
    }

    /** {@return whether they are nodes that get no relationships} Two that relate the same nodes would each hold the lock that the other wants. */
    @Override
    public boolean parallelWrites(DatasetPath dataset) {
        return Neo4jSnapshot.dataset(database, dataset, List.of()).pattern() instanceof GraphPattern.Nodes nodes
                && database.read("looking at " + dataset, Declarations::links).stream()
                        .noneMatch(l -> l.label().equals(nodes.label())
                                || l.references().equals(nodes.label()));
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        return database.read(
                "planning the graph",
                tx -> new Neo4jSchemaPlanner(
                                existing,
                                mode,
                                SchemaRule.read(tx),
                                Declarations.links(tx),
                                new HashSet<>(tx.run("CALL db.labels()")
                                        .list(r -> r.get(0).asString())))
                        .plan(tables, views));
    }

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        database.needsWriting();
        return new StatementWalk(new Neo4jExecution(database), checkpoint).execute(statements);
    }

    @Override
    public List<OptionalLong> rehearse(List<String> statements) {
        return new Neo4jExecution(database).rehearse(statements);
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return database.read("keeping the ledger", tx -> Ledger.read(tx, change));
    }

    @Override
    public void forget(Collection<String> changes) {
        database.needsWriting();
        database.write("keeping the ledger", tx -> {
            Ledger.forget(tx, changes);
            return true;
        });
    }

    @Override
    public VersionHistory versions(String name) {
        return new Neo4jVersions(database, name);
    }

    @Override
    public void archive(Path file) {
        new Neo4jArchive(database).write(file);
    }

    @Override
    public void restore(Path file) {
        database.needsWriting();
        new Neo4jArchive(database).restore(file);
    }

    @Override
    public String extension() {
        return Neo4jEndpointFactory.ARCHIVE;
    }

    @Override
    public void close() {
        database.close();
    }
}
