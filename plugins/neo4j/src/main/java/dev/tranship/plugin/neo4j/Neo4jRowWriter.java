package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.plugin.neo4j.Dataset.Source;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.summary.SummaryCounters;

/** Writes rows as nodes or relationships, many with one statement, and the ledger in the same transaction. */
final class Neo4jRowWriter implements RowWriter {
    /** The server keeps what a transaction has done in its heap. */
    private static final long MOST_ROWS = 10_000;
    /** A statement takes at most so many rows, so that the next ones are made ready while the server writes. */
    private static final int STATEMENT_ROWS = 2_500;

    private final Neo4jDatabase database;
    private final Session session;
    private final Dataset dataset;
    private final RowType rowType;
    private final List<Column> key;
    private final List<Link> links;
    private final String doing;
    private @Nullable Transaction transaction;

    private Neo4jRowWriter(
            Neo4jDatabase database, Session session, Dataset dataset, List<Link> links, WriteRequest request) {
        this.database = database;
        this.session = session;
        this.dataset = dataset;
        this.links = links;
        this.rowType = request.rowType();
        this.key = request.key().stream().map(dataset::readable).toList();
        this.doing = "writing " + dataset.path();
    }

    static Neo4jRowWriter open(Neo4jDatabase database, WriteRequest request) {
        Dataset dataset = Neo4jSnapshot.dataset(
                database, request.dataset(), request.rowType().names());
        String doing = "writing " + request.dataset();
        List<Link> links = database.read(doing, Declarations::links);
        return database.on(
                doing, () -> new Neo4jRowWriter(database, database.session(AccessMode.WRITE), dataset, links, request));
    }

    @Override
    public long mostRows() {
        return MOST_ROWS;
    }

    @Override
    public void insert(Batch batch) {
        WriteStatements statements = statements(batch);
        LinkStatements related = related(statements);
        String statement = statements.insert();
        each(batch, rows -> {
            Result result = run(statement, rows);
            return () -> {
                int created = result.consume().counters().relationshipsCreated();
                if (dataset.pattern() instanceof GraphPattern.Relationships && created != rows.size()) {
                    throw notCreated(statements, rows, created);
                }
                all(related.relate(), rows);
                all(related.relateThoseThatWait(), rows);
            };
        });
    }

    @Override
    public void upsert(Batch batch) {
        WriteStatements statements = statements(batch);
        LinkStatements related = related(statements);
        String statement = statements.upsert();
        each(batch, rows -> {
            all(related.part(), rows);
            Result result = run(statement, rows);
            return () -> {
                int created = result.consume().counters().nodesCreated();
                all(related.relate(), rows);
                if (created > 0) {
                    all(related.relateThoseThatWait(), rows);
                }
                if (dataset.pattern() instanceof GraphPattern.Relationships) {
                    requireEnds(statements, rows);
                }
            };
        });
    }

    @Override
    public Batch lookup(Batch keys) {
        String statement = statements(keys).lookup(dataset.select(rowType.names()));
        BatchBuilder found = new BatchBuilder(rowType, Math.max(1, keys.rows()), Integer.MAX_VALUE, Long.MAX_VALUE);
        found.begin();
        Neo4jCodec[] codecs = rowType.names().stream()
                .map(name -> dataset.readable(name).codec())
                .toArray(Neo4jCodec[]::new);
        each(keys, rows -> {
            Result result = run(statement, rows);
            return () -> result.forEachRemaining(record -> found(record, codecs, found));
        });
        Batch batch = found.end(null);
        return batch == null ? Batch.of(rowType, List.of()) : batch;
    }

    private void found(Record record, Neo4jCodec[] codecs, BatchBuilder found) {
        int row = found.add();
        for (int i = 0; i < codecs.length; i++) {
            try {
                codecs[i].read(record.get(i), found.vector(i), row);
            } catch (Unholdable e) {
                // What cannot be read exactly could not be put back.
                throw new EndpointException(
                        Kind.CONSTRAINT,
                        dataset.path() + "." + rowType.name(i) + ": " + record.get(i) + " " + e.reason());
            }
        }
        found.added();
    }

    @Override
    public long delete(Batch keys) {
        WriteStatements statements = statements(keys);
        LinkStatements related = related(statements);
        String statement = statements.delete();
        long[] deleted = new long[1];
        each(keys, rows -> {
            all(related.partFromAll(), rows);
            Result result = run(statement, rows);
            return () -> {
                SummaryCounters counters = result.consume().counters();
                deleted[0] += dataset.pattern() instanceof GraphPattern.Nodes
                        ? counters.nodesDeleted()
                        : counters.relationshipsDeleted();
            };
        });
        return deleted[0];
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        database.on(doing, () -> {
            Transaction open = transaction();
            try {
                Ledger.put(open, checkpoint);
                open.commit();
                return true;
            } finally {
                transaction = null;
                open.close();
            }
        });
    }

    @Override
    public void rollback() {
        Transaction open = transaction;
        transaction = null;
        if (open != null) {
            database.on(doing, () -> {
                // Rolls back what is not committed; a transaction that the server has ended is closed already.
                open.close();
                return true;
            });
        }
    }

    @Override
    public void close() {
        try {
            rollback();
        } catch (EndpointException e) {
            // The server forgets what was not committed when the connection ends.
        }
        try {
            session.close();
        } catch (Neo4jException | IllegalStateException e) {
            // So it is closed.
        }
    }

    private Transaction transaction() {
        if (transaction == null) {
            transaction = session.beginTransaction();
        }
        return transaction;
    }

    private interface Rows {
        /** Sends rows, and {@return what looks at the answer} */
        Runnable send(List<List<@Nullable Object>> rows);
    }

    /** Hands over the rows of a batch as parameters, piece by piece: while the server writes one, the next is made ready. */
    private void each(Batch batch, Rows action) {
        database.on(doing, () -> {
            Runnable answer = () -> {};
            for (int from = 0; from < batch.rows(); from += STATEMENT_ROWS) {
                List<List<@Nullable Object>> rows = values(batch, from, Math.min(batch.rows(), from + STATEMENT_ROWS));
                answer.run();
                answer = action.send(rows);
            }
            answer.run();
            return true;
        });
    }

    private Result run(String statement, List<List<@Nullable Object>> rows) {
        return transaction().run(statement, Map.of("rows", rows));
    }

    private List<Column> columns(Batch batch) {
        return batch.rowType().names().stream().map(dataset::readable).toList();
    }

    private WriteStatements statements(Batch batch) {
        return new WriteStatements(dataset, key, columns(batch));
    }

    private LinkStatements related(WriteStatements statements) {
        return new LinkStatements(statements, links, dataset, !key.isEmpty());
    }

    private void all(List<String> statements, List<List<@Nullable Object>> rows) {
        statements.forEach(statement -> run(statement, rows).consume());
    }

    /** {@return rows of a batch as the driver takes them} */
    private List<List<@Nullable Object>> values(Batch batch, int from, int to) {
        List<Column> columns = columns(batch);
        List<Neo4jCodec> codecs = columns.stream().map(Column::codec).toList();
        boolean whole = columns.size() == rowType.size();
        List<List<@Nullable Object>> rows = new ArrayList<>(to - from);
        for (int row = from; row < to; row++) {
            List<@Nullable Object> values = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                Object value;
                try {
                    value = codecs.get(i).write(batch.vector(i), row);
                } catch (Unholdable e) {
                    throw refused(column, batch.vector(i).get(row), e.reason());
                }
                if (value == null && whole && !column.nullable()) {
                    throw refused(column, null, "must not be NULL");
                }
                values.add(value == null && column.source() instanceof Source.Labels ? List.of() : value);
            }
            rows.add(values);
        }
        return rows;
    }

    private EndpointException refused(Column column, @Nullable Object value, String reason) {
        String shown = String.valueOf(value);
        return new EndpointException(
                Kind.CONSTRAINT,
                dataset.path() + "." + column.name() + ": "
                        + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown) + " " + reason);
    }

    private void requireEnds(WriteStatements statements, List<List<@Nullable Object>> rows) {
        List<Record> missing = run(statements.missingEnd(), rows).list();
        if (!missing.isEmpty()) {
            Record first = missing.get(0);
            List<@Nullable Object> row = rows.get(first.get("i").asInt());
            GraphPattern.Relationships pattern = (GraphPattern.Relationships) dataset.pattern();
            boolean start = first.get("starts").asInt() != 1;
            int there = first.get(start ? "starts" : "ends").asInt();
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    dataset.path() + ": there " + (there == 0 ? "is no" : "are " + there) + " :"
                            + (start ? pattern.start() : pattern.end()) + " with the key "
                            + statements.keyOfEnd(row, start));
        }
    }

    private EndpointException notCreated(WriteStatements statements, List<List<@Nullable Object>> rows, int created) {
        requireEnds(statements, rows);
        return new EndpointException(
                Kind.CONSTRAINT,
                dataset.path() + ": " + (rows.size() - created) + " of " + rows.size()
                        + " relationships are there already, between the same nodes with the same key");
    }
}
