package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Suspect;
import dev.tranship.spi.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The datasets of a cache at one moment, as far as its store has that. */
final class CacheSnapshot implements Snapshot {
    private static final Split WHOLE = new Split(0, "all");

    private final Cache.Reading reading;
    private final Shapes shapes;
    private final String location;

    CacheSnapshot(Cache.Reading reading, Shapes shapes, String location) {
        this.reading = reading;
        this.shapes = shapes;
        this.location = location;
    }

    @Override
    public String description() {
        return reading.description();
    }

    private Dataset dataset(DatasetPath path) {
        return shapes.backend()
                .dataset(path)
                .filter(dataset ->
                        dataset instanceof Dataset.Entries ? reading.has(dataset) : reading.prepared(dataset))
                .orElseThrow(() ->
                        new EndpointException(Kind.NOT_FOUND, "There is no dataset " + path + " in " + location + "."));
    }

    @Override
    public RowType rowType(ReadRequest request) {
        if (request.where() != null) {
            throw Failures.unsupported(
                    "A cache knows no conditions, so " + request.dataset() + " cannot be read where " + request.where()
                            + ".",
                    "Filter with js.");
        }
        RowType all = all(request);
        if (request.columns().isEmpty()) {
            return all;
        }
        List<Field> fields = new ArrayList<>();
        for (String name : request.columns()) {
            int at = all.indexOf(name);
            if (at < 0) {
                throw Failures.of(
                        Kind.NOT_FOUND,
                        "There is no column " + name + " in " + request.dataset() + ".",
                        "It has " + String.join(", ", all.names()) + ".");
            }
            fields.add(all.field(at));
        }
        return new RowType(fields);
    }

    private RowType all(ReadRequest request) {
        return shapes.rowType(dataset(request.dataset()), reading);
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        dataset(request.dataset());
        return List.of(WHOLE);
    }

    @Override
    public List<Split> passing(ReadRequest request, int parts) {
        int lanes = reading.lanes(dataset(request.dataset()), parts);
        return lanes == 1
                ? List.of(WHOLE)
                : IntStream.range(0, lanes)
                        .mapToObj(lane -> new Split(lane, lane + "/" + lanes))
                        .toList();
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        RowType rowType = rowType(request);
        Dataset dataset = dataset(request.dataset());
        int slash = split.spec().indexOf('/');
        Cache.Cursor items = slash < 0
                ? reading.items(dataset, after)
                : reading.lane(
                        dataset, split.number(), Integer.parseInt(split.spec().substring(slash + 1)));
        return new CacheReader(items, all(request), rowType, request);
    }

    @Override
    public long count(ReadRequest request) {
        rowType(request);
        return reading.count(dataset(request.dataset()));
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        rowType(request);
        Fitting fitting = new Fitting(columns);
        if (fitting.certain(all(request)) && reading.readable(dataset(request.dataset()))) {
            return List.of();
        }
        ReadRequest wanted = new ReadRequest(
                request.dataset(),
                columns.stream().map(Wanted::name).toList(),
                request.where(),
                request.batchRows(),
                request.batchBytes());
        try (BatchReader reader = read(wanted, WHOLE, null)) {
            return fitting.misfits(reader);
        }
    }

    @Override
    public boolean lacks(ReadRequest request, List<Suspect> suspects) {
        rowType(request);
        return reading.lacks(dataset(request.dataset()), suspects);
    }

    @Override
    public void close() {
        reading.close();
    }
}
