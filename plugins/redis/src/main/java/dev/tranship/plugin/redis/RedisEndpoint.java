package dev.tranship.plugin.redis;

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
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** One database of a Redis server. */
final class RedisEndpoint implements Endpoint, Describable, Readable, Writable, Definable, Transactional {
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.TRANSACTIONS,
            Capability.TRANSACTIONAL_DDL,
            Capability.SPLITS,
            Capability.RESUMABLE_READS,
            Capability.KEYED_WRITES);

    /** The nodes of a cluster are walked over one after the other. */
    private static final Set<Capability> OF_CLUSTER = Set.of(
            Capability.TRANSACTIONS, Capability.TRANSACTIONAL_DDL, Capability.RESUMABLE_READS, Capability.KEYED_WRITES);

    private final RedisServer server;
    private final RedisCatalog catalog;
    private final boolean writes;

    /** @param declared the names of datasets that the connection declares */
    RedisEndpoint(RedisServer server, List<String> declared, boolean writes) {
        this.server = server;
        this.catalog = new RedisCatalog(server, declared);
        this.writes = writes;
    }

    @Override
    public String product() {
        return server.product();
    }

    @Override
    public String location() {
        return server.location();
    }

    @Override
    public Set<Capability> capabilities() {
        return server.cluster() ? OF_CLUSTER : CAPABILITIES;
    }

    @Override
    public NativeType nativeType(Type type) {
        return new NativeType(type instanceof Type.Bytes ? "bytes" : "text of " + type, type);
    }

    @Override
    public Catalog catalog() {
        try (Wire wire = server.wire("listing the keys")) {
            return catalog.read(wire);
        }
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return path;
    }

    @Override
    public Snapshot snapshot() {
        server.checkOpen();
        return new RedisSnapshot(server, catalog);
    }

    @Override
    public RowWriter writer(WriteRequest request) {
        checkWrites();
        Wire wire = server.wire("writing " + request.dataset());
        try {
            RedisLedger.finish(server, wire, request.change());
            return new RedisRowWriter(server, wire, catalog.layout(wire, request.dataset()), request);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        try (Wire wire = server.wire("planning datasets")) {
            return new RedisSchemaPlanner(wire, existing).plan(tables, views, mode);
        }
    }

    @Override
    public long execute(List<String> statements, Checkpoint checkpoint) {
        checkWrites();
        List<Statement> parsed = statements.stream().map(Statement::parse).toList();
        try (Wire wire = server.wire("defining datasets")) {
            RedisLedger.commit(
                    server,
                    wire,
                    parsed.stream().map(statement -> statement.requests(wire)).toList(),
                    checkpoint);
            return 0;
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        try (Wire wire = server.wire("reading the ledger")) {
            if (writes) {
                RedisLedger.finish(server, wire, change);
            }
            return RedisLedger.checkpoints(server, wire, change);
        }
    }

    @Override
    public void forget(Collection<String> changes) {
        checkWrites();
        try (Wire wire = server.wire("clearing the ledger")) {
            RedisLedger.forget(server, wire, changes);
        }
    }

    private void checkWrites() {
        server.checkOpen();
        if (!writes) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, "The connection to " + server.location() + " is for reading only.");
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
