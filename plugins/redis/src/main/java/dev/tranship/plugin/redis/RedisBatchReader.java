package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.KeyScan;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of one lane, a page of names after the other, and their values by commands sent ahead of the answers. A key that
 * holds much is read piece by piece.
 */
final class RedisBatchReader implements BatchReader {
    /** The values of so many bytes are asked for at once. */
    private static final long BYTES_AHEAD = 4L << 20;

    private static final int KEYS_AHEAD = 500;

    private final RedisServer server;
    private final Wire wire;
    private final Layout layout;
    private final KeyScan scan;
    private final KeyValues values;
    private final BatchBuilder rows;
    private final int[] columns;
    private final int rowsPerBatch;
    private final long bytesPerBatch;

    /** Where the page begins that is being read; null when there is no more. */
    private @Nullable String page;

    private @Nullable String nextPage;
    private List<byte[]> keys = List.of();
    private int asked;
    private int done;
    private long keysRead;
    private long rowsRead;
    private long bytesRead;

    private final Queue<KeyValues.Pending> pending = new ArrayDeque<>();
    private final Queue<@Nullable Object[]> ready = new ArrayDeque<>();
    /** The key that rows are taken from, as far as it is not read to its end. */
    private KeyValues.@Nullable Piecemeal pieces;

    private String piece = "";
    private int taken;

    /** @param after where an earlier reader stopped; null to begin at the beginning */
    RedisBatchReader(
            RedisServer server,
            Wire wire,
            Layout layout,
            ReadRequest request,
            RowType rowType,
            int lane,
            int lanes,
            @Nullable String after) {
        this.server = server;
        this.wire = wire;
        this.layout = layout;
        this.scan = KeyScans.of(wire, layout.template(), lane, lanes);
        boolean expires = rowType.indexOf(Layout.EXPIRES) >= 0 || rowType.indexOf(KeyValues.TTL) >= 0;
        this.values = new KeyValues(server, wire, layout, expires);
        this.rowsPerBatch = request.batchRows();
        this.bytesPerBatch = request.batchBytes();
        this.rows = new BatchBuilder(rowType, 64, rowsPerBatch, bytesPerBatch);
        this.columns = rowType.names().stream().mapToInt(values::column).toArray();
        begin(after == null ? null : Position.parse(after, server.runId()));
    }

    private void begin(@Nullable Position after) {
        page = after == null ? scan.start() : after.cursor();
        if (page == null) {
            return;
        }
        turn(page);
        if (after == null) {
            return;
        }
        if (after.keys() > keys.size() || after.hash() != hash(after.keys())) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "keys of " + layout.name() + " came or went where reading stopped, so it cannot go on from there",
                    "undo what was done, and begin again",
                    null);
        }
        asked = after.keys();
        done = after.keys();
        if (after.rows() > 0 || !after.piece().isEmpty()) {
            if (!ask(1)) {
                throw new IllegalStateException("a position in a key that is not there");
            }
            if (pieces != null) {
                piece = after.piece();
                pieces.goOn(piece);
            }
            for (long skip = after.rows(); skip > 0 && row() != null; skip--) {
                // Was read before.
            }
        }
    }

    @Override
    public RowType rowType() {
        return rows.rowType();
    }

    @Override
    public @Nullable Batch next() {
        server.checkOpen();
        rows.begin();
        int count = 0;
        long bytes = bytesRead;
        while (!rows.full()) {
            @Nullable Object[] row = row();
            if (row != null) {
                add(row);
                count++;
            } else if (!turn() || (count > 0 && tooMuch(count, bytesRead - bytes))) {
                break;
            }
        }
        return rows.end(position());
    }

    /**
     * {@return whether the page would not go into the batch as a whole} Reading can be gone on with from the beginning of a page
     * whatever happens to the keys, from its middle only while they stay what they are.
     */
    private boolean tooMuch(int count, long bytes) {
        long rowsOfKey = keysRead == 0 ? 1 : Math.max(1, rowsRead / keysRead);
        return count + keys.size() * rowsOfKey > rowsPerBatch || bytes + keys.size() * width() > bytesPerBatch;
    }

    private void add(@Nullable Object[] row) {
        rowsRead++;
        int at = rows.add();
        for (int i = 0; i < columns.length; i++) {
            Object value = row[columns[i]];
            if (value instanceof KeyValues.Bad bad) {
                rows.misfit(i, bad.value(), bad.reason());
            } else {
                rows.vector(i).set(at, value);
            }
        }
        bytesRead += rows.added();
    }

    /** {@return the next row of the page; null at its end} */
    private @Nullable Object @Nullable [] row() {
        while (true) {
            @Nullable Object[] row = ready.poll();
            if (row != null) {
                taken++;
                if (ready.isEmpty() && pieces == null) {
                    endKey();
                }
                return row;
            }
            if (pieces != null) {
                piece = pieces.cursor();
                taken = 0;
                if (!pieces.more(ready)) {
                    pieces = null;
                    if (ready.isEmpty()) {
                        endKey();
                    }
                }
            } else if (!pending.isEmpty()) {
                values.receive(requireNonNull(pending.poll()), ready);
                if (ready.isEmpty()) {
                    endKey();
                }
            } else if (!ask(ahead())) {
                return null;
            }
        }
    }

    private void endKey() {
        done++;
        keysRead++;
        taken = 0;
        piece = "";
    }

    private int ahead() {
        return (int) Math.max(1, Math.min(keysRead == 0 ? 16 : KEYS_AHEAD, BYTES_AHEAD / width()));
    }

    private long width() {
        return keysRead == 0 ? 1 : Math.max(1, bytesRead / keysRead);
    }

    /** Asks for the values of the next keys of the page, and {@return whether there are any}. */
    private boolean ask(int most) {
        if (asked >= keys.size()) {
            return false;
        }
        List<byte[]> wanted = keys.subList(asked, Math.min(keys.size(), asked + most));
        KeyValues.Asked answer = values.ask(wanted);
        pending.addAll(answer.pending());
        pieces = answer.piecemeal();
        asked += answer.keys();
        return true;
    }

    private boolean turn() {
        page = nextPage;
        if (page == null) {
            return false;
        }
        turn(page);
        return true;
    }

    private void turn(String cursor) {
        long mostInBatch = Math.max(1, Math.min(rowsPerBatch / 8, bytesPerBatch / 8 / width()));
        KeyScan.Page found = scan.page(cursor, (int) Math.min(1_000, mostInBatch));
        keys = found.keys();
        nextPage = found.next();
        asked = 0;
        done = 0;
    }

    private String position() {
        boolean whole = done == keys.size() && taken == 0 && piece.isEmpty();
        return whole || page == null
                ? new Position(server.runId(), page == null ? null : nextPage, 0, 0, "", 0).toString()
                : new Position(server.runId(), page, done, hash(done), piece, taken).toString();
    }

    private int hash(int count) {
        int hash = 0;
        for (byte[] key : keys.subList(0, Math.min(count, keys.size()))) {
            hash = 31 * hash + Arrays.hashCode(key);
        }
        return hash;
    }

    /**
     * Where a reader stands.
     *
     * @param run the start of the server that the cursors belong to: after another one they mean nothing
     * @param cursor where the page begins; null at the end
     * @param keys so many keys of the page are read
     * @param hash of their names
     * @param piece where in the next key a piece begins; empty when it is read as a whole
     * @param rows so many rows of the piece are read
     */
    private record Position(String run, @Nullable String cursor, int keys, int hash, String piece, long rows) {
        static Position parse(String text, String run) {
            String[] parts = text.split(" ", -1);
            if (!parts[0].equals(run)) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        "the server was started anew since reading stopped, and where that was means nothing to it any more",
                        "undo what was done, and begin again",
                        null);
            }
            return new Position(
                    run,
                    parts[1].isEmpty() ? null : parts[1],
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]),
                    parts[4],
                    Long.parseLong(parts[5]));
        }

        @Override
        public String toString() {
            return String.join(
                    " ",
                    run,
                    cursor == null ? "" : cursor,
                    Integer.toString(keys),
                    Integer.toString(hash),
                    piece,
                    Long.toString(rows));
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
