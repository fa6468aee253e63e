package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;

/**
 * What is committed, as it is when it is read: the server has no view of one moment. Sessions share their bookmarks, so that
 * whatever this endpoint has written is seen. Rows come in the order of the internal ids of their nodes or relationships, which do
 * not change while these live; parts are ranges of them, and a reader goes on after the last one it gave.
 */
final class Neo4jSnapshot implements Snapshot {
    private static final String READING = "reading ";
    /** A part with fewer rows is not worth a reader of its own. */
    private static final long SMALLEST_PART = 1_000;

    private final Neo4jDatabase database;
    private final Map<Asked, Dataset> datasets = new ConcurrentHashMap<>();

    Neo4jSnapshot(Neo4jDatabase database) {
        this.database = database;
    }

    @Override
    public String description() {
        return "what is committed in " + database.location() + " when it is read";
    }

    private record Asked(DatasetPath path, List<String> columns) {}

    private Dataset dataset(ReadRequest request) {
        return dataset(request.dataset(), request.columns());
    }

    private Dataset dataset(DatasetPath path, List<String> columns) {
        return datasets.computeIfAbsent(new Asked(path, columns), asked -> dataset(database, path, columns));
    }

    /**
     * {@return a dataset that must be there}
     *
     * @param columns those that are wanted; empty for all there are
     */
    static Dataset dataset(Neo4jDatabase database, DatasetPath path, List<String> columns) {
        return database.read("looking at " + path, tx -> new Datasets(tx, database.settings()).find(path, columns))
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        "there is no dataset " + path + " in " + database.location(),
                        path.segments().size() == 1
                                ? "a label is a dataset; relationships are Label.TYPE.Label"
                                : "nodes at both ends need a key: a uniqueness constraint, or key at the connection",
                        null));
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return new RowType(dataset(request).select(request.columns()).stream()
                .map(Column::field)
                .toList());
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        Dataset dataset = dataset(request);
        String matched = matched(dataset, request);
        String id = "id(" + dataset.pattern().element() + ")";
        return database.read(READING + request.dataset(), tx -> {
            long rows = tx.run(matched + " RETURN count(*)").single().get(0).asLong();
            long wanted = Math.max(1, Math.min(parts, rows / SMALLEST_PART));
            List<Split> splits = new ArrayList<>();
            long from = 0;
            for (int i = 1; i < wanted; i++) {
                long to = tx.run(
                                matched + " RETURN " + id + " ORDER BY "
                                        + dataset.pattern().element() + " SKIP $rows LIMIT 1",
                                Map.of("rows", rows * i / wanted))
                        .single()
                        .get(0)
                        .asLong();
                splits.add(new Split(splits.size(), from + ".." + to));
                from = to;
            }
            splits.add(new Split(splits.size(), from + ".."));
            return splits;
        });
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        int dots = split.spec().indexOf("..");
        long from = Long.parseLong(split.spec().substring(0, dots));
        String end = split.spec().substring(dots + 2);
        long first = after == null ? from : Math.max(from, Long.parseLong(after) + 1);
        return open(request, request.columns(), first, end.isEmpty() ? Long.MAX_VALUE : Long.parseLong(end));
    }

    private Neo4jBatchReader open(ReadRequest request, List<String> columns, long from, long to) {
        Dataset dataset = dataset(request.dataset(), columns);
        List<Column> selected = dataset.select(columns);
        String element = dataset.pattern().element();
        String id = "id(" + element + ")";
        StringBuilder query = new StringBuilder(matched(dataset, request))
                .append(
                        dataset.pattern() instanceof GraphPattern.Nodes && request.where() == null
                                ? " WHERE "
                                : " AND ")
                .append(id + " >= $from AND " + id + " < $to RETURN " + id);
        selected.forEach(column -> query.append(", ").append(dataset.expression(column)));
        Map<String, Object> parameters = new LinkedHashMap<>(Map.of("from", from, "to", to));
        boolean watches = !dataset.complete() && columns.isEmpty();
        if (watches) {
            query.append(", [k IN keys(" + element + ") WHERE NOT k IN $known]");
            parameters.put("known", dataset.properties());
        }
        // That is the order of the internal ids. Asked for like this, the server knows that its scans have it, and
        // sorts nothing.
        query.append(" ORDER BY ").append(element);
        return database.on(READING + request.dataset(), () -> {
            Session session = database.session(AccessMode.READ);
            try {
                return new Neo4jBatchReader(
                        database,
                        session,
                        session.run(query.toString(), parameters),
                        dataset,
                        selected,
                        watches,
                        request);
            } catch (RuntimeException e) {
                session.close();
                throw e;
            }
        });
    }

    /** {@return the match of the rows that a request means, open for more conditions} */
    private static String matched(Dataset dataset, ReadRequest request) {
        String match = dataset.pattern().match();
        if (dataset.pattern() instanceof GraphPattern.Relationships) {
            return match + " WHERE " + (request.where() == null ? "true" : "(" + request.where() + ")");
        }
        return request.where() == null ? match : match + " WHERE (" + request.where() + ")";
    }

    @Override
    public long count(ReadRequest request) {
        Dataset dataset = dataset(request);
        String element = dataset.pattern().element();
        return database.read(
                READING + request.dataset(),
                tx -> tx.run(matched(dataset, request) + " RETURN count(" + element + ")")
                        .single()
                        .get(0)
                        .asLong());
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        Dataset dataset =
                dataset(request.dataset(), columns.stream().map(Wanted::name).toList());
        List<Wanted> asked = columns.stream()
                .filter(c -> Fitting.mayNarrow(dataset.readable(c.name()), c))
                .toList();
        if (asked.isEmpty()) {
            return List.of();
        }
        Map<String, Misfit> found = new LinkedHashMap<>();
        List<String> names = asked.stream().map(Wanted::name).toList();
        try (Neo4jBatchReader reader = open(request, names, 0, Long.MAX_VALUE)) {
            while (found.size() < asked.size() && reader.misfits(asked, found)) {
                // the next row
            }
        }
        return List.copyOf(found.values());
    }

    @Override
    public void close() {
        // Each reader has a session of its own.
    }
}
