package dev.tranship.plugin.partitioncache.pickle;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Reads pickles one after another. It knows a few opcodes and {@linkplain PythonClass a few names}; anything else ends the
 * reading, so nothing that a pickle says is ever executed.
 *
 * <table>
 * <caption>what becomes of a Python object</caption>
 * <tr><td>None</td><td>null</td></tr>
 * <tr><td>bool, float, str, bytes</td><td>{@link Boolean}, {@link Double}, {@link String}, {@code byte[]}</td></tr>
 * <tr><td>int</td><td>{@link Long}, or {@link BigInteger} where that is too small</td></tr>
 * <tr><td>Decimal</td><td>{@link BigDecimal}; {@link Double} for NaN and the infinities</td></tr>
 * <tr><td>datetime</td><td>{@link LocalDateTime}, or {@link Aware}</td></tr>
 * <tr><td>set, list, dict, tuple</td><td>{@link Set}, {@link List}, {@link Map}, {@link Tuple}</td></tr>
 * <tr><td>pyroaring.BitMap</td><td>{@link RoaringBitmap}</td></tr>
 * </table>
 */
public final class PickleReader {
    /** Where the mark is on the stack. */
    private static final Object MARK = new Object();

    /** A new bitmap that has no content yet. */
    private static final class Unbuilt {
        @Nullable
        RoaringBitmap bitmap;
    }

    private final InputStream in;
    private long position;

    /** @param in is buffered, and stays open */
    public PickleReader(InputStream in) {
        this.in = in;
    }

    /** {@return the object of bytes that are one pickle and no more} */
    public static @Nullable Object read(byte[] pickle, int offset, int length) {
        PickleReader reader = new PickleReader(new java.io.ByteArrayInputStream(pickle, offset, length));
        try {
            Object value = reader.next();
            if (reader.position != length) {
                throw PickleException.damaged("there are bytes after the end of the pickle");
            }
            return value;
        } catch (IOException e) {
            throw PickleException.damaged("the pickle ends in its middle");
        }
    }

    /** {@return how many bytes are read} */
    public long position() {
        return position;
    }

    /** {@return whether another pickle begins here} */
    public boolean hasNext() throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next >= 0;
    }

    /**
     * {@return the next object}
     *
     * @throws PickleException when it is no pickle, or not of plain data
     * @throws EOFException when it ends too early
     */
    public @Nullable Object next() throws IOException {
        return new Machine().run();
    }

    private int octet() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        position++;
        return next;
    }

    private byte[] octets(long length) throws IOException {
        if (length < 0 || length > Integer.MAX_VALUE - 16) {
            throw PickleException.damaged("a length of " + length + " bytes at byte " + position);
        }
        // Reads what is there rather than trusting the length, which may be a lie.
        byte[] bytes = in.readNBytes((int) length);
        position += bytes.length;
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private ByteBuffer little(int length) throws IOException {
        return ByteBuffer.wrap(octets(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = octet(); c != '\n'; c = octet()) {
            line.append((char) c);
            if (line.length() > 1000) {
                throw PickleException.damaged("a name without end");
            }
        }
        return line.toString();
    }

    /** One pickle's stack and memo. */
    private final class Machine {
        private final List<@Nullable Object> stack = new ArrayList<>();
        private final Map<Long, @Nullable Object> memo = new HashMap<>();

        @Nullable
        Object run() throws IOException {
            while (true) {
                int opcode = octet();
                if (opcode == Opcode.STOP) {
                    return finished(pop());
                }
                if (!scalar(opcode) && !container(opcode) && !object(opcode) && !memo(opcode)) {
                    throw PickleException.forbidden(String.format(
                            "the opcode 0x%02x at byte %d is not one of plain data", opcode, position - 1));
                }
            }
        }

        private boolean scalar(int opcode) throws IOException {
            switch (opcode) {
                case Opcode.PROTO -> {
                    int protocol = octet();
                    if (protocol < 2 || protocol > 5) {
                        throw PickleException.forbidden("protocol " + protocol + "; 2 to 5 are read");
                    }
                }
                case Opcode.FRAME -> octets(8);
                case Opcode.NONE -> push(null);
                case Opcode.NEWTRUE -> push(true);
                case Opcode.NEWFALSE -> push(false);
                case Opcode.BININT -> push((long) little(4).getInt());
                case Opcode.BININT1 -> push((long) octet());
                case Opcode.BININT2 -> push((long) Short.toUnsignedInt(little(2).getShort()));
                case Opcode.LONG1 -> push(integer(octets(octet())));
                case Opcode.LONG4 -> push(integer(octets(little(4).getInt())));
                case Opcode.BINFLOAT -> push(ByteBuffer.wrap(octets(8)).getDouble());
                case Opcode.SHORT_BINUNICODE -> push(text(octets(octet())));
                case Opcode.BINUNICODE -> push(text(octets(unsigned(little(4).getInt()))));
                case Opcode.BINUNICODE8 -> push(text(octets(little(8).getLong())));
                case Opcode.SHORT_BINBYTES -> push(octets(octet()));
                case Opcode.BINBYTES -> push(octets(unsigned(little(4).getInt())));
                case Opcode.BINBYTES8 -> push(octets(little(8).getLong()));
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean container(int opcode) {
            switch (opcode) {
                case Opcode.MARK -> push(MARK);
                case Opcode.POP -> pop();
                case Opcode.POP_MARK -> marked();
                case Opcode.EMPTY_DICT -> push(new LinkedHashMap<@Nullable Object, @Nullable Object>());
                case Opcode.EMPTY_LIST -> push(new ArrayList<@Nullable Object>());
                case Opcode.EMPTY_SET -> push(new LinkedHashSet<@Nullable Object>());
                case Opcode.EMPTY_TUPLE -> push(new Tuple(List.of()));
                case Opcode.SETITEM -> {
                    Object value = pop();
                    Object key = pop();
                    put(key, value);
                }
                case Opcode.SETITEMS -> {
                    List<@Nullable Object> items = marked();
                    if (items.size() % 2 != 0) {
                        throw PickleException.damaged("a key without a value");
                    }
                    for (int i = 0; i < items.size(); i += 2) {
                        put(items.get(i), items.get(i + 1));
                    }
                }
                case Opcode.APPEND -> {
                    Object item = pop();
                    top(ArrayList.class).add(item);
                }
                case Opcode.APPENDS -> {
                    List<@Nullable Object> items = marked();
                    top(ArrayList.class).addAll(items);
                }
                case Opcode.ADDITEMS -> {
                    List<@Nullable Object> items = marked();
                    top(LinkedHashSet.class).addAll(members(items));
                }
                case Opcode.FROZENSET -> push(members(marked()));
                case Opcode.TUPLE -> push(new Tuple(marked()));
                case Opcode.TUPLE1 -> tuple(1);
                case Opcode.TUPLE2 -> tuple(2);
                case Opcode.TUPLE3 -> tuple(3);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean object(int opcode) throws IOException {
            switch (opcode) {
                case Opcode.GLOBAL -> push(name(line(), line()));
                case Opcode.STACK_GLOBAL -> {
                    Object name = pop();
                    Object module = pop();
                    push(name(String.valueOf(module), String.valueOf(name)));
                }
                case Opcode.REDUCE -> {
                    Tuple arguments = tuple();
                    push(made(pythonClass(), arguments.items()));
                }
                case Opcode.NEWOBJ -> {
                    Tuple arguments = tuple();
                    PythonClass type = pythonClass();
                    push(
                            type == PythonClass.BITMAP && arguments.items().isEmpty()
                                    ? new Unbuilt()
                                    : made(type, arguments.items()));
                }
                case Opcode.BUILD -> {
                    Object state = pop();
                    if (!(state instanceof byte[] bytes)) {
                        throw PickleException.forbidden("a state that is not the bytes of a bitmap");
                    }
                    top(Unbuilt.class).bitmap = bitmap(bytes);
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean memo(int opcode) throws IOException {
            switch (opcode) {
                case Opcode.MEMOIZE -> memo.put((long) memo.size(), peek());
                case Opcode.BINPUT -> memo.put((long) octet(), peek());
                case Opcode.LONG_BINPUT -> memo.put(unsigned(little(4).getInt()), peek());
                case Opcode.BINGET -> push(remembered(octet()));
                case Opcode.LONG_BINGET -> push(remembered(unsigned(little(4).getInt())));
                default -> {
                    return false;
                }
            }
            return true;
        }

        private @Nullable Object remembered(long slot) {
            if (!memo.containsKey(slot)) {
                throw PickleException.damaged("it refers to object " + slot + ", which is not there");
            }
            return memo.get(slot);
        }

        private void push(@Nullable Object value) {
            stack.add(value);
        }

        private @Nullable Object pop() {
            if (stack.isEmpty()) {
                throw PickleException.damaged("it takes more than it holds");
            }
            return stack.remove(stack.size() - 1);
        }

        private @Nullable Object peek() {
            if (stack.isEmpty()) {
                throw PickleException.damaged("it takes more than it holds");
            }
            return stack.get(stack.size() - 1);
        }

        private List<@Nullable Object> marked() {
            int mark = stack.size() - 1;
            while (mark >= 0 && stack.get(mark) != MARK) {
                mark--;
            }
            if (mark < 0) {
                throw PickleException.damaged("a mark is missing");
            }
            List<@Nullable Object> above = stack.subList(mark + 1, stack.size());
            List<@Nullable Object> items = new ArrayList<>(above);
            above.clear();
            stack.remove(mark);
            return items;
        }

        private void tuple(int size) {
            List<@Nullable Object> items = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                items.add(0, pop());
            }
            push(new Tuple(items));
        }

        private Tuple tuple() {
            if (pop() instanceof Tuple tuple) {
                return tuple;
            }
            throw PickleException.damaged("arguments that are no tuple");
        }

        private PythonClass pythonClass() {
            if (pop() instanceof PythonClass type) {
                return type;
            }
            throw PickleException.forbidden("a call of something that is no class");
        }

        @SuppressWarnings("unchecked")
        private void put(@Nullable Object key, @Nullable Object value) {
            if (!(key instanceof String)) {
                throw PickleException.forbidden("a dict whose keys are not text");
            }
            top(LinkedHashMap.class).put(key, value);
        }

        private <T> T top(Class<T> type) {
            Object top = peek();
            if (!type.isInstance(top)) {
                throw PickleException.damaged("it adds to something that takes nothing");
            }
            return type.cast(top);
        }
    }

    private static long unsigned(int bits) {
        return Integer.toUnsignedLong(bits);
    }

    private static Object integer(byte[] little) {
        byte[] big = new byte[little.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        BigInteger value = big.length == 0 ? BigInteger.ZERO : new BigInteger(big);
        return value.bitLength() <= 63 ? (Object) value.longValue() : value;
    }

    private static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw PickleException.damaged("text that is not UTF-8");
        }
    }

    private static PythonClass name(String module, String name) {
        return PythonClass.of(module, name)
                .orElseThrow(() -> PickleException.forbidden(
                        "it asks for " + module + "." + name + ", which is not one of the plain values a cache holds"));
    }

    private static LinkedHashSet<@Nullable Object> members(Collection<? extends @Nullable Object> items) {
        for (Object item : items) {
            if (item instanceof Collection || item instanceof Map || item instanceof Tuple || item instanceof Unbuilt) {
                throw PickleException.forbidden("a set of other things than plain values");
            }
        }
        return new LinkedHashSet<>(items);
    }

    private static @Nullable Object finished(@Nullable Object value) {
        if (value instanceof Unbuilt unbuilt) {
            return built(unbuilt);
        }
        if (value instanceof LinkedHashMap<?, ?> map) {
            Map<Object, @Nullable Object> done = new LinkedHashMap<>();
            map.forEach((key, item) -> done.put(key, item instanceof Unbuilt unbuilt ? built(unbuilt) : item));
            return done;
        }
        if (value instanceof PythonClass) {
            throw PickleException.forbidden("a class in the place of a value");
        }
        return value;
    }

    private static RoaringBitmap built(Unbuilt unbuilt) {
        return unbuilt.bitmap == null ? new RoaringBitmap() : unbuilt.bitmap;
    }

    private static RoaringBitmap bitmap(byte[] bytes) {
        RoaringBitmap bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(ByteBuffer.wrap(bytes));
        } catch (IOException | RuntimeException e) {
            throw PickleException.damaged("a bitmap that is none");
        }
        return bitmap;
    }

    private static @Nullable Object made(PythonClass type, List<@Nullable Object> arguments) {
        return switch (type) {
            case SET, FROZEN_SET, OLD_SET, OLD_FROZEN_SET -> set(arguments);
            case DATETIME -> datetime(arguments);
            case TIMEZONE -> argument(arguments, 0, Duration.class);
            case TIMEDELTA ->
                Duration.ofDays(argument(arguments, 0, Long.class))
                        .plusSeconds(argument(arguments, 1, Long.class))
                        .plusNanos(1000 * argument(arguments, 2, Long.class));
            case DECIMAL -> decimal(argument(arguments, 0, String.class));
            case BITMAP -> throw PickleException.forbidden("a bitmap of something else than its bytes");
            case ENCODE -> encoded(argument(arguments, 0, String.class), argument(arguments, 1, String.class));
        };
    }

    private static Set<@Nullable Object> set(List<@Nullable Object> arguments) {
        if (arguments.isEmpty()) {
            return new LinkedHashSet<>();
        }
        Object items = arguments.get(0);
        if (items instanceof Tuple tuple) {
            return members(tuple.items());
        }
        return members(argument(arguments, 0, Collection.class));
    }

    private static <T> T argument(List<@Nullable Object> arguments, int position, Class<T> type) {
        Object value = position < arguments.size() ? arguments.get(position) : null;
        if (!type.isInstance(value)) {
            throw PickleException.damaged("an argument that does not belong there");
        }
        return type.cast(value);
    }

    private static byte[] encoded(String text, String charset) {
        if (!charset.equals("latin1")) {
            throw PickleException.forbidden("bytes spelled in " + charset);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Object decimal(String text) {
        switch (text) {
            case "NaN", "sNaN", "-NaN" -> {
                return Double.NaN;
            }
            case "Infinity" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-Infinity" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                try {
                    return new BigDecimal(text);
                } catch (NumberFormatException e) {
                    throw PickleException.damaged("a Decimal that is no number");
                }
            }
        }
    }

    /** Ten bytes: year, month, day, hour, minute, second, microseconds; the month's highest bit says nothing about the time. */
    private static Object datetime(List<@Nullable Object> arguments) {
        byte[] fields = argument(arguments, 0, byte[].class);
        if (fields.length != 10) {
            throw PickleException.damaged("a datetime of " + fields.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(fields);
        try {
            int year = Short.toUnsignedInt(in.getShort());
            LocalDateTime local = LocalDateTime.of(
                    year,
                    in.get() & 0x7f,
                    in.get(),
                    in.get(),
                    in.get(),
                    in.get(),
                    1000 * ((in.get() & 0xff) << 16 | (in.get() & 0xff) << 8 | in.get() & 0xff));
            return arguments.size() < 2 ? local : new Aware(local, argument(arguments, 1, Duration.class));
        } catch (DateTimeException e) {
            throw PickleException.damaged("a datetime that is none");
        }
    }
}
