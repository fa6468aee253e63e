package dev.tranship.plugin.files;

import dev.tranship.plugin.text.Fit;
import dev.tranship.plugin.text.Spelling;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Special;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files as they are when they are read; nothing keeps other programs from changing them. */
final class FilesSnapshot implements Snapshot {
    private static final long SMALLEST_PART = 1 << 12;

    private final FilesEndpoint endpoint;
    private final Format format;
    private final CsvOptions options;

    FilesSnapshot(FilesEndpoint endpoint, Format format, CsvOptions options) {
        this.endpoint = endpoint;
        this.format = format;
        this.options = options;
    }

    @Override
    public String description() {
        return "the files as they are; do not change them while they are read";
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return projected(endpoint.layout(endpoint.file(request.dataset())).columns(), request);
    }

    private static RowType projected(RowType columns, ReadRequest request) {
        if (request.where() != null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "A file knows no conditions, so " + request.dataset() + " cannot be read where " + request.where()
                            + ".",
                    "Filter with js.",
                    null);
        }
        if (request.columns().isEmpty()) {
            return columns;
        }
        List<Field> fields = new ArrayList<>();
        for (String name : request.columns()) {
            fields.add(columns.field(FilesEndpoint.column(columns, name, request.dataset())));
        }
        return new RowType(fields);
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        Folder.DataFile file = endpoint.file(request.dataset());
        if (format == Format.CSV || file.compressed()) {
            return List.of(new Split(0, "all"));
        }
        long length = endpoint.length(file);
        try {
            long size = length < 0 ? Files.size(file.path()) : length;
            long count = Math.max(1, Math.min(parts, size / SMALLEST_PART));
            List<Split> splits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                splits.add(new Split(i, size * i / count + "-" + size * (i + 1) / count));
            }
            return splits;
        } catch (IOException e) {
            throw Failures.of("reading " + file.fileName(), e);
        }
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        Folder.DataFile file = endpoint.file(request.dataset());
        Layout layout = endpoint.layout(file);
        RowType rowType = projected(layout.columns(), request);
        try {
            return endpoint.track(new FilesReader(
                    endpoint, request, layout, rowType, file.fileName(), raw(file, layout.columns(), split, after)));
        } catch (IOException e) {
            throw Failures.of("reading " + file.fileName(), e);
        }
    }

    private RawRows raw(Folder.DataFile file, RowType columns, Split split, @Nullable String after) throws IOException {
        long length = endpoint.length(file);
        switch (format) {
            case CSV -> {
                InputStream stream = Bytes.open(file, 0, length);
                try {
                    CsvRows rows = new CsvRows(stream, options, columns.size());
                    rows.skip(after == null ? 0 : Long.parseLong(after));
                    return rows;
                } catch (IOException | RuntimeException e) {
                    stream.close();
                    throw e;
                }
            }
            case JSONL -> {
                int dash = split.spec().indexOf('-');
                long from = dash < 0 ? 0 : Long.parseLong(split.spec().substring(0, dash));
                long to =
                        dash < 0 ? Long.MAX_VALUE : Long.parseLong(split.spec().substring(dash + 1));
                // A line belongs to the part in which it begins; whether one begins at "from" shows the byte before.
                long start = after != null ? Long.parseLong(after) : Math.max(0, from - 1);
                JsonRows rows = new JsonRows(Bytes.open(file, start, length), columns.names(), start, to);
                if (after == null && from > 0) {
                    rows.skipLine();
                }
                return rows;
            }
        }
        throw new IllegalStateException(format.toString());
    }

    @Override
    public long count(ReadRequest request) {
        rowType(request);
        Folder.DataFile file = endpoint.file(request.dataset());
        long count = 0;
        try (RawRows rows = raw(file, endpoint.layout(file).columns(), new Split(0, "all"), null)) {
            while (rows.next() != null) {
                count++;
            }
        } catch (IOException e) {
            throw Failures.of("counting " + file.fileName(), e);
        }
        return count;
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        ReadRequest wanted = new ReadRequest(
                request.dataset(),
                columns.stream().map(Wanted::name).toList(),
                request.where(),
                request.batchRows(),
                request.batchBytes());
        Map<String, Misfit> found = new LinkedHashMap<>();
        try (BatchReader reader = read(wanted, new Split(0, "all"), null)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (Misfit misfit : batch.misfits()) {
                    found.putIfAbsent(
                            misfit.column(), new Misfit(-1, misfit.column(), misfit.value(), misfit.reason()));
                }
                for (int i = 0; i < columns.size(); i++) {
                    look(batch, i, columns.get(i), found);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static void look(Batch batch, int column, Wanted wanted, Map<String, Misfit> found) {
        Type from = batch.rowType().type(column);
        if (from.equals(wanted.type()) && wanted.nullable() && wanted.except().isEmpty()) {
            return;
        }
        for (int row = 0; row < batch.rows() && !found.containsKey(wanted.name()); row++) {
            Object value = batch.vector(column).get(row);
            if (value == null) {
                boolean misread =
                        batch.misfits().stream().anyMatch(m -> m.column().equals(wanted.name()));
                if (!wanted.nullable() && !misread) {
                    found.put(wanted.name(), new Misfit(-1, wanted.name(), "NULL", "NULL in a column that takes none"));
                }
            } else if (!Fit.fits(from, wanted.type(), value)) {
                found.put(
                        wanted.name(),
                        new Misfit(
                                -1,
                                wanted.name(),
                                RawRows.shown(Spelling.encode(from, value)),
                                from + " that " + wanted.type() + " cannot hold exactly"));
            } else {
                Special.of(wanted.except(), value)
                        .ifPresent(special -> found.put(wanted.name(), special.in(wanted.name())));
            }
        }
    }

    @Override
    public void close() {
        // Holds nothing: each reader holds its own file.
    }

    /** {@return the path spelled for a message} */
    static EndpointException missing(DatasetPath path, String where) {
        return new EndpointException(Kind.NOT_FOUND, "There is no dataset " + path + " in " + where + ".");
    }
}
