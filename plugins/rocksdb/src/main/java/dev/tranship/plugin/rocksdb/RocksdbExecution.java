package dev.tranship.plugin.rocksdb;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.StatementWalk;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Executes statements, of which those about families take effect one by one. */
final class RocksdbExecution implements StatementWalk.Store {
    private final Session session;

    RocksdbExecution(Session session) {
        this.session = session;
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return RocksdbLedger.checkpoints(session, change);
    }

    private interface Change {
        void add(WriteBatch batch, ColumnFamilyHandle family) throws RocksDBException;
    }

    private void write(String doing, Change change) {
        try (WriteBatch batch = new WriteBatch()) {
            session.use(doing, () -> {
                change.add(batch, session.folder().family(Family.DEFAULT));
                return true;
            });
            session.write(doing, batch);
        }
    }

    @Override
    public void mark(Checkpoint checkpoint) {
        write("writing the ledger", (batch, family) -> put(batch, family, checkpoint));
    }

    private static void put(WriteBatch batch, ColumnFamilyHandle family, Checkpoint checkpoint)
            throws RocksDBException {
        batch.put(family, RocksdbLedger.key(checkpoint), RocksdbLedger.value(checkpoint));
    }

    @Override
    public void unmark(Checkpoint checkpoint) {
        write("writing the ledger", (batch, family) -> batch.delete(family, RocksdbLedger.key(checkpoint)));
    }

    @Override
    public boolean commits(String statement) {
        return Statement.parse(statement) instanceof Statement.Alone;
    }

    @Override
    public boolean whole(String statement) {
        return !(Statement.parse(statement) instanceof Statement.MoveKeys);
    }

    @Override
    public long alone(String statement) {
        if (Statement.parse(statement) instanceof Statement.Alone alone) {
            alone.execute(session);
        }
        return 0;
    }

    @Override
    public long together(List<String> statements, Checkpoint checkpoint) {
        write("defining datasets", (batch, family) -> {
            for (String statement : statements) {
                if (Statement.parse(statement) instanceof Statement.Together together) {
                    together.add(session, batch);
                }
            }
            put(batch, family, checkpoint);
        });
        return 0;
    }

    @Override
    public boolean soAlready(EndpointException refusal) {
        return refusal.getCause() instanceof Statement.SoAlready;
    }
}
