package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Special;
import dev.tranship.spi.Wanted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;

/** Reads the rows of one query: an internal id, the columns, and where some may be unknown the properties beside them. */
final class Neo4jBatchReader implements BatchReader {
    private static final int START_CAPACITY = 256;

    private final Neo4jDatabase database;
    private final Session session;
    private final Result result;
    private final Dataset dataset;
    private final Neo4jCodec[] codecs;
    private final boolean watches;
    private final BatchBuilder rows;
    private final String doing;

    /** @param watches whether the last value of a row is a list of properties that are no columns, which must be empty */
    Neo4jBatchReader(
            Neo4jDatabase database,
            Session session,
            Result result,
            Dataset dataset,
            List<Column> columns,
            boolean watches,
            ReadRequest request) {
        this.database = database;
        this.session = session;
        this.result = result;
        this.dataset = dataset;
        this.codecs = columns.stream().map(Column::codec).toArray(Neo4jCodec[]::new);
        this.watches = watches;
        this.doing = "reading " + dataset.path();
        this.rows = new BatchBuilder(
                new RowType(columns.stream().map(Column::field).toList()),
                START_CAPACITY,
                request.batchRows(),
                request.batchBytes());
    }

    @Override
    public RowType rowType() {
        return rows.rowType();
    }

    @Override
    public @Nullable Batch next() {
        return database.on(doing, () -> {
            rows.begin();
            long id = -1;
            while (!rows.full() && result.hasNext()) {
                Record row = result.next();
                id = row.get(0).asLong();
                int at = rows.add();
                for (int i = 0; i < codecs.length; i++) {
                    read(row.get(i + 1), i, at);
                }
                if (watches) {
                    allKnown(row.get(codecs.length + 1));
                }
                rows.added();
            }
            return rows.end(Long.toString(id));
        });
    }

    private void read(Value value, int column, int row) {
        try {
            codecs[column].read(value, rows.vector(column), row);
            if (value.isNull() && !rows.rowType().field(column).nullable()) {
                rows.misfit(column, "NULL", "is missing, and must not be");
            }
        } catch (Unholdable e) {
            rows.misfit(column, value.asObject().toString(), e.reason());
        }
    }

    private void allKnown(Value unknown) {
        if (!unknown.isEmpty()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    dataset.path() + " has a property " + unknown.get(0).asString() + " that none of the "
                            + database.settings().sample() + " looked at first has",
                    "say sample: all at the connection, or name the columns you want",
                    null);
        }
    }

    /**
     * Looks at one more row for values that do not fit, and adds the first of each column to those found.
     *
     * @return whether there was one more row
     */
    boolean misfits(List<Wanted> wanted, Map<String, Misfit> found) {
        return database.on(doing, () -> {
            if (!result.hasNext()) {
                return false;
            }
            Record row = result.next();
            for (int i = 0; i < codecs.length; i++) {
                Wanted column = wanted.get(i);
                Value value = row.get(i + 1);
                if (!found.containsKey(column.name())) {
                    String reason = Fitting.misfit(codecs[i], value, column);
                    if (reason != null) {
                        found.put(column.name(), new Misfit(-1, column.name(), shown(value), reason));
                    } else if (!column.except().isEmpty() && !value.isNull()) {
                        Special.of(column.except(), value.asObject())
                                .ifPresent(special -> found.put(column.name(), special.in(column.name())));
                    }
                }
            }
            return true;
        });
    }

    private static String shown(Value value) {
        String text = value.isNull() ? "NULL" : value.asObject().toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    @Override
    public void close() {
        session.close();
    }
}
