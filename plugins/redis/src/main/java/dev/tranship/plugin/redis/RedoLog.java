package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.LedgerText;
import dev.tranship.plugin.keyvalue.RdbInput;
import dev.tranship.plugin.keyvalue.RdbOutput;
import dev.tranship.spi.EndpointException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What a cluster has in place of a transaction, since its own ones are on one slot. The requests are put into the ledger together with
 * the checkpoint, in one command: from then on they count as done. Then they are done, and taken out of the ledger. Where a process was
 * killed in between they are found there and done once more, which leaves the same as doing them once.
 */
final class RedoLog {
    private static final String WORD = "redo";

    private static final int REQUESTS_AHEAD = 500;
    /** Keys that go to other nodes pass through here. */
    private static final int MOVED_AT_ONCE = 100;
    /** A field of the ledger has about so many bytes; a server takes at most 512 MB. */
    private static final int FIELD_BYTES = 32 << 20;

    private final RedisServer server;
    private final Wire wire;

    RedoLog(RedisServer server, Wire wire) {
        this.server = server;
        this.wire = wire;
    }

    /** {@return whether a field of the ledger is one of these} */
    static boolean isOne(String field) {
        return field.startsWith(WORD);
    }

    /**
     * Puts requests and a checkpoint into the ledger and does the requests.
     *
     * @param name the field of the checkpoint
     * @throws EndpointException when the requests are not all done; what is left is done by {@link #finish}, unless the server will
     *     never take it
     */
    void commit(List<List<Request>> groups, byte[] name, byte[] text) {
        Map<String, List<Request>> parts = new LinkedHashMap<>();
        List<byte[]> fields = new ArrayList<>(List.of(RedisLedger.KEY, name, text));
        for (List<Request> group : groups) {
            for (List<Request> some : pieces(group)) {
                String field = WORD + parts.size() + ":" + Cells.text(name);
                parts.put(field, some);
                fields.add(Wire.bytes(field));
                fields.add(encoded(some));
            }
        }
        wire.call(Command.HSET, fields.toArray(byte[][]::new));
        parts.forEach((field, requests) -> perform(field, requests, false));
    }

    /** Does what was to be done for a change and is still in the ledger. */
    void finish(String change) {
        Map<Integer, String> left = new TreeMap<>();
        for (Object each : (List<?>) wire.call(Command.HKEYS, RedisLedger.KEY)) {
            String field = Cells.text((byte[]) each);
            if (isOne(field) && LedgerText.change(field).equals(change)) {
                left.put(Integer.valueOf(field.substring(WORD.length(), field.indexOf(':'))), field);
            }
        }
        for (String field : left.values()) {
            perform(field, decoded((byte[]) wire.call(Command.HGET, RedisLedger.KEY, Wire.bytes(field))), true);
        }
    }

    /** @param again whether some of it may be done already */
    private void perform(String field, List<Request> requests, boolean again) {
        move(requests.stream().filter(r -> r.command() == Command.RENAME).toList());
        EndpointException refused = send(
                requests.stream().filter(r -> r.command() != Command.RENAME).toList(), again);
        wire.call(Command.HDEL, RedisLedger.KEY, Wire.bytes(field));
        if (refused != null) {
            throw refused;
        }
    }

    /** Does requests and {@return what to say of those that are refused for good}. */
    private @Nullable EndpointException send(List<Request> requests, boolean again) {
        EndpointException first = null;
        for (List<Request> some : chunks(requests, REQUESTS_AHEAD)) {
            some.forEach(r -> wire.send(r.command(), r.arguments()));
            List<@Nullable Object> answers = new ArrayList<>();
            some.forEach(r -> answers.add(wire.receive()));
            for (int i = 0; i < some.size(); i++) {
                if (answers.get(i) instanceof JedisDataException refusal
                        && !(again && some.get(i).isThere(refusal))) {
                    EndpointException failure = RedisErrors.of(wire.doing(), refusal);
                    boolean forGood = switch (failure.kind()) {
                        case CONSTRAINT, STATEMENT -> true;
                        case CONNECT, AUTHENTICATE, TRANSIENT, CAPACITY, UNSUPPORTED, CORRUPT, NOT_FOUND -> false;
                    };
                    if (!forGood) {
                        throw failure;
                    }
                    first = first == null ? some.get(i).overtaken(refusal) : first;
                }
            }
        }
        return first;
    }

    /** Renames keys, most of which are on another node then. What has gone is there under its new name. */
    private void move(List<Request> renames) {
        for (List<Request> some : chunks(renames, MOVED_AT_ONCE)) {
            List<byte[]> from = some.stream().map(r -> r.arguments()[0]).toList();
            long[] expiries = Expiries.read(wire, server, from);
            from.forEach(key -> wire.send(Command.DUMP, key));
            List<Integer> there = new ArrayList<>();
            List<Request> restores = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                if (wire.received() instanceof byte[] dump) {
                    there.add(i);
                    restores.add(Request.restore(some.get(i).arguments()[1], dump, Math.max(0, expiries[i]), true));
                }
            }
            restores.forEach(r -> wire.send(r.command(), r.arguments()));
            restores.forEach(r -> wire.received());
            there.forEach(i -> wire.send(Command.UNLINK, from.get(i)));
            there.forEach(i -> wire.received());
        }
    }

    // ---- as bytes

    private static List<List<Request>> pieces(List<Request> requests) {
        List<List<Request>> pieces = new ArrayList<>();
        long bytes = Long.MAX_VALUE;
        for (Request request : requests) {
            if (bytes > FIELD_BYTES) {
                pieces.add(new ArrayList<>());
                bytes = 0;
            }
            pieces.get(pieces.size() - 1).add(request);
            for (byte[] argument : request.arguments()) {
                bytes += argument.length;
            }
        }
        return pieces;
    }

    private static byte[] encoded(List<Request> requests) {
        RdbOutput out = new RdbOutput();
        for (Request request : requests) {
            out.string(Wire.bytes(request.command().name()))
                    .length(request.arguments().length)
                    .strings(List.of(request.arguments()));
        }
        return out.bytes();
    }

    private static List<Request> decoded(byte[] bytes) {
        List<Request> requests = new ArrayList<>();
        RdbInput in = new RdbInput(bytes, bytes.length);
        while (in.more()) {
            Command command = Command.valueOf(Cells.text(in.string()));
            requests.add(new Request(command, in.strings(in.length()).toArray(byte[][]::new)));
        }
        return requests;
    }

    private static <T> List<List<T>> chunks(List<T> all, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return chunks;
    }
}
