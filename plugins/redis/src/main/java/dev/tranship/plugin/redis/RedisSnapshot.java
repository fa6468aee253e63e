package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.KeyScan;
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
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** The keys as they are when they are read; nothing keeps other programs from changing them. */
final class RedisSnapshot implements Snapshot {
    /** So many pages of keys are an estimate. */
    private static final int SAMPLED_PAGES = 10;

    private final RedisServer server;
    private final RedisCatalog catalog;

    RedisSnapshot(RedisServer server, RedisCatalog catalog) {
        this.server = server;
        this.catalog = catalog;
    }

    @Override
    public String description() {
        return "the keys as they are, one after the other";
    }

    private Layout layout(ReadRequest request) {
        if (request.where() != null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "Redis knows no conditions, so " + request.dataset() + " cannot be read where " + request.where()
                            + ".",
                    "Filter with js, or name a narrower pattern.",
                    null);
        }
        try (Wire wire = server.wire("looking at " + request.dataset())) {
            return catalog.layout(wire, request.dataset());
        }
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
            if (at >= 0) {
                fields.add(all.field(at));
            } else if (layout.expires() && name.equals(KeyValues.TTL)) {
                fields.add(new Field(name, Type.INT64, true));
            } else {
                throw Refusals.noColumn(layout.path(), layout.rowType(), name);
            }
        }
        return new RowType(fields);
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        layout(request);
        long keys;
        try (Wire wire = server.wire("dividing " + request.dataset())) {
            keys = (Long) wire.call(Command.DBSIZE);
        }
        // The nodes of a cluster are walked over one after the other.
        int lanes = server.cluster() ? 1 : KeyScan.lanes(keys, parts);
        List<Split> splits = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            splits.add(new Split(lane, lane + "/" + lanes));
        }
        return splits;
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        Layout layout = layout(request);
        int slash = split.spec().indexOf('/');
        Wire wire = server.wire("reading " + layout.name());
        try {
            return new RedisBatchReader(
                    server,
                    wire,
                    layout,
                    request,
                    rowType(layout, request),
                    Integer.parseInt(split.spec().substring(0, slash)),
                    Integer.parseInt(split.spec().substring(slash + 1)),
                    after);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    @Override
    public long count(ReadRequest request) {
        return count(request, Integer.MAX_VALUE);
    }

    @Override
    public long estimate(ReadRequest request) {
        return count(request, server.cluster() ? Integer.MAX_VALUE : SAMPLED_PAGES);
    }

    /** Counts what is on so many pages of keys, and {@return how much it is on all, which are alike} */
    private long count(ReadRequest request, int pages) {
        Layout layout = layout(request);
        rowType(layout, request);
        try (Wire wire = server.wire("counting " + layout.name())) {
            KeyScan scan = KeyScans.of(wire, layout.template());
            KeyValues values = new KeyValues(server, wire, layout, false);
            long count = 0;
            String at = scan.start();
            for (int i = 0; at != null && i < pages; i++) {
                KeyScan.Page page = scan.page(at);
                count += values.count(page.keys());
                at = page.next();
            }
            return at == null ? count : Math.round(count / KeyScan.walked(at));
        }
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        Layout layout = layout(request);
        if (layout.shape() == Shape.KEYS && asHeld(layout, columns)) {
            // Any key is a row, and any bytes are a value.
            return List.of();
        }
        ReadRequest wanted = new ReadRequest(
                request.dataset(),
                columns.stream().map(Wanted::name).toList(),
                null,
                request.batchRows(),
                request.batchBytes());
        try (BatchReader reader = read(wanted, new Split(0, "0/1"), null)) {
            return Misfits.find(reader, columns);
        }
    }

    private static boolean asHeld(Layout layout, List<Wanted> columns) {
        return columns.stream().allMatch(c -> {
            int at = layout.rowType().indexOf(c.name());
            return at >= 0
                    && layout.rowType().type(at).equals(c.type())
                    && c.except().isEmpty()
                    && (c.nullable() || !layout.rowType().field(at).nullable());
        });
    }

    @Override
    public void close() {
        // Holds nothing: each reader has a connection of its own.
    }
}
