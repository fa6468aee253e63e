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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    /** A statement takes at most so many rows: beyond that it becomes no faster. */
    private static final int STATEMENT_ROWS = 2_500;

    private final Neo4jDatabase database;
    private final Session session;
    private final Dataset dataset;
    private final RowType rowType;
    private final List<Column> key;
    private final WriteStatements statements;
    private final String doing;
    private @Nullable Transaction transaction;

    private Neo4jRowWriter(Neo4jDatabase database, Session session, Dataset dataset, WriteRequest request) {
        this.database = database;
        this.session = session;
        this.dataset = dataset;
        this.rowType = request.rowType();
        this.key = request.key().stream().map(dataset::readable).toList();
        List<Column> written = dataset.select(rowType.names());
        this.statements = new WriteStatements(dataset, written, key);
        this.doing = "writing " + dataset.path();
    }

    static Neo4jRowWriter open(Neo4jDatabase database, WriteRequest request) {
        Dataset dataset = Neo4jSnapshot.dataset(
                database, request.dataset(), request.rowType().names());
        return database.on(
                "writing " + request.dataset(),
                () -> new Neo4jRowWriter(database, database.session(AccessMode.WRITE), dataset, request));
    }

    @Override
    public long mostRows() {
        return MOST_ROWS;
    }

    @Override
    public void insert(Batch batch) {
        String statement = statements.insert();
        each(batch, rows -> {
            Result result = run(statement, rows);
            return () -> {
                int created = result.consume().counters().relationshipsCreated();
                if (dataset.pattern() instanceof GraphPattern.Relationships && created != rows.size()) {
                    throw notCreated(rows, created);
                }
            };
        });
    }

    @Override
    public void upsert(Batch batch) {
        String statement = statements.upsert();
        each(batch, rows -> {
            Result result = run(statement, rows);
            return () -> {
                result.consume();
                if (dataset.pattern() instanceof GraphPattern.Relationships) {
                    requireEnds(rows);
                }
            };
        });
    }

    @Override
    public Batch lookup(Batch keys) {
        String statement = statements.lookup();
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
        String statement = statements.delete();
        long[] deleted = new long[1];
        each(keys, rows -> {
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
        Runnable send(List<Map<String, Object>> rows);
    }

    /** Hands over the rows of a batch as parameters, piece by piece: while the server writes one, the next is made ready. */
    private void each(Batch batch, Rows action) {
        database.on(doing, () -> {
            Runnable answer = () -> {};
            for (int from = 0; from < batch.rows(); from += STATEMENT_ROWS) {
                List<Map<String, Object>> rows = parameters(batch, from, Math.min(batch.rows(), from + STATEMENT_ROWS));
                answer.run();
                answer = action.send(rows);
            }
            answer.run();
            return true;
        });
    }

    private Result run(String statement, List<Map<String, Object>> rows) {
        return transaction().run(statement, Map.of("rows", rows));
    }

    private List<Map<String, Object>> parameters(Batch batch, int from, int to) {
        List<Column> columns =
                batch.rowType().names().stream().map(dataset::readable).toList();
        List<Neo4jCodec> codecs = columns.stream().map(Column::codec).toList();
        boolean whole = columns.size() == rowType.size();
        List<Map<String, Object>> rows = new ArrayList<>(to - from);
        for (int row = from; row < to; row++) {
            Map<String, @Nullable Object> values = new HashMap<>(columns.size() * 2);
            for (int i = 0; i < columns.size(); i++) {
                Object value;
                try {
                    value = codecs.get(i).write(batch.vector(i), row);
                } catch (Unholdable e) {
                    throw refused(columns.get(i), batch.vector(i).get(row), e.reason());
                }
                if (value == null && whole && !columns.get(i).nullable()) {
                    throw refused(columns.get(i), null, "must not be NULL");
                }
                values.put(columns.get(i).name(), value);
            }
            rows.add(parameter(columns, values));
        }
        return rows;
    }

    private Map<String, Object> parameter(List<Column> columns, Map<String, @Nullable Object> values) {
        Map<String, Object> parameter = new HashMap<>();
        Map<String, @Nullable Object> properties = new HashMap<>(columns.size() * 2);
        List<@Nullable Object> starts = new ArrayList<>(1);
        List<@Nullable Object> ends = new ArrayList<>(1);
        for (Column column : columns) {
            Object value = values.get(column.name());
            if (column.source() instanceof Source.Property property) {
                properties.put(property.name(), value);
            } else if (column.source() instanceof Source.Labels) {
                parameter.put("l", Objects.requireNonNullElse(value, List.of()));
            }
        }
        for (Column column : dataset.columns()) {
            if (column.source() instanceof Source.Start) {
                starts.add(values.get(column.name()));
            } else if (column.source() instanceof Source.End) {
                ends.add(values.get(column.name()));
            }
        }
        parameter.put("p", properties);
        if (dataset.pattern() instanceof GraphPattern.Relationships) {
            parameter.put("s", starts);
            parameter.put("e", ends);
        } else if (!key.isEmpty()) {
            parameter.put("k", key.stream().map(c -> values.get(c.name())).toList());
        }
        return parameter;
    }

    private EndpointException refused(Column column, @Nullable Object value, String reason) {
        String shown = String.valueOf(value);
        return new EndpointException(
                Kind.CONSTRAINT,
                dataset.path() + "." + column.name() + ": "
                        + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown) + " " + reason);
    }

    private void requireEnds(List<Map<String, Object>> rows) {
        List<Record> missing =
                transaction().run(statements.missingEnd(), Map.of("rows", rows)).list();
        if (!missing.isEmpty()) {
            Record first = missing.get(0);
            Map<String, Object> row = rows.get(first.get("i").asInt());
            GraphPattern.Relationships pattern = (GraphPattern.Relationships) dataset.pattern();
            boolean start = first.get("starts").asInt() != 1;
            int there = first.get(start ? "starts" : "ends").asInt();
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    dataset.path() + ": there " + (there == 0 ? "is no" : "are " + there) + " :"
                            + (start ? pattern.start() : pattern.end()) + " with the key "
                            + row.get(start ? "s" : "e"));
        }
    }

    private EndpointException notCreated(List<Map<String, Object>> rows, int created) {
        requireEnds(rows);
        return new EndpointException(
                Kind.CONSTRAINT,
                dataset.path() + ": " + (rows.size() - created) + " of " + rows.size()
                        + " relationships are there already, between the same nodes with the same key");
    }
}
