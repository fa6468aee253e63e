package dev.tranship.plugin.sqlite;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in the order of their rowids, from the pages of its B-tree. SQLite gives a value at a time, and for a
 * row of 16 columns 18 calls into it cost several times what the row itself costs.
 */
final class PageRows implements SqliteRows, Cells {
    private static final int FIRST_PAGE_HEADER = 100;
    private static final int INTERIOR = 5;
    private static final int LEAF = 13;
    private static final int INTERIOR_HEADER = 12;
    private static final int LEAF_HEADER = 8;
    private static final int MOST_DEPTH = 64;

    /** What the record says of a value: its length and storage class. */
    private static final int NULL = 0;

    private static final int REAL = 7;
    private static final int ZERO = 8;
    private static final int ONE = 9;
    private static final int FIRST_BLOB = 12;
    private static final int[] LENGTHS = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};

    /** Not in the record: the rowid itself, and what a row has that was there before its column was. */
    private static final int ROWID = -1;

    private static final int ADDED = -2;

    private final Connection connection;
    private final DatabaseFile.Format format;
    private final DatabaseFile.PageReader pages;
    private final int[] positions;
    private final boolean[] reals;
    private final long last;
    private final Older older;

    private final Level[] levels = new Level[MOST_DEPTH];
    private int depth;

    private byte[] payload = {};
    private final byte[] overflow;
    private byte[] longRow = {};
    private long rowid;
    private int fields;
    private final int[] types;
    private final int[] offsets;

    /** The values of columns that were added to the table after some of its rows. */
    @FunctionalInterface
    interface Older {
        /** {@return the value in a row that was there before, which is the same in all of them} */
        @Nullable
        Object value(int column, long rowid) throws SQLException;
    }

    private final @Nullable Object[] added;
    private final boolean[] asked;

    /** A page on the way from the root to the current row. */
    private static final class Level {
        final byte[] page;
        int start;
        int cells;
        int cell;

        Level(int size) {
            this.page = new byte[size];
        }
    }

    /**
     * @param connection has begun to read, so that nobody changes the pages as long as it is open
     * @param root the number of the page in which the table begins
     */
    PageRows(
            Connection connection,
            DatabaseFile.Format format,
            long root,
            List<SqliteColumn> columns,
            SqliteSnapshot.Range part,
            Older older) {
        this.connection = connection;
        this.format = format;
        this.pages = format.reader();
        this.positions = columns.stream().mapToInt(SqliteColumn::position).toArray();
        this.reals = new boolean[positions.length];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = columns.get(i).affinity() == SqliteTypes.Affinity.REAL;
        }
        this.last = part.last();
        this.older = older;
        int stored = Math.max(0, Arrays.stream(positions).max().orElse(0)) + 1;
        this.types = new int[stored];
        this.offsets = new int[stored];
        this.overflow = new byte[format.pageSize()];
        this.added = new Object[positions.length];
        this.asked = new boolean[positions.length];
        descend(root, part.first());
    }

    @Override
    public <T> @Nullable T with(Work<T> work) throws SQLException {
        try {
            requireOpen();
            T result = work.on(this);
            requireOpen();
            return result;
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw format.damaged();
        }
    }

    private void requireOpen() throws SQLException {
        if (connection.isClosed()) {
            throw new EndpointException(Kind.CONNECT, "the connection to " + format.file() + " is closed");
        }
    }

    @Override
    public void close() {
        depth = 0;
    }

    // ------------------------------------------------------------------------------------------------ through the tree

    /** Goes from a page down to the leaf of the first row whose rowid is not smaller. */
    private void descend(long page, long from) {
        long next = page;
        while (true) {
            if (depth == MOST_DEPTH) {
                throw format.damaged();
            }
            Level level = levels[depth] == null ? new Level(format.pageSize()) : levels[depth];
            levels[depth++] = level;
            pages.read(next, level.page);
            int header = next == 1 ? FIRST_PAGE_HEADER : 0;
            int kind = level.page[header];
            if (kind != LEAF && kind != INTERIOR) {
                throw format.damaged();
            }
            level.cells = u16(level.page, header + 3);
            level.start = header + (kind == LEAF ? LEAF_HEADER : INTERIOR_HEADER);
            level.cell = first(level, kind == LEAF, from);
            if (kind == LEAF) {
                return;
            }
            next = child(level);
            level.cell++;
        }
    }

    /** {@return the first cell whose rowid is not smaller; the number of cells when there is none} */
    private int first(Level level, boolean leaf, long from) {
        int low = 0;
        int high = level.cells;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int at = cell(level, middle) + (leaf ? 0 : 4);
            long key = varint(level.page, leaf ? at + varintLength(level.page, at) : at);
            if (key < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int cell(Level level, int number) {
        return u16(level.page, level.start + 2 * number);
    }

    /** {@return the page below an interior page's current cell, or below its right end} */
    private static long child(Level level) {
        return u32(level.page, level.cell < level.cells ? cell(level, level.cell) : level.start - 4);
    }

    @Override
    public boolean next() throws SQLException {
        while (depth > 0) {
            Level level = levels[depth - 1];
            if (level.cell < level.cells) {
                int at = cell(level, level.cell++);
                return row(level.page, at);
            }
            depth--;
            while (depth > 0 && levels[depth - 1].cell > levels[depth - 1].cells) {
                depth--;
            }
            if (depth > 0) {
                Level parent = levels[depth - 1];
                long page = child(parent);
                parent.cell++;
                descend(page, Long.MIN_VALUE);
            }
        }
        return false;
    }

    // ------------------------------------------------------------------------------------------------------- the
    // record

    /** Takes the row of a leaf's cell. */
    private boolean row(byte[] page, int cell) {
        long length = varint(page, cell);
        int at = cell + varintLength(page, cell);
        rowid = varint(page, at);
        if (rowid > last) {
            depth = 0;
            return false;
        }
        at += varintLength(page, at);
        int most = format.usable() - 35;
        if (length <= most) {
            payload = page;
            record(at);
        } else {
            assemble(page, at, Math.toIntExact(length), most);
            record(0);
        }
        return true;
    }

    /** Puts a record together that does not fit the page and goes on in others. */
    private void assemble(byte[] page, int at, int length, int most) {
        int usable = format.usable();
        int least = (usable - 12) * 32 / 255 - 23;
        int fitting = least + (length - least) % (usable - 4);
        int local = fitting <= most ? fitting : least;
        if (longRow.length < length) {
            longRow = new byte[length];
        }
        System.arraycopy(page, at, longRow, 0, local);
        long next = u32(page, at + local);
        int filled = local;
        while (filled < length) {
            pages.read(next, overflow);
            int part = Math.min(usable - 4, length - filled);
            System.arraycopy(overflow, 4, longRow, filled, part);
            filled += part;
            next = u32(overflow, 0);
        }
        payload = longRow;
    }

    /** Finds out where in the payload the values are. */
    private void record(int start) {
        int headerEnd = start + (int) varint(payload, start);
        int at = start + varintLength(payload, start);
        int value = headerEnd;
        int field = 0;
        while (at < headerEnd && field < types.length) {
            int type = payload[at];
            if (type >= 0) {
                at++;
            } else {
                type = Math.toIntExact(varint(payload, at));
                at += varintLength(payload, at);
            }
            types[field] = type;
            offsets[field] = value;
            value += length(type);
            field++;
        }
        fields = field;
    }

    private static int length(int type) {
        return type < FIRST_BLOB ? LENGTHS[type] : (type - FIRST_BLOB) >>> 1;
    }

    // ------------------------------------------------------------------------------------------------------- the
    // values

    /** {@return the serial type of a value, or why there is none} */
    private int type(int column) {
        int position = positions[column];
        return position < 0 ? ROWID : position < fields ? types[position] : ADDED;
    }

    private @Nullable Object added(int column) throws SQLException {
        if (!asked[column]) {
            added[column] = older.value(column, rowid);
            asked[column] = true;
        }
        return added[column];
    }

    @Override
    public long rowid() {
        return rowid;
    }

    @Override
    public boolean odd(int column, SqliteColumn as) throws SQLException {
        Storage storage = storage(column);
        return storage != Storage.NULL && !as.natural(storage, storage == Storage.INTEGER ? getLong(column) : 0);
    }

    private Storage storage(int column) throws SQLException {
        int type = type(column);
        if (type >= FIRST_BLOB) {
            return (type & 1) == 0 ? Storage.BLOB : Storage.TEXT;
        } else if (type == NULL) {
            return Storage.NULL;
        } else if (type == ADDED) {
            Object value = added(column);
            return value == null
                    ? Storage.NULL
                    : value instanceof String
                            ? Storage.TEXT
                            : value instanceof byte[]
                                    ? Storage.BLOB
                                    : value instanceof Double ? Storage.REAL : Storage.INTEGER;
        }
        return type == REAL || reals[column] ? Storage.REAL : Storage.INTEGER;
    }

    @Override
    public boolean isNull(int column) throws SQLException {
        return storage(column) == Storage.NULL;
    }

    @Override
    public long getLong(int column) throws SQLException {
        int type = type(column);
        switch (type) {
            case ROWID:
                return rowid;
            case ADDED:
                return added(column) instanceof Number number ? number.longValue() : 0;
            case REAL:
                return (long) Double.longBitsToDouble(integer(offsets[positions[column]], 8));
            case ONE:
                return 1;
            case NULL:
            case ZERO:
                return 0;
            default:
                return type < REAL ? integer(offsets[positions[column]], LENGTHS[type]) : 0;
        }
    }

    @Override
    public double getDouble(int column) throws SQLException {
        int type = type(column);
        if (type == REAL) {
            return Double.longBitsToDouble(integer(offsets[positions[column]], 8));
        } else if (type == ADDED) {
            return added(column) instanceof Number number ? number.doubleValue() : 0;
        }
        return getLong(column);
    }

    private long integer(int at, int length) {
        long value = payload[at];
        for (int i = 1; i < length; i++) {
            value = value << 8 | payload[at + i] & 0xFF;
        }
        return value;
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        int type = type(column);
        if (type >= FIRST_BLOB) {
            int at = offsets[positions[column]];
            return Arrays.copyOfRange(payload, at, at + length(type));
        }
        Object value = getObject(column);
        return value == null
                ? null
                : value instanceof byte[] bytes ? bytes : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean plainAscii(int column, int most) {
        int type = type(column);
        int length = length(Math.max(NULL, type));
        if (type < FIRST_BLOB || (type & 1) == 0 || length > most) {
            return false;
        }
        int at = offsets[positions[column]];
        return plain(payload, at, at + length);
    }

    private static boolean plain(byte[] bytes, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            // NUL is the only one that becomes negative by this
            all |= bytes[i] | bytes[i] - 1;
        }
        return all >= 0;
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        int type = type(column);
        if (type >= FIRST_BLOB) {
            return new String(payload, offsets[positions[column]], length(type), StandardCharsets.UTF_8);
        }
        Object value = getObject(column);
        return value == null
                ? null
                : value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        if (type(column) == ADDED) {
            return added(column);
        }
        return switch (storage(column)) {
            case NULL -> null;
            case INTEGER -> getLong(column);
            case REAL -> getDouble(column);
            case TEXT -> getString(column);
            case BLOB -> getBytes(column);
        };
    }

    // ------------------------------------------------------------------------------------------------------ the
    // numbers

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static long u32(byte[] bytes, int at) {
        return (long) u16(bytes, at) << 16 | u16(bytes, at + 2);
    }

    /** Seven bits a byte, the highest first, for as long as the eighth is set; a ninth byte has eight. */
    private static long varint(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            byte next = bytes[at + i];
            value = value << 7 | next & 0x7F;
            if (next >= 0) {
                return value;
            }
        }
        return value << 8 | bytes[at + 8] & 0xFF;
    }

    private static int varintLength(byte[] bytes, int at) {
        int length = 1;
        while (length < 9 && bytes[at + length - 1] < 0) {
            length++;
        }
        return length;
    }
}
