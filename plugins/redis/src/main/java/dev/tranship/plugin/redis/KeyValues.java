package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.plugin.keyvalue.ByteKey;
import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** Asks for what keys hold and makes rows of the answers: values in the order of the layout, then the column {@value #TTL}. */
final class KeyValues {
    /** How long a key has to live when it is read, in milliseconds; not a column unless it is asked for. */
    static final String TTL = "ttl";

    /** A key with more elements is read piece by piece. */
    static final int MOST_AT_ONCE = 2_000;

    private static final byte[] PIECE = Wire.bytes(1_000);

    private final RedisServer server;
    private final Wire wire;
    private final Layout layout;
    private final boolean expires;
    private final Map<ByteKey, Integer> fields = new HashMap<>();
    private final boolean keyIsWhole;
    private final int firstValue;
    private final int width;

    /** @param expires whether somebody wants to know when the keys expire */
    KeyValues(RedisServer server, Wire wire, Layout layout, boolean expires) {
        this.server = server;
        this.wire = wire;
        this.layout = layout;
        this.expires = expires;
        this.firstValue = layout.keys().size();
        this.keyIsWhole = firstValue > 0 && layout.template().fields().isEmpty();
        this.width = firstValue + layout.values().size() + 2;
        for (int i = 0; i < layout.values().size(); i++) {
            fields.put(new ByteKey(Wire.bytes(layout.values().get(i).name())), firstValue + i);
        }
    }

    /** In the place of a value that is not of its column's type. */
    record Bad(String value, String reason) {}

    /** A key whose value was asked for. @param expiry see {@link Expiries} */
    record Pending(byte[] key, long expiry) {}

    /**
     * @param keys how many keys these are
     * @param pending those whose answers are to come
     * @param piecemeal the last of them, if it holds too much for one answer
     */
    record Asked(int keys, List<Pending> pending, @Nullable Piecemeal piecemeal) {}

    /** {@return where a column stands in the rows} */
    int column(String name) {
        int at = fields.getOrDefault(new ByteKey(Wire.bytes(name)), -1);
        for (int i = 0; i < firstValue; i++) {
            at = layout.keys().get(i).name().equals(name) ? i : at;
        }
        if (at < 0) {
            at = layout.expires() && name.equals(Layout.EXPIRES) ? width - 2 : width - 1;
        }
        return at;
    }

    /** Asks for the values of keys, as many of them as can be had at once. */
    Asked ask(List<byte[]> keys) {
        long[] sizes = sizes(keys);
        int most = 0;
        while (most < sizes.length && sizes[most] <= MOST_AT_ONCE) {
            most++;
        }
        boolean piecemeal = most == 0;
        List<byte[]> wanted = keys.subList(0, piecemeal ? 1 : most);
        long[] expiries = new long[wanted.size()];
        Arrays.fill(expiries, Expiries.NEVER);
        if (expires) {
            expiries = Expiries.read(wire, server, wanted);
        }
        if (piecemeal) {
            return new Asked(1, List.of(), new Piecemeal(new Pending(wanted.get(0), expiries[0])));
        }
        List<Pending> pending = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            whole(wanted.get(i));
            pending.add(new Pending(wanted.get(i), expiries[i]));
        }
        return new Asked(wanted.size(), pending, null);
    }

    private long[] sizes(List<byte[]> keys) {
        Command size = switch (layout.shape()) {
            case HASH -> Command.HLEN;
            case LIST -> Command.LLEN;
            case SET -> Command.SCARD;
            case ZSET -> Command.ZCARD;
            case STREAM -> Command.XLEN;
            case KEYS, STRING, ROW -> null;
        };
        long[] sizes = new long[keys.size()];
        if (size != null) {
            keys.forEach(key -> wire.send(size, key));
            for (int i = 0; i < sizes.length; i++) {
                // What is of another type is found out when its value comes.
                sizes[i] = wire.receive() instanceof Long number ? number : 0;
            }
        }
        return sizes;
    }

    private void whole(byte[] key) {
        byte[] first = Wire.bytes(0);
        byte[] last = Wire.bytes(-1);
        switch (layout.shape()) {
            case KEYS -> wire.send(Command.DUMP, key);
            case STRING -> wire.send(Command.GET, key);
            case ROW, HASH -> wire.send(Command.HGETALL, key);
            case LIST -> wire.send(Command.LRANGE, key, first, last);
            case SET -> wire.send(Command.SMEMBERS, key);
            case ZSET -> wire.send(Command.ZRANGE, key, first, last, Wire.bytes("WITHSCORES"));
            case STREAM -> wire.send(Command.XRANGE, key, Wire.bytes("-"), Wire.bytes("+"));
        }
    }

    /** Takes the answer for one key. */
    void receive(Pending pending, Queue<@Nullable Object[]> rows) {
        Object answer = wire.receive();
        if (answer instanceof JedisDataException refusal) {
            if (!RedisErrors.word(refusal).equals("WRONGTYPE")) {
                throw RedisErrors.of("reading " + Cells.shown(pending.key()), refusal);
            }
            otherType(pending, rows);
        } else if (answer != null && pending.expiry() != Expiries.GONE) {
            elements(pending, answer, 0, rows);
        }
    }

    private void otherType(Pending pending, Queue<@Nullable Object[]> rows) {
        @Nullable Object[] row = row(pending);
        int column = width == 3 ? 0 : Math.min(firstValue, width - 3);
        row[column] = new Bad(
                Cells.shown(pending.key()),
                "the key holds something else than a " + layout.shape().type());
        rows.add(row);
    }

    /** @param position of the first element, for a list */
    private void elements(Pending pending, Object answer, long position, Queue<@Nullable Object[]> rows) {
        switch (layout.shape()) {
            case KEYS -> {
                @Nullable Object[] row = row(pending);
                KeyImage image = KeyImage.of((byte[]) answer);
                row[firstValue] = image.type();
                row[firstValue + 1] = image.content();
                rows.add(row);
            }
            case STRING -> {
                @Nullable Object[] row = row(pending);
                row[firstValue] = cell(0, (byte[]) answer);
                rows.add(row);
            }
            case ROW -> {
                List<?> pairs = (List<?>) answer;
                if (!pairs.isEmpty()) {
                    rows.add(fields(pending, pairs));
                }
            }
            case HASH, ZSET -> pairs(pending, (List<?>) answer, rows);
            case SET -> {
                for (Object member : (List<?>) answer) {
                    @Nullable Object[] row = row(pending);
                    row[firstValue] = cell(0, (byte[]) member);
                    rows.add(row);
                }
            }
            case LIST -> {
                long at = position;
                for (Object element : (List<?>) answer) {
                    @Nullable Object[] row = row(pending);
                    row[firstValue] = at++;
                    row[firstValue + 1] = cell(1, (byte[]) element);
                    rows.add(row);
                }
            }
            case STREAM -> {
                for (Object entry : (List<?>) answer) {
                    rows.add(entry(pending, (List<?>) entry));
                }
            }
        }
    }

    /**
     * Takes the answer for one element of a key.
     *
     * @param columns those of the element's row that identify it
     */
    void element(Pending pending, @Nullable Object[] columns, @Nullable Object answer, Queue<@Nullable Object[]> rows) {
        @Nullable Object[] row = row(pending);
        row[firstValue] = columns[firstValue];
        switch (layout.shape()) {
            case HASH, LIST -> row[firstValue + 1] = answer == null ? null : cell(1, (byte[]) answer);
            case ZSET -> row[firstValue + 1] = answer == null ? null : score((byte[]) answer);
            case STREAM -> {
                elements(pending, requireNonNull(answer), 0, rows);
                return;
            }
            case SET, KEYS, STRING, ROW -> {
                // Nothing more to say.
            }
        }
        rows.add(row);
    }

    private @Nullable Object[] fields(Pending pending, List<?> pairs) {
        @Nullable Object[] row = row(pending);
        for (int i = 0; i < pairs.size(); i += 2) {
            Integer at = fields.get(new ByteKey((byte[]) pairs.get(i)));
            if (at != null) {
                row[at] = cell(at - firstValue, (byte[]) pairs.get(i + 1));
            }
        }
        return row;
    }

    private void pairs(Pending pending, List<?> pairs, Queue<@Nullable Object[]> rows) {
        for (int i = 0; i < pairs.size(); i += 2) {
            @Nullable Object[] row = row(pending);
            row[firstValue] = cell(0, (byte[]) pairs.get(i));
            byte[] other = (byte[]) pairs.get(i + 1);
            row[firstValue + 1] = layout.shape() == Shape.ZSET ? score(other) : cell(1, other);
            rows.add(row);
        }
    }

    private static Object score(byte[] text) {
        return score(Cells.text(text));
    }

    /** {@return the number that the server spells} */
    static Double score(String text) {
        return switch (text) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.valueOf(text);
        };
    }

    private @Nullable Object[] entry(Pending pending, List<?> entry) {
        @Nullable Object[] row = row(pending);
        row[firstValue] = cell(0, (byte[]) requireNonNull(entry.get(0)));
        row[firstValue + 1] = json((List<?>) requireNonNull(entry.get(1)));
        return row;
    }

    private static Object json(List<?> pairs) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < pairs.size(); i += 2) {
            byte[] name = (byte[]) requireNonNull(pairs.get(i));
            byte[] value = (byte[]) requireNonNull(pairs.get(i + 1));
            if (!Cells.isText(name) || !Cells.isText(value)) {
                return new Bad(Cells.shown(value), "bytes that are no text in UTF-8");
            }
            if (node.has(Cells.text(name))) {
                return new Bad(Cells.text(name), "a field that is twice in one entry");
            }
            node.put(Cells.text(name), Cells.text(value));
        }
        return node.toString();
    }

    private Object cell(int value, byte[] bytes) {
        return cell(layout.values().get(value).type(), bytes);
    }

    private static Object cell(Type type, byte[] bytes) {
        try {
            return Cells.value(type, bytes);
        } catch (IllegalArgumentException e) {
            return new Bad(Cells.shown(bytes), String.valueOf(e.getMessage()));
        }
    }

    /** {@return a row with what the key says} */
    private @Nullable Object[] row(Pending pending) {
        @Nullable Object[] row = new @Nullable Object[width];
        if (keyIsWhole) {
            row[0] = cell(layout.keys().get(0).type(), pending.key());
        } else if (firstValue > 0) {
            byte[][] parts = requireNonNull(layout.template().parts(pending.key()));
            for (int i = 0; i < firstValue; i++) {
                Field field = layout.keys().get(i);
                row[i] = cell(field.type(), parts[i]);
            }
        }
        if (pending.expiry() >= 0) {
            row[width - 2] = Instant.ofEpochMilli(pending.expiry());
            row[width - 1] = Math.max(0, pending.expiry() - System.currentTimeMillis());
        }
        return row;
    }

    /** A key that is read piece by piece. */
    final class Piecemeal {
        private final Pending pending;
        private String cursor = "0";

        private Piecemeal(Pending pending) {
            this.pending = pending;
        }

        /** {@return where the next piece begins} */
        String cursor() {
            return cursor;
        }

        void goOn(String from) {
            cursor = from.isEmpty() ? "0" : from;
        }

        /** Reads the next piece, and {@return whether there is another one after it}. */
        boolean more(Queue<@Nullable Object[]> rows) {
            byte[] key = pending.key();
            byte[] at = Wire.bytes(cursor);
            switch (layout.shape()) {
                case HASH -> wire.send(Command.HSCAN, key, at, Wire.bytes("COUNT"), PIECE);
                case SET -> wire.send(Command.SSCAN, key, at, Wire.bytes("COUNT"), PIECE);
                case ZSET -> wire.send(Command.ZSCAN, key, at, Wire.bytes("COUNT"), PIECE);
                case LIST -> wire.send(Command.LRANGE, key, at, Wire.bytes(Long.parseLong(cursor) + 999));
                case STREAM ->
                    wire.send(
                            Command.XRANGE,
                            key,
                            cursor.equals("0") ? Wire.bytes("-") : at,
                            Wire.bytes("+"),
                            Wire.bytes("COUNT"),
                            PIECE);
                case KEYS, STRING, ROW -> throw new IllegalStateException(layout.shape() + " is read as a whole");
            }
            List<?> answer = (List<?>) requireNonNull(wire.received());
            return switch (layout.shape()) {
                case HASH, SET, ZSET -> {
                    cursor = Cells.text((byte[]) answer.get(0));
                    elements(pending, answer.get(1), 0, rows);
                    yield !cursor.equals("0");
                }
                case LIST -> {
                    elements(pending, answer, Long.parseLong(cursor), rows);
                    cursor = Long.toString(Long.parseLong(cursor) + answer.size());
                    yield answer.size() == 1_000;
                }
                case STREAM -> {
                    elements(pending, answer, 0, rows);
                    cursor = answer.isEmpty() ? cursor : after((List<?>) answer.get(answer.size() - 1));
                    yield answer.size() == 1_000;
                }
                case KEYS, STRING, ROW -> throw new IllegalStateException(layout.shape() + " is read as a whole");
            };
        }

        /** {@return the smallest id after that of an entry} */
        private String after(List<?> entry) {
            String id = Cells.text((byte[]) requireNonNull(entry.get(0)));
            int dash = id.indexOf('-');
            return id.substring(0, dash + 1)
                    + Long.toUnsignedString(Long.parseUnsignedLong(id.substring(dash + 1)) + 1);
        }
    }

    /** {@return how many rows keys hold} */
    long count(List<byte[]> keys) {
        if (layout.shape().identity() == 0) {
            return keys.size();
        }
        return Arrays.stream(sizes(keys)).sum();
    }
}
