package dev.tranship.plugin.mysql;

import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type come out of a result. They are taken as the texts and numbers that the server sends, before the
 * driver makes them into objects, which would lose what Java has no object for.
 */
@FunctionalInterface
interface MysqlCodec {
    /**
     * Reads one value.
     *
     * @return the value as text when it is none of the type; the vector is then untouched. Null when all is well
     */
    @Nullable
    String read(ResultSet from, int column, Vector to, int row) throws SQLException;

    static MysqlCodec of(MysqlColumn column) {
        Type type = column.type();
        if (type instanceof Type.Bool) {
            return MysqlCodec::bool;
        } else if (type instanceof Type.Int integer) {
            return integer.bits() == 64 && !integer.signed() ? MysqlCodec::unsigned : MysqlCodec::integer;
        } else if (type instanceof Type.Decimal decimal) {
            return decimal(decimal);
        } else if (type instanceof Type.Float) {
            return MysqlCodec::floating;
        } else if (type instanceof Type.Bytes) {
            return MysqlCodec::bytes;
        } else if (type instanceof Type.Date) {
            return MysqlCodec::date;
        } else if (type instanceof Type.Time) {
            return MysqlCodec::time;
        } else if (type instanceof Type.Timestamp) {
            return MysqlCodec::timestamp;
        } else if (type instanceof Type.Uuid) {
            return MysqlCodec::uuid;
        } else if (type instanceof Type.BitString bits) {
            return bits(bits.length());
        } else if (type instanceof Type.Enum members) {
            return member(Set.copyOf(members.values()));
        }
        return type instanceof Type.Json ? MysqlCodec::json : MysqlCodec::text;
    }

    private static @Nullable String bool(ResultSet from, int column, Vector to, int row) throws SQLException {
        long value = from.getLong(column);
        if (from.wasNull()) {
            to.setNull(row);
        } else if (value == 0 || value == 1) {
            to.setLong(row, value);
        } else {
            return Long.toString(value);
        }
        return null;
    }

    private static @Nullable String integer(ResultSet from, int column, Vector to, int row) throws SQLException {
        long value = from.getLong(column);
        if (from.wasNull()) {
            to.setNull(row);
        } else {
            to.setLong(row, value);
        }
        return null;
    }

    private static @Nullable String unsigned(ResultSet from, int column, Vector to, int row) throws SQLException {
        String text = from.getString(column);
        if (text == null) {
            to.setNull(row);
        } else {
            to.setLong(row, Long.parseUnsignedLong(text));
        }
        return null;
    }

    private static MysqlCodec decimal(Type.Decimal type) {
        return (from, column, to, row) -> {
            String text = from.getString(column);
            if (text == null) {
                to.setNull(row);
                return null;
            }
            long unscaled = type.compact() ? unscaled(text, type) : NONE;
            if (unscaled != NONE) {
                to.setLong(row, unscaled);
                return null;
            }
            BigDecimal value = new BigDecimal(text);
            if (value.scale() > type.scale() && value.stripTrailingZeros().scale() > type.scale()
                    || value.precision() - value.scale() > type.precision() - type.scale() && value.signum() != 0) {
                return text;
            }
            BigDecimal exact = value.setScale(type.scale());
            if (type.compact()) {
                to.setLong(row, exact.unscaledValue().longValueExact());
            } else {
                to.setObject(row, exact);
            }
            return null;
        };
    }

    /** {@return the digits of a text that has as many after the point as the type; NONE when it takes more care} */
    private static long unscaled(String text, Type.Decimal type) {
        int length = text.length();
        int start = length > 0 && text.charAt(0) == '-' ? 1 : 0;
        int point = type.scale() == 0 ? length : length - type.scale() - 1;
        if (point <= start || point - start > type.precision() - type.scale()) {
            return NONE;
        }
        long digits = 0;
        for (int at = start; at < length; at++) {
            char c = text.charAt(at);
            if (at != point && c >= '0' && c <= '9') {
                digits = digits * 10 + c - '0';
            } else if (at != point || c != '.') {
                return NONE;
            }
        }
        return start == 0 ? digits : -digits;
    }

    private static @Nullable String floating(ResultSet from, int column, Vector to, int row) throws SQLException {
        double value = from.getDouble(column);
        if (from.wasNull()) {
            to.setNull(row);
        } else {
            to.setDouble(row, value);
        }
        return null;
    }

    private static @Nullable String bytes(ResultSet from, int column, Vector to, int row) throws SQLException {
        byte[] value = from.getBytes(column);
        if (value == null) {
            to.setNull(row);
        } else {
            to.setObject(row, value);
        }
        return null;
    }

    /** As a String: the driver gives no bytes of what MySQL, unlike MariaDB, sends as JSON. */
    private static @Nullable String json(ResultSet from, int column, Vector to, int row) throws SQLException {
        String value = from.getString(column);
        if (value == null) {
            to.setNull(row);
        } else {
            to.setObject(row, value);
        }
        return null;
    }

    private static @Nullable String text(ResultSet from, int column, Vector to, int row) throws SQLException {
        byte[] value = from.getBytes(column);
        if (value == null) {
            to.setNull(row);
        } else {
            to.setUtf8(row, value);
        }
        return null;
    }

    /** The empty text may also stand for a value that an enum could not hold, in a time when the server was not strict. */
    private static MysqlCodec member(Set<String> members) {
        return (from, column, to, row) -> {
            String value = from.getString(column);
            if (value == null) {
                to.setNull(row);
            } else if (members.contains(value)) {
                to.setObject(row, value);
            } else {
                return value;
            }
            return null;
        };
    }

    private static MysqlCodec bits(int length) {
        return (from, column, to, row) -> {
            byte[] value = from.getBytes(column);
            if (value == null) {
                to.setNull(row);
            } else {
                String digits = value.length == 0 ? "" : new BigInteger(1, value).toString(2);
                to.setObject(row, "0".repeat(Math.max(0, length - digits.length())) + digits);
            }
            return null;
        };
    }

    private static @Nullable String uuid(ResultSet from, int column, Vector to, int row) throws SQLException {
        String value = from.getString(column);
        if (value == null) {
            to.setNull(row);
            return null;
        }
        try {
            to.setObject(row, UUID.fromString(value));
            return null;
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    private static @Nullable String date(ResultSet from, int column, Vector to, int row) throws SQLException {
        String text = from.getString(column);
        if (text == null) {
            to.setNull(row);
            return null;
        }
        long day = day(text);
        if (day == NONE) {
            return text;
        }
        to.setLong(row, day);
        return null;
    }

    private static @Nullable String time(ResultSet from, int column, Vector to, int row) throws SQLException {
        String text = from.getString(column);
        if (text == null) {
            to.setNull(row);
            return null;
        }
        long nanos = nanos(text, 0);
        if (nanos < 0 || nanos >= NANOS_A_DAY) {
            return text;
        }
        to.setLong(row, nanos);
        return null;
    }

    private static @Nullable String timestamp(ResultSet from, int column, Vector to, int row) throws SQLException {
        LocalDateTime value = moment(from, column);
        if (value != null) {
            to.setLong(row, value.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + value.getNano() / 1000);
            return null;
        }
        String text = from.getString(column);
        if (text == null) {
            to.setNull(row);
            return null;
        }
        long day = day(text);
        long nanos = text.length() > 11 ? nanos(text, 11) : 0;
        if (day == NONE || nanos < 0) {
            return text;
        }
        to.setLong(row, day * 86_400_000_000L + nanos / 1000);
        return null;
    }

    /** {@return a moment without the detour over the driver's text of it, which costs several times as much; null when it is none} */
    private static @Nullable LocalDateTime moment(ResultSet from, int column) throws SQLException {
        try {
            return from.getObject(column, LocalDateTime.class);
        } catch (SQLDataException e) {
            // Such as 2024-00-10, which the text shows.
            return null;
        }
    }

    long NONE = Long.MIN_VALUE;
    long NANOS_A_DAY = 86_400_000_000_000L;

    /** {@return the days since 1970 of a text that opens with a date; NONE for 0000-00-00 and others that are no day} */
    static long day(String text) {
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        try {
            return month < 1 || day < 1 || year < 0
                    ? NONE
                    : LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    /** {@return the nanoseconds of {@code hh:mm:ss.ffffff}, where there may be more than two digits of hours; negative when it is none} */
    static long nanos(String text, int from) {
        int colon = text.indexOf(':', from);
        if (colon < 0 || text.charAt(from) == '-') {
            return -1;
        }
        long seconds = number(text, from, colon) * 3600L
                + number(text, colon + 1, colon + 3) * 60L
                + number(text, colon + 4, colon + 6);
        long fraction = 0;
        int digits = 0;
        for (int at = colon + 7; at < text.length() && digits < 9; at++, digits++) {
            fraction = fraction * 10 + text.charAt(at) - '0';
        }
        for (; digits < 9; digits++) {
            fraction *= 10;
        }
        return seconds * 1_000_000_000L + fraction;
    }

    private static int number(String text, int from, int to) {
        if (to > text.length()) {
            return -1;
        }
        int number = 0;
        for (int at = from; at < to; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
