package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.sqlite.SqliteTypes.Affinity;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How one column is read. A column of SQLite can hold any value in any row, so there are two ways: the fast one trusts the
 * type, and {@link #suspicion()} is an SQL condition, evaluated by SQLite as it reads, that tells the rows in which it
 * must not; these are read with {@link #decode}, which looks at what is really there.
 */
final class SqliteColumn {
    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private static final double[] POWERS = new double[SqliteTypes.REAL_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    /** Reads one value into a vector; {@return the bytes it takes, or -1 when it has to be {@linkplain #decode decoded}}. */
    @FunctionalInterface
    interface Fast {
        int read(Cells rows, int column, Vector vector, int row) throws SQLException;
    }

    /** The position of a column that is the table's rowid under another name: its values are not in the records. */
    static final int ROWID = -1;

    /** The position of a column that is not stored, or not in a table. */
    static final int NOWHERE = -2;

    private final Field field;
    private final Affinity affinity;
    private final int position;
    private final boolean utf8;
    private final @Nullable String suspicion;
    private final Fast fast;

    /**
     * @param position the position in the records of a table; {@link #ROWID}, {@link #NOWHERE}
     * @param utf8 whether the database keeps text in UTF-8, so that it can be taken as the bytes it is, which is faster
     */
    SqliteColumn(Field field, Affinity affinity, int position, boolean utf8) {
        this.field = field;
        this.affinity = affinity;
        this.position = position;
        this.utf8 = utf8;
        this.suspicion = position == ROWID && field.type().equals(Type.INT64) ? null : suspicion(field, affinity);
        this.fast = fast(field.type(), affinity, utf8);
    }

    Field field() {
        return field;
    }

    Affinity affinity() {
        return affinity;
    }

    int position() {
        return position;
    }

    Fast fast() {
        return fast;
    }

    /**
     * {@return whether a stored value is what the column's type says, as {@link #suspicion()} asks it of SQLite}
     *
     * @param integer the value, where it is stored as an integer
     */
    boolean natural(Cells.Storage storage, long integer) {
        Type type = field.type();
        return switch (storage) {
            case NULL -> true;
            case INTEGER -> naturalInteger(type, integer);
            case REAL -> type instanceof Type.Float || type instanceof Type.Decimal;
            case TEXT ->
                !(type instanceof Type.Bool
                                || type instanceof Type.Int
                                || type instanceof Type.Float
                                || type instanceof Type.Bytes)
                        && (affinity == Affinity.TEXT || !(type instanceof Type.Decimal));
            case BLOB -> type instanceof Type.Bytes;
        };
    }

    /** {@return whether every value that is {@linkplain #natural natural} is one of the column's type} */
    boolean settled() {
        Type type = field.type();
        return type instanceof Type.Int
                || type instanceof Type.Bool
                || type.equals(Type.FLOAT64)
                || type instanceof Type.Json
                || type instanceof Type.Text text && text.length() == 0
                || type instanceof Type.Bytes bytes && bytes.length() == 0;
    }

    private static boolean naturalInteger(Type type, long value) {
        if (type.equals(Type.INT64)) {
            return true;
        } else if (type instanceof Type.Int integer) {
            return value >= integer.min() && (type.equals(Type.UINT64) || value <= integer.max());
        } else if (type instanceof Type.Bool) {
            return (value & 1) == value;
        } else if (type instanceof Type.Float) {
            return value >= -EXACT_IN_DOUBLE && value <= EXACT_IN_DOUBLE;
        }
        return type instanceof Type.Decimal;
    }

    /** {@return the condition under which a value may not be what its type says; null when there is none} */
    @Nullable
    String suspicion() {
        return suspicion;
    }

    /**
     * Text and blobs compare greater than all numbers, and blobs greater than all text, which asks for the storage class
     * without calling a function for every value.
     */
    private static @Nullable String suspicion(Field field, Affinity affinity) {
        String c = Identifiers.quote(field.name());
        String numberOrText = c + " < x''";
        String textOrBlob = c + " >= ''";
        String blob = c + " >= x''";
        Type type = field.type();
        if (type instanceof Type.Bool) {
            return "(" + c + " & 1) <> " + c;
        } else if (type.equals(Type.UINT64)) {
            return affinity == Affinity.TEXT ? blob : "(" + c + " | 0) <> " + c + " OR " + c + " < 0";
        } else if (type instanceof Type.Int integer) {
            String notInteger = "(" + c + " | 0) <> " + c;
            return integer.bits() == 64
                    ? notInteger
                    : notInteger + " OR " + c + " NOT BETWEEN " + integer.min() + " AND " + integer.max();
        } else if (type instanceof Type.Float) {
            return affinity == Affinity.REAL
                    ? textOrBlob
                    : textOrBlob + " OR " + c + " NOT BETWEEN -" + EXACT_IN_DOUBLE + " AND " + EXACT_IN_DOUBLE;
        } else if (type instanceof Type.Decimal) {
            return affinity == Affinity.TEXT ? blob : textOrBlob;
        } else if (type instanceof Type.Bytes) {
            return numberOrText;
        } else if (type instanceof Type.Text && affinity != Affinity.TEXT) {
            return c + " < '' OR " + blob;
        }
        return blob;
    }

    private static Fast fast(Type type, Affinity affinity, boolean utf8) {
        if (type.equals(Type.UINT64) && affinity == Affinity.TEXT) {
            return (rows, column, vector, row) -> -1;
        } else if (type instanceof Type.Int || type instanceof Type.Bool) {
            return SqliteColumn::readLong;
        } else if (type instanceof Type.Float real) {
            return real.bits() == 64 ? SqliteColumn::readDouble : SqliteColumn::readFloat;
        } else if (type instanceof Type.Decimal decimal
                && decimal.precision() <= SqliteTypes.REAL_DIGITS
                && affinity != Affinity.TEXT) {
            return decimalReader(decimal);
        } else if (type instanceof Type.Text text) {
            return textReader(text.length(), utf8);
        } else if (type instanceof Type.Bytes bytes) {
            return bytesReader(bytes.length());
        } else if (type instanceof Type.Json) {
            return textReader(0, utf8);
        } else if (type instanceof Type.Date) {
            return dateReader(utf8);
        } else if (type instanceof Type.Timestamp timestamp && !timestamp.zoned()) {
            return timestampReader(timestamp.unitsPerSecond(), utf8);
        }
        return (rows, column, vector, row) -> -1;
    }

    private static int readLong(Cells rows, int column, Vector vector, int row) throws SQLException {
        long value = rows.getLong(column);
        // NULL reads as 0, so that only a 0 has to be asked
        if (value == 0 && rows.isNull(column)) {
            vector.setNull(row);
        } else {
            vector.setLong(row, value);
        }
        return 9;
    }

    private static int readDouble(Cells rows, int column, Vector vector, int row) throws SQLException {
        double value = rows.getDouble(column);
        if (value == 0 && rows.isNull(column)) {
            vector.setNull(row);
        } else {
            vector.setDouble(row, value);
        }
        return 9;
    }

    private static int readFloat(Cells rows, int column, Vector vector, int row) throws SQLException {
        int bytes = readDouble(rows, column, vector, row);
        return vector.isNull(row) || (float) vector.getDouble(row) == vector.getDouble(row) ? bytes : -1;
    }

    private static Fast decimalReader(Type.Decimal type) {
        double power = POWERS[type.scale()];
        double limit = POWERS[type.precision()];
        return (rows, column, vector, row) -> {
            double value = rows.getDouble(column);
            if (value == 0) {
                if (rows.isNull(column)) {
                    vector.setNull(row);
                } else {
                    vector.setLong(row, 0);
                }
                return 9;
            }
            // Up to 15 digits the nearest double of a decimal is its own: if dividing gives the value back, this is it.
            double unscaled = Math.rint(value * power);
            if (unscaled / power != value || Math.abs(unscaled) >= limit) {
                return -1;
            }
            vector.setLong(row, (long) unscaled);
            return 9;
        };
    }

    /** {@return the text of a value in UTF-8} @param asStored whether the database keeps it so */
    private static byte @Nullable [] utf8(Cells rows, int column, boolean asStored) throws SQLException {
        if (asStored) {
            return rows.getBytes(column);
        }
        String text = rows.getString(column);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static Fast textReader(int limit, boolean utf8) {
        return (rows, column, vector, row) -> {
            byte[] bytes = utf8 ? rows.getBytes(column) : null;
            if (bytes != null && ascii(bytes, 0, bytes.length) && (limit == 0 || bytes.length <= limit)) {
                vector.setUtf8(row, bytes);
                return 21 + bytes.length;
            }
            String value = bytes == null ? rows.getString(column) : new String(bytes, StandardCharsets.UTF_8);
            if (value == null) {
                vector.setNull(row);
                return 5;
            }
            // U+FFFD is also what becomes of bytes that are no UTF-8
            if ((limit > 0 && value.length() > limit) || value.indexOf('\uFFFD') >= 0) {
                return -1;
            }
            vector.setObject(row, value);
            return 53 + value.length();
        };
    }

    /** {@return whether a part of these bytes is ASCII} */
    private static boolean ascii(byte[] bytes, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    private static Fast bytesReader(int limit) {
        return (rows, column, vector, row) -> {
            byte[] value = rows.getBytes(column);
            if (value == null) {
                vector.setNull(row);
                return 5;
            }
            if (limit > 0 && value.length > limit) {
                return -1;
            }
            vector.setObject(row, value);
            return 21 + value.length;
        };
    }

    private static Fast dateReader(boolean utf8) {
        return (rows, column, vector, row) -> {
            byte[] text = utf8(rows, column, utf8);
            if (text == null) {
                vector.setNull(row);
                return 9;
            }
            long day = text.length == 10 ? day(text) : Long.MIN_VALUE;
            if (day == Long.MIN_VALUE) {
                return -1;
            }
            vector.setLong(row, day);
            return 9;
        };
    }

    private static Fast timestampReader(long unitsPerSecond, boolean utf8) {
        return (rows, column, vector, row) -> {
            byte[] text = utf8(rows, column, utf8);
            if (text == null) {
                vector.setNull(row);
                return 9;
            }
            long second = text.length == 19 ? second(text) : Long.MIN_VALUE;
            if (second == Long.MIN_VALUE || Math.abs(second) >= Long.MAX_VALUE / unitsPerSecond) {
                return -1;
            }
            vector.setLong(row, second * unitsPerSecond);
            return 9;
        };
    }

    /** {@return the day that {@code yyyy-mm-dd} at the beginning spells; the smallest long when it spells none} */
    private static long day(byte[] text) {
        int century = two(text, 0);
        int year = century * 100 + two(text, 2);
        int month = two(text, 5);
        int day = two(text, 8);
        boolean shaped = text[4] == '-' && text[7] == '-' && (century | two(text, 2) | month | day) >= 0;
        if (!shaped || month < 1 || month > 12 || day < 1 || day > 31) {
            return Long.MIN_VALUE;
        }
        return day > 28 && day > YearMonth.of(year, month).lengthOfMonth()
                ? Long.MIN_VALUE
                : LocalDate.of(year, month, day).toEpochDay();
    }

    private static long second(byte[] text) {
        long day = day(text);
        int hour = two(text, 11);
        int minute = two(text, 14);
        int second = two(text, 17);
        boolean shaped = (text[10] == ' ' || text[10] == 'T')
                && text[13] == ':'
                && text[16] == ':'
                && (hour | minute | second) >= 0;
        if (!shaped || day == Long.MIN_VALUE || hour > 23 || minute > 59 || second > 59) {
            return Long.MIN_VALUE;
        }
        return day * 86_400 + hour * 3600L + minute * 60L + second;
    }

    /** {@return the number of two digits, negative when they are none} */
    private static int two(byte[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }

    /**
     * Reads one value by what is really stored.
     *
     * @return what is wrong with it; null when nothing is, and then the vector holds it
     */
    @Nullable
    String decode(Cells rows, int column, Vector vector, int row) throws SQLException {
        Object raw = rows.getObject(column);
        if (raw == null) {
            vector.setNull(row);
            return null;
        }
        if (utf8 && raw instanceof String text && text.indexOf('\uFFFD') >= 0) {
            byte[] bytes = rows.getBytes(column);
            if (!Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
                vector.setNull(row);
                return "text that is not UTF-8 in " + columnOf(field.type());
            }
        }
        try {
            vector.set(row, value(raw));
            return null;
        } catch (IllegalArgumentException e) {
            vector.setNull(row);
            return reason(raw, e);
        }
    }

    private String reason(Object raw, IllegalArgumentException e) {
        if (raw instanceof String text && field.type() instanceof Type.Text type) {
            return "text of " + text.codePointCount(0, text.length()) + " characters in " + columnOf(type);
        } else if (raw instanceof byte[] bytes && field.type() instanceof Type.Bytes) {
            return bytes.length + " bytes in " + columnOf(field.type());
        }
        String why = e.getMessage();
        return storage(raw) + " in " + columnOf(field.type())
                + (why == null || why.isEmpty() || why.startsWith("not a value") ? "" : ": " + why);
    }

    static String columnOf(Type type) {
        String name = type.toString();
        return ("aeio".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name + " column";
    }

    static String storage(Object raw) {
        if (raw instanceof String) {
            return "text";
        } else if (raw instanceof byte[]) {
            return "blob";
        }
        return raw instanceof Double || raw instanceof Float ? "real" : "integer";
    }

    /** {@return the boxed value that a stored one is in this column's type} */
    private Object value(Object raw) {
        if (raw instanceof String text) {
            return ofText(text);
        } else if (raw instanceof byte[] bytes) {
            return ofBytes(bytes);
        } else if (raw instanceof Double real) {
            return ofReal(real);
        }
        return ofInteger(((Number) raw).longValue());
    }

    private Object ofText(String text) {
        Type type = field.type();
        if (type instanceof Type.Text limited) {
            if (limited.length() > 0 && text.codePointCount(0, text.length()) > limited.length()) {
                throw new IllegalArgumentException("too long");
            }
            return text;
        } else if (type instanceof Type.Bool || type instanceof Type.Bytes || type instanceof Type.Float) {
            throw new IllegalArgumentException("");
        } else if (type instanceof Type.Int && !(type.equals(Type.UINT64) && affinity == Affinity.TEXT)) {
            throw new IllegalArgumentException("");
        }
        return SqliteText.parse(type, text);
    }

    private Object ofBytes(byte[] bytes) {
        if (field.type() instanceof Type.Bytes limited) {
            if (limited.length() > 0 && bytes.length > limited.length()) {
                throw new IllegalArgumentException("too long");
            }
            return bytes;
        } else if (field.type() instanceof Type.Uuid && bytes.length == 16) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        throw new IllegalArgumentException("");
    }

    private Object ofReal(double real) {
        Type type = field.type();
        if (type instanceof Type.Float number) {
            if (number.bits() == 32 && (float) real != real) {
                throw new IllegalArgumentException("not exact in " + type);
            }
            return real;
        } else if (Double.isInfinite(real)) {
            throw new IllegalArgumentException("not finite");
        } else if (type instanceof Type.Decimal decimal) {
            return SqliteText.fitting(decimal, new BigDecimal(Double.toString(real)));
        } else if (type instanceof Type.Json) {
            return Double.toString(real);
        } else if ((type instanceof Type.Int || type instanceof Type.Bool) && real == Math.rint(real)) {
            BigInteger whole = new BigDecimal(real).toBigInteger();
            if (whole.bitLength() < 64) {
                return ofInteger(whole.longValue());
            }
        }
        throw new IllegalArgumentException("");
    }

    private Object ofInteger(long integer) {
        Type type = field.type();
        if (type.equals(Type.UINT64) && integer >= 0) {
            return BigInteger.valueOf(integer);
        } else if (type instanceof Type.Int bounded && !type.equals(Type.UINT64)) {
            if (integer < bounded.min() || integer > bounded.max()) {
                throw new IllegalArgumentException("out of range");
            }
            return integer;
        } else if (type instanceof Type.Bool && (integer == 0 || integer == 1)) {
            return integer == 1;
        } else if (type instanceof Type.Decimal decimal) {
            return SqliteText.fitting(decimal, BigDecimal.valueOf(integer));
        } else if (type instanceof Type.Float number) {
            double real = number.bits() == 64 ? (double) integer : (float) integer;
            if (new BigDecimal(real).compareTo(BigDecimal.valueOf(integer)) != 0) {
                throw new IllegalArgumentException("not exact in " + type);
            }
            return real;
        } else if (type instanceof Type.Json) {
            return Long.toString(integer);
        } else if (type instanceof Type.Text && affinity != Affinity.TEXT) {
            return ofText(Long.toString(integer));
        }
        throw new IllegalArgumentException("");
    }
}
