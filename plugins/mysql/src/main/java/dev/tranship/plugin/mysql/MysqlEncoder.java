package dev.tranship.plugin.mysql;

import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Set;

/** How values of one column are written. What the column would change is refused here, because the server might not. */
@FunctionalInterface
interface MysqlEncoder {
    /** Writes a value that is not null. @throws Unholdable with the reason */
    void write(Vector from, int row, RowSink to);

    /** @param type of the vectors to come */
    static MysqlEncoder of(MysqlColumn column, Type type) {
        if (type instanceof Type.Int integer && integer.bits() == 64 && !integer.signed()) {
            return (from, row, to) -> to.unsigned(from.getLong(row));
        } else if (type instanceof Type.Bool || type instanceof Type.Int) {
            return (from, row, to) -> to.number(from.getLong(row));
        } else if (type instanceof Type.Decimal decimal) {
            return decimal.compact()
                    ? (from, row, to) -> to.decimal(from.getLong(row), decimal.scale())
                    : (from, row, to) -> to.decimal((BigDecimal) from.getObject(row));
        } else if (type instanceof Type.Float) {
            return MysqlEncoder::floating;
        } else if (type instanceof Type.Bytes) {
            return column.pads() ? padded(column) : (from, row, to) -> to.bytes((byte[]) from.getObject(row));
        } else if (type instanceof Type.Date) {
            return (from, row, to) -> to.date(date(from.getLong(row)));
        } else if (type instanceof Type.Time time) {
            return (from, row, to) -> to.time(from.getLong(row), time.precision());
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp(column, timestamp);
        } else if (type instanceof Type.BitString) {
            return (from, row, to) -> bits(from.getString(row), to);
        } else if (type instanceof Type.Uuid) {
            return (from, row, to) -> to.text(from.getObject(row).toString());
        } else if (type instanceof Type.Enum || column.type() instanceof Type.Enum) {
            return member(column);
        }
        return column.pads()
                ? (from, row, to) -> to.text(withoutBlanksAtTheEnd(from.getString(row)))
                : MysqlEncoder::text;
    }

    private static void text(Vector from, int row, RowSink to) {
        byte[] utf8 = from.getUtf8(row);
        if (utf8 == null) {
            to.text(from.getString(row));
        } else {
            to.utf8(utf8);
        }
    }

    private static void floating(Vector from, int row, RowSink to) {
        double value = from.getDouble(row);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new Unholdable("MySQL has no " + value);
        }
        to.floating(value);
    }

    private static MysqlEncoder padded(MysqlColumn column) {
        int length = ((Type.Bytes) column.type()).length();
        return (from, row, to) -> {
            byte[] value = (byte[]) from.getObject(row);
            if (value.length != length) {
                throw new Unholdable(
                        value.length + " bytes in a " + column.definition() + ", which adds zeros to them");
            }
            to.bytes(value);
        };
    }

    private static String withoutBlanksAtTheEnd(String value) {
        if (value.endsWith(" ")) {
            throw new Unholdable("a CHAR column loses the blanks at the end of '" + value + "'");
        }
        return value;
    }

    private static MysqlEncoder member(MysqlColumn column) {
        Set<String> members = column.type() instanceof Type.Enum known ? Set.copyOf(known.values()) : Set.of();
        return (from, row, to) -> {
            String value = from.getString(row);
            // The server would take a text of digits that is no value for the number of one.
            if (!members.isEmpty() && !members.contains(value)) {
                throw new Unholdable("'" + value + "' is none of the enum's values");
            }
            to.text(value);
        };
    }

    private static void bits(String value, RowSink to) {
        BigInteger number = value.isEmpty() ? BigInteger.ZERO : new BigInteger(value, 2);
        if (number.bitLength() > 64) {
            throw new Unholdable("a BIT column has at most 64 bits");
        }
        to.unsigned(number.longValue());
    }

    private static MysqlEncoder timestamp(MysqlColumn column, Type.Timestamp type) {
        long perSecond = type.unitsPerSecond();
        boolean instant = column.data().equals("timestamp");
        return (from, row, to) -> {
            long units = from.getLong(row);
            long second = Math.floorDiv(units, perSecond);
            long nanos = Math.floorMod(units, perSecond) * (1_000_000_000L / perSecond);
            if (instant && second <= 0) {
                throw new Unholdable("a TIMESTAMP begins at 1970-01-01 00:00:01");
            }
            long nanoOfDay = Math.floorMod(second, 86_400L) * 1_000_000_000L + nanos;
            to.timestamp(date(Math.floorDiv(second, 86_400L)), nanoOfDay, type.precision());
        };
    }

    private static LocalDate date(long day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        if (date.getYear() < 1 || date.getYear() > 9999) {
            throw new Unholdable("the year " + date.getYear() + " is not between 1 and 9999");
        }
        return date;
    }
}
