package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.Misfits;
import dev.tranship.plugin.keyvalue.Refusals;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys as they were at one moment. */
final class RocksdbSnapshot implements Snapshot {
    private final Session session;

    RocksdbSnapshot(Session session) {
        this.session = session;
    }

    @Override
    public String description() {
        return "snapshot of " + session.folder().path();
    }

    private Layout layout(ReadRequest request) {
        if (request.where() != null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "RocksDB knows no conditions, so " + request.dataset() + " cannot be read where " + request.where()
                            + ".",
                    "Filter with js, or name a narrower pattern of keys.",
                    null);
        }
        return RocksdbCatalog.layout(session, request.dataset());
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return rowType(layout(request), request);
    }

    private static RowType rowType(Layout layout, ReadRequest request) {
        RowType all = layout.rowType();
        if (request.columns().isEmpty()) {
            return all;
        }
        List<Field> fields = new ArrayList<>();
        for (String name : request.columns()) {
            int at = all.indexOf(name);
            if (at < 0) {
                throw Refusals.noColumn(layout.path(), layout.rowType(), name);
            }
            fields.add(all.field(at));
        }
        return new RowType(fields);
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        List<Split> splits = new ArrayList<>();
        for (KeyRange range : KeyRanges.split(session, layout(request), parts)) {
            splits.add(new Split(splits.size(), range.toString()));
        }
        return splits;
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        return read(request, KeyRange.parse(split.spec()), after);
    }

    private BatchReader read(ReadRequest request, KeyRange range, @Nullable String after) {
        Layout layout = layout(request);
        return new RocksdbBatchReader(session, layout, request, rowType(layout, request), range, after);
    }

    @Override
    public long count(ReadRequest request) {
        Layout layout = layout(request);
        rowType(layout, request);
        return KeyRanges.count(session, layout);
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        Layout layout = layout(request);
        if (layout instanceof CellLayout cells && cells.isWhole() && asHeld(layout, columns)) {
            // Any bytes are a key, and any bytes are a value.
            return List.of();
        }
        ReadRequest wanted = new ReadRequest(
                request.dataset(),
                columns.stream().map(Wanted::name).toList(),
                null,
                request.batchRows(),
                request.batchBytes());
        try (BatchReader reader = read(wanted, KeyRange.startingWith(layout.prefix()), null)) {
            return Misfits.find(reader, columns);
        }
    }

    private static boolean asHeld(Layout layout, List<Wanted> columns) {
        return columns.stream().allMatch(c -> {
            int at = layout.rowType().indexOf(c.name());
            return at >= 0
                    && layout.rowType().type(at).equals(c.type())
                    && c.except().isEmpty();
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
