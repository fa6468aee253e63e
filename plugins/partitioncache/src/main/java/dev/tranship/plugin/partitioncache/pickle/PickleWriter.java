package dev.tranship.plugin.partitioncache.pickle;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Writes one object, of the classes that {@link PickleReader} names, as Python's own pickler spells it. */
public final class PickleWriter {
    /** The pickler closes a frame here; one that is larger is left out, which every reader understands. */
    private static final int FRAME_LIMIT = 64 * 1024;

    private static final int SMALLEST_FRAME = 4;
    private static final int BATCH = 1000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<PythonClass, Integer> classes = new EnumMap<>(PythonClass.class);
    private int memo;

    private PickleWriter() {}

    /**
     * {@return the pickle of an object}
     *
     * @param protocol 4 or 5
     */
    public static byte[] write(int protocol, @Nullable Object value) {
        PickleWriter writer = new PickleWriter();
        try {
            writer.object(value);
            writer.out.write(Opcode.STOP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] body = writer.bytes.toByteArray();
        boolean framed = body.length >= SMALLEST_FRAME && body.length < FRAME_LIMIT;
        ByteBuffer pickle =
                ByteBuffer.allocate(2 + (framed ? 9 : 0) + body.length).order(ByteOrder.LITTLE_ENDIAN);
        pickle.put((byte) Opcode.PROTO).put((byte) protocol);
        if (framed) {
            pickle.put((byte) Opcode.FRAME).putLong(body.length);
        }
        return pickle.put(body).array();
    }

    private void object(@Nullable Object value) throws IOException {
        if (value == null) {
            out.write(Opcode.NONE);
        } else if (value instanceof Boolean flag) {
            out.write(flag ? Opcode.NEWTRUE : Opcode.NEWFALSE);
        } else if (value instanceof Long integer) {
            integer(integer);
        } else if (value instanceof BigInteger integer) {
            large(integer);
        } else if (value instanceof Double number) {
            out.write(Opcode.BINFLOAT);
            out.writeDouble(number);
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof byte[] octets) {
            octets(octets);
        } else if (value instanceof LocalDateTime time) {
            datetime(time);
        } else if (value instanceof BigDecimal decimal) {
            decimal(decimal);
        } else if (value instanceof RoaringBitmap bitmap) {
            bitmap(bitmap);
        } else if (value instanceof Set<?> set) {
            set(set);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof List<?> list) {
            list(list);
        } else if (value instanceof Tuple tuple) {
            tuple(tuple.items());
        } else {
            throw new IllegalArgumentException(
                    "no pickle of " + value.getClass().getName());
        }
    }

    private int memoize() throws IOException {
        out.write(Opcode.MEMOIZE);
        return memo++;
    }

    private void recall(int slot) throws IOException {
        if (slot < 256) {
            out.write(Opcode.BINGET);
            out.write(slot);
        } else {
            out.write(Opcode.LONG_BINGET);
            out.writeInt(Integer.reverseBytes(slot));
        }
    }

    private void integer(long value) throws IOException {
        if (value >= 0 && value <= 0xff) {
            out.write(Opcode.BININT1);
            out.write((int) value);
        } else if (value >= 0 && value <= 0xffff) {
            out.write(Opcode.BININT2);
            out.writeShort(Short.reverseBytes((short) value));
        } else if (value == (int) value) {
            out.write(Opcode.BININT);
            out.writeInt(Integer.reverseBytes((int) value));
        } else {
            large(BigInteger.valueOf(value));
        }
    }

    private void large(BigInteger value) throws IOException {
        byte[] big = value.toByteArray();
        if (big.length > 255) {
            throw new IllegalArgumentException("an integer of " + big.length + " bytes");
        }
        out.write(Opcode.LONG1);
        out.write(big.length);
        for (int i = big.length - 1; i >= 0; i--) {
            out.write(big[i]);
        }
    }

    private void text(String text) throws IOException {
        Integer known = texts.get(text);
        if (known != null) {
            recall(known);
            return;
        }
        spell(text);
        texts.put(text, memo - 1);
    }

    private void spell(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < 256) {
            out.write(Opcode.SHORT_BINUNICODE);
            out.write(utf8.length);
        } else {
            out.write(Opcode.BINUNICODE);
            out.writeInt(Integer.reverseBytes(utf8.length));
        }
        out.write(utf8);
        memoize();
    }

    private void octets(byte[] octets) throws IOException {
        if (octets.length < 256) {
            out.write(Opcode.SHORT_BINBYTES);
            out.write(octets.length);
        } else {
            out.write(Opcode.BINBYTES);
            out.writeInt(Integer.reverseBytes(octets.length));
        }
        out.write(octets);
        memoize();
    }

    private void pythonClass(PythonClass type) throws IOException {
        Integer known = classes.get(type);
        if (known != null) {
            recall(known);
            return;
        }
        spell(type.module());
        spell(type.simpleName());
        out.write(Opcode.STACK_GLOBAL);
        classes.put(type, memoize());
    }

    private void datetime(LocalDateTime time) throws IOException {
        pythonClass(PythonClass.DATETIME);
        int micros = time.getNano() / 1000;
        octets(ByteBuffer.allocate(10)
                .putShort((short) time.getYear())
                .put((byte) time.getMonthValue())
                .put((byte) time.getDayOfMonth())
                .put((byte) time.getHour())
                .put((byte) time.getMinute())
                .put((byte) time.getSecond())
                .put((byte) (micros >>> 16))
                .put((byte) (micros >>> 8))
                .put((byte) micros)
                .array());
        out.write(Opcode.TUPLE1);
        memoize();
        out.write(Opcode.REDUCE);
        memoize();
    }

    private void decimal(BigDecimal decimal) throws IOException {
        pythonClass(PythonClass.DECIMAL);
        spell(decimal.toPlainString());
        out.write(Opcode.TUPLE1);
        memoize();
        out.write(Opcode.REDUCE);
        memoize();
    }

    private void bitmap(RoaringBitmap bitmap) throws IOException {
        pythonClass(PythonClass.BITMAP);
        out.write(Opcode.EMPTY_TUPLE);
        out.write(Opcode.NEWOBJ);
        memoize();
        ByteBuffer portable = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(portable);
        octets(portable.array());
        out.write(Opcode.BUILD);
    }

    private void set(Set<?> set) throws IOException {
        out.write(Opcode.EMPTY_SET);
        memoize();
        List<@Nullable Object> items = new ArrayList<>(set);
        for (int from = 0; from < items.size(); from += BATCH) {
            out.write(Opcode.MARK);
            for (Object item : items.subList(from, Math.min(from + BATCH, items.size()))) {
                object(item);
            }
            out.write(Opcode.ADDITEMS);
        }
    }

    private void map(Map<?, ?> map) throws IOException {
        out.write(Opcode.EMPTY_DICT);
        memoize();
        if (map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            object(only.getKey());
            object(only.getValue());
            out.write(Opcode.SETITEM);
        } else if (!map.isEmpty()) {
            out.write(Opcode.MARK);
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                object(entry.getKey());
                object(entry.getValue());
            }
            out.write(Opcode.SETITEMS);
        }
    }

    private void list(List<?> list) throws IOException {
        out.write(Opcode.EMPTY_LIST);
        memoize();
        if (list.size() == 1) {
            object(list.get(0));
            out.write(Opcode.APPEND);
            return;
        }
        for (int from = 0; from < list.size(); from += BATCH) {
            out.write(Opcode.MARK);
            for (Object item : list.subList(from, Math.min(from + BATCH, list.size()))) {
                object(item);
            }
            out.write(Opcode.APPENDS);
        }
    }

    private void tuple(List<? extends @Nullable Object> items) throws IOException {
        if (items.isEmpty()) {
            out.write(Opcode.EMPTY_TUPLE);
            return;
        }
        if (items.size() > 3) {
            out.write(Opcode.MARK);
        }
        for (Object item : items) {
            object(item);
        }
        out.write(
                switch (items.size()) {
                    case 1 -> Opcode.TUPLE1;
                    case 2 -> Opcode.TUPLE2;
                    case 3 -> Opcode.TUPLE3;
                    default -> Opcode.TUPLE;
                });
        memoize();
    }
}
