package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.plugin.keyvalue.ByteKey;
import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.Template;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.Batch;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** What the rows of a layout are as commands. */
final class RowWrites {

    private final Layout layout;
    private final int keys;
    private final int values;
    private final int expiry;
    private final boolean keyIsWhole;

    RowWrites(Layout layout) {
        this.layout = layout;
        this.keyIsWhole =
                layout.keys().size() == 1 && layout.template().fields().isEmpty();
        this.keys = layout.keys().size();
        this.values = layout.values().size();
        this.expiry = keys + values;
    }

    /** What becomes of a row. */
    enum Way {
        INSERT,
        UPSERT,
        DELETE,
        /** The key becomes what its image says. */
        RESTORE
    }

    /**
     * A row to be written.
     *
     * @param id what no other row of the dataset has
     * @param columns boxed values in the order of the layout, the expiry last
     */
    record Row(ByteKey id, byte[] key, Way way, @Nullable Object[] columns) {
        /** {@return the position in a list} */
        long position() {
            Object position = columns[columns.length - 4];
            return position instanceof Long number ? number : -1;
        }
    }

    /** {@return the rows of a batch, of which those to be deleted need not have more columns than the key} */
    List<Row> rows(Batch batch, Way way) {
        int[] at = new int[expiry + 1];
        for (int i = 0; i <= expiry; i++) {
            at[i] = batch.rowType().indexOf(name(i));
        }
        List<Row> rows = new ArrayList<>(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            @Nullable Object[] columns = new @Nullable Object[expiry + 2];
            for (int i = 0; i <= expiry; i++) {
                columns[i] = at[i] < 0 ? null : batch.vector(at[i]).get(row);
            }
            rows.add(row(columns, way));
        }
        return rows;
    }

    private String name(int column) {
        return column < keys
                ? layout.keys().get(column).name()
                : column < expiry ? layout.values().get(column - keys).name() : Layout.EXPIRES;
    }

    private Field field(int column) {
        return column < keys ? layout.keys().get(column) : layout.values().get(column - keys);
    }

    private Row row(@Nullable Object[] columns, Way way) {
        int needed = way == Way.DELETE ? keys + layout.shape().identity() : expiry;
        for (int i = 0; i < expiry; i++) {
            Object value = columns[i];
            if (value == null && i < needed && !field(i).nullable()) {
                throw new EndpointException(
                        Kind.CONSTRAINT, "the column " + name(i) + " of " + layout.path() + " must not be NULL");
            }
        }
        byte[] key = key(columns);
        return new Row(id(key, columns), key, way, columns);
    }

    /** {@return the key of a row; one that would be read as another is refused} */
    private byte[] key(@Nullable Object[] columns) {
        byte[][] parts = new byte[keys][];
        for (int i = 0; i < keys; i++) {
            parts[i] = cell(columns, i);
        }
        Template template = layout.template();
        byte[] key = keyIsWhole ? parts[0] : template.key(parts);
        if (keyIsWhole ? !template.matches(key) : !Arrays.deepEquals(template.parts(key), parts)) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    keyIsWhole
                            ? "the key " + Cells.shown(key) + " is none of " + template
                            : "the key " + Cells.shown(key) + " of " + layout.path()
                                    + " would be read with other values than it was made of",
                    keyIsWhole ? null : "only the last part of a key may hold a colon, and as {name...}",
                    null);
        }
        return key;
    }

    private ByteKey id(byte[] key, @Nullable Object[] columns) {
        if (layout.shape().identity() == 0) {
            return new ByteKey(key);
        }
        return id(key, cell(columns, keys));
    }

    private static ByteKey id(byte[] key, byte[] element) {
        ByteArrayOutputStream id = new ByteArrayOutputStream(key.length + element.length + 8);
        id.writeBytes(Wire.bytes(key.length));
        id.write(' ');
        id.writeBytes(key);
        id.writeBytes(element);
        return new ByteKey(id.toByteArray());
    }

    /** {@return a value that is not NULL as the server holds it} */
    private byte[] cell(@Nullable Object[] columns, int column) {
        return Cells.bytes(name(column), field(column).type(), requireNonNull(columns[column]));
    }

    Row image(byte[] key, byte[] dump, long expiry) {
        return new Row(
                new ByteKey(("image " + Cells.shown(key) + Arrays.hashCode(key))
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                key,
                Way.RESTORE,
                new @Nullable Object[] {KeyImage.again(dump), expiry});
    }

    /** {@return a row for a message} */
    String shown(Row row) {
        StringBuilder shown = new StringBuilder("the key ").append(Cells.shown(row.key()));
        for (int i = 0; i < layout.shape().identity(); i++) {
            shown.append(", ").append(name(keys + i)).append(' ').append(Cells.shown(cell(row.columns(), keys + i)));
        }
        return shown.toString();
    }

    // ---- asking whether a row is there

    void probe(Wire wire, Row row) {
        byte[] key = row.key();
        switch (layout.shape()) {
            case KEYS, STRING, ROW -> wire.send(Command.EXISTS, key);
            case HASH -> wire.send(Command.HGET, key, cell(row.columns(), keys));
            case LIST -> wire.send(Command.LINDEX, key, cell(row.columns(), keys));
            case SET -> wire.send(Command.SISMEMBER, key, cell(row.columns(), keys));
            case ZSET -> wire.send(Command.ZSCORE, key, cell(row.columns(), keys));
            case STREAM -> wire.send(Command.XRANGE, key, cell(row.columns(), keys), cell(row.columns(), keys));
        }
    }

    /** {@return whether the answer to {@link #probe} says that the row is there} */
    boolean probed(@Nullable Object answer, Row row) {
        if (answer instanceof RuntimeException refusal) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    "the key " + Cells.shown(row.key()) + " holds something else than a "
                            + layout.shape().type() + ": " + refusal.getMessage());
        }
        return answer instanceof Long number
                ? number > 0
                : answer instanceof List<?> entries ? !entries.isEmpty() : answer != null;
    }

    // ---- writing

    void requests(Row row, List<Request> requests) {
        switch (row.way()) {
            case INSERT, UPSERT -> put(row, requests);
            case DELETE -> delete(row, requests);
            case RESTORE ->
                requests.add(Request.restore(
                        row.key(),
                        (byte[]) requireNonNull(row.columns()[0]),
                        (Long) requireNonNull(row.columns()[1]),
                        true));
        }
    }

    private void put(Row row, List<Request> requests) {
        byte[] key = row.key();
        @Nullable Object[] columns = row.columns();
        switch (layout.shape()) {
            case KEYS -> {
                KeyImage image = new KeyImage(
                        (String) requireNonNull(columns[keys]), (byte[]) requireNonNull(columns[keys + 1]));
                requests.add(
                        Request.restore(key, payload(row, image), Math.max(0, expiry(row)), row.way() == Way.UPSERT));
                return;
            }
            case STRING -> requests.add(new Request(Command.SET, key, cell(columns, keys)));
            case ROW -> fields(row, requests);
            case HASH -> requests.add(new Request(Command.HSET, key, cell(columns, keys), cell(columns, keys + 1)));
            case LIST ->
                requests.add(new Request(
                        Command.EVAL,
                        Wire.bytes(SET_ELEMENT),
                        Wire.bytes(1),
                        key,
                        cell(columns, keys),
                        cell(columns, keys + 1)));
            case SET -> requests.add(new Request(Command.SADD, key, cell(columns, keys)));
            case ZSET -> requests.add(new Request(Command.ZADD, key, score(row), cell(columns, keys)));
            case STREAM -> requests.add(entry(row));
        }
        if (layout.expires()) {
            long moment = expiry(row);
            if (moment >= 0) {
                requests.add(new Request(Command.PEXPIREAT, key, Wire.bytes(moment)));
            } else if (row.way() == Way.UPSERT) {
                requests.add(new Request(Command.PERSIST, key));
            }
        }
    }

    private static final String SET_ELEMENT = "if redis.call('LLEN', KEYS[1]) > tonumber(ARGV[1]) then"
            + " return redis.call('LSET', KEYS[1], ARGV[1], ARGV[2])"
            + " else return redis.call('RPUSH', KEYS[1], ARGV[2]) end";

    private byte[] payload(Row row, KeyImage image) {
        try {
            return image.payload();
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    "the value of the key " + Cells.shown(row.key()) + " is none: " + e.getMessage(),
                    null,
                    e);
        }
    }

    private long expiry(Row row) {
        return row.columns()[expiry] instanceof Instant moment ? moment.toEpochMilli() : Expiries.NEVER;
    }

    private byte[] score(Row row) {
        double score = (Double) requireNonNull(row.columns()[keys + 1]);
        if (Double.isNaN(score)) {
            throw new EndpointException(Kind.CONSTRAINT, "a score is a number, and that of " + shown(row) + " is none");
        }
        return Wire.bytes(Double.isInfinite(score) ? (score > 0 ? "inf" : "-inf") : Double.toString(score));
    }

    /** The columns of the key are fields, too: so that a row of nothing else is a key all the same. */
    private void fields(Row row, List<Request> requests) {
        List<byte[]> set = new ArrayList<>(List.of(row.key()));
        List<byte[]> removed = new ArrayList<>(List.of(row.key()));
        for (int i = 0; i < expiry; i++) {
            byte[] name = Wire.bytes(name(i));
            if (row.columns()[i] == null) {
                removed.add(name);
            } else {
                set.add(name);
                set.add(cell(row.columns(), i));
            }
        }
        requests.add(new Request(Command.HSET, set.toArray(byte[][]::new)));
        if (row.way() == Way.UPSERT && removed.size() > 1) {
            requests.add(new Request(Command.HDEL, removed.toArray(byte[][]::new)));
        }
    }

    private Request entry(Row row) {
        List<byte[]> arguments = new ArrayList<>(List.of(row.key(), cell(row.columns(), keys)));
        try {
            JsonNode fields = JsonSpelling.read((String) requireNonNull(row.columns()[keys + 1]));
            for (Iterator<Map.Entry<String, JsonNode>> i = fields.fields(); i.hasNext(); ) {
                Map.Entry<String, JsonNode> field = i.next();
                if (!field.getValue().isTextual()) {
                    throw new IllegalArgumentException(field.getKey() + " is no text");
                }
                arguments.add(Wire.bytes(field.getKey()));
                arguments.add(Wire.bytes(field.getValue().textValue()));
            }
            if (arguments.size() < 4) {
                throw new IllegalArgumentException("it is no object with fields");
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    "the fields of " + shown(row) + " are no texts in an object: " + e.getMessage(),
                    null,
                    e);
        }
        return new Request(Command.XADD, arguments.toArray(byte[][]::new));
    }

    private void delete(Row row, List<Request> requests) {
        byte[] key = row.key();
        switch (layout.shape()) {
            case KEYS, STRING, ROW -> requests.add(new Request(Command.UNLINK, key));
            case HASH -> requests.add(new Request(Command.HDEL, key, cell(row.columns(), keys)));
            case LIST ->
                // Elements are taken out at the end, and nothing is behind this one.
                requests.add(
                        row.position() == 0
                                ? new Request(Command.UNLINK, key)
                                : new Request(Command.LTRIM, key, Wire.bytes(0), Wire.bytes(row.position() - 1)));
            case SET -> requests.add(new Request(Command.SREM, key, cell(row.columns(), keys)));
            case ZSET -> requests.add(new Request(Command.ZREM, key, cell(row.columns(), keys)));
            case STREAM -> requests.add(new Request(Command.XDEL, key, cell(row.columns(), keys)));
        }
    }
}
