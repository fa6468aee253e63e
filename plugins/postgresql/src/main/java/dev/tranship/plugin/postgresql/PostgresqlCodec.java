package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;

/**
 * How values of a column travel in the binary format of COPY.
 *
 * @param type the logical type of the values
 * @param direct whether the column itself takes what {@code writer} writes; else that is what a text column takes, and the
 *     server casts it
 * @param select from a quoted column to what is selected, so that {@code reader} understands it
 */
record PostgresqlCodec(Type type, boolean direct, UnaryOperator<String> select, Reader reader, Writer writer) {
    private static final long EPOCH_DAYS = 10_957;
    private static final long EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000L;
    private static final long DAY_MICROS = 86_400_000_000L;

    /** Reads a value that is not null. */
    @FunctionalInterface
    interface Reader {
        /** {@return null when the value is in the vector; else the value as text, which the type cannot hold} */
        @Nullable
        String read(byte[] from, int at, int length, Vector to, int row);
    }

    /** Writes a value that is not null. */
    @FunctionalInterface
    interface Writer {
        /** @throws Unholdable when the column cannot hold the value as it is */
        void write(CopyBuffer out, Vector from, int row);
    }

    /** @param numeric the type of a number that names no digits */
    static PostgresqlCodec of(PgType column, Type.Decimal numeric) {
        Type type = column.logical(numeric);
        if (type == null) {
            return text();
        } else if (column.name().equals("money")) {
            return new PostgresqlCodec(type, false, x -> x + "::numeric", PgNumeric.reader(), spelled());
        } else if (column.name().equals("oid")) {
            return new PostgresqlCodec(type, false, x -> x + "::bigint", PostgresqlCodec::readLong, spelled());
        } else if (column.element() != null) {
            return PgArray.codec(type, column.element(), of(column.element(), numeric));
        }
        return new PostgresqlCodec(type, true, UnaryOperator.identity(), reader(column, type), writer(column, type));
    }

    /** What has no logical type, as the server's own text. */
    private static PostgresqlCodec text() {
        return new PostgresqlCodec(
                Type.TEXT, false, x -> x + "::text", PostgresqlCodec::readText, PostgresqlCodec::writeText);
    }

    private static Writer spelled() {
        return (out, from, row) -> out.putText(String.valueOf(from.get(row)));
    }

    private static Reader reader(PgType column, Type type) {
        if (type instanceof Type.Bool) {
            return (from, at, length, to, row) -> {
                to.setLong(row, from[at]);
                return null;
            };
        } else if (type instanceof Type.Int integer) {
            return switch (integer.bits()) {
                case 16 ->
                    (from, at, length, to, row) -> {
                        to.setLong(row, ByteConverter.int2(from, at));
                        return null;
                    };
                case 32 ->
                    (from, at, length, to, row) -> {
                        to.setLong(row, ByteConverter.int4(from, at));
                        return null;
                    };
                default -> PostgresqlCodec::readLong;
            };
        } else if (type instanceof Type.Float floating) {
            return floating.bits() == 32
                    ? (from, at, length, to, row) -> {
                        to.setDouble(row, ByteConverter.float4(from, at));
                        return null;
                    }
                    : (from, at, length, to, row) -> {
                        to.setDouble(row, ByteConverter.float8(from, at));
                        return null;
                    };
        } else if (type instanceof Type.Decimal) {
            return PgNumeric.reader();
        } else if (type instanceof Type.Bytes) {
            return (from, at, length, to, row) -> {
                to.setObject(row, Arrays.copyOfRange(from, at, at + length));
                return null;
            };
        } else if (type instanceof Type.Date) {
            return PostgresqlCodec::readDate;
        } else if (type instanceof Type.Time) {
            return PostgresqlCodec::readTime;
        } else if (type instanceof Type.Timestamp) {
            return PostgresqlCodec::readTimestamp;
        } else if (type instanceof Type.Interval) {
            return PostgresqlCodec::readInterval;
        } else if (type instanceof Type.Uuid) {
            return (from, at, length, to, row) -> {
                to.setObject(row, new UUID(ByteConverter.int8(from, at), ByteConverter.int8(from, at + 8)));
                return null;
            };
        } else if (type instanceof Type.BitString) {
            return PostgresqlCodec::readBits;
        }
        return switch (column.name()) {
            case "jsonb" -> (from, at, length, to, row) -> readText(from, at + 1, length - 1, to, row);
            case "bpchar" -> PostgresqlCodec::readPadded;
            default -> PostgresqlCodec::readText;
        };
    }

    private static Writer writer(PgType column, Type type) {
        if (type instanceof Type.Bool) {
            return (out, from, row) -> out.putByte((int) from.getLong(row));
        } else if (type instanceof Type.Int integer) {
            return switch (integer.bits()) {
                case 16 -> (out, from, row) -> out.putShort((int) from.getLong(row));
                case 32 -> (out, from, row) -> out.putInt((int) from.getLong(row));
                default -> (out, from, row) -> out.putLong(from.getLong(row));
            };
        } else if (type instanceof Type.Float floating) {
            return floating.bits() == 32
                    ? (out, from, row) -> out.putInt(Float.floatToIntBits((float) from.getDouble(row)))
                    : (out, from, row) -> out.putLong(Double.doubleToLongBits(from.getDouble(row)));
        } else if (type instanceof Type.Decimal decimal) {
            return PgNumeric.writer(decimal);
        } else if (type instanceof Type.Bytes) {
            return (out, from, row) -> out.put((byte[]) from.getObject(row));
        } else if (type instanceof Type.Date) {
            return (out, from, row) -> out.putInt(date(from.getLong(row)));
        } else if (type instanceof Type.Time time) {
            long unit = unit(time.precision()) * 1000;
            return (out, from, row) -> out.putLong(whole(from.getLong(row), unit, type) / 1000);
        } else if (type instanceof Type.Timestamp timestamp) {
            long unit = unit(timestamp.precision());
            return (out, from, row) ->
                    out.putLong(Math.subtractExact(whole(from.getLong(row), unit, type), EPOCH_MICROS));
        } else if (type instanceof Type.Interval) {
            return PostgresqlCodec::writeInterval;
        } else if (type instanceof Type.Uuid) {
            return (out, from, row) -> {
                UUID uuid = (UUID) from.getObject(row);
                out.putLong(uuid.getMostSignificantBits());
                out.putLong(uuid.getLeastSignificantBits());
            };
        } else if (type instanceof Type.BitString) {
            return PostgresqlCodec::writeBits;
        } else if (type instanceof Type.Text text && text.length() > 0) {
            boolean padded = column.name().equals("bpchar");
            return (out, from, row) -> {
                byte[] utf8 = from.getUtf8(row);
                if (utf8 != null && utf8.length <= text.length() && !padded) {
                    out.putUtf8(utf8);
                } else {
                    out.putText(fitting(from.getString(row), text, padded));
                }
            };
        }
        return column.name().equals("jsonb")
                ? (out, from, row) -> {
                    out.putByte(1);
                    writeText(out, from, row);
                }
                : PostgresqlCodec::writeText;
    }

    // ------------------------------------------------------------------------------------------------------- reading

    private static @Nullable String readLong(byte[] from, int at, int length, Vector to, int row) {
        to.setLong(row, ByteConverter.int8(from, at));
        return null;
    }

    private static @Nullable String readText(byte[] from, int at, int length, Vector to, int row) {
        to.setUtf8(row, Arrays.copyOfRange(from, at, at + length));
        return null;
    }

    /** The blanks at the end of a CHAR(n) have no meaning: PostgreSQL adds them, and drops them in every comparison. */
    private static @Nullable String readPadded(byte[] from, int at, int length, Vector to, int row) {
        int end = at + length;
        while (end > at && from[end - 1] == ' ') {
            end--;
        }
        return readText(from, at, end - at, to, row);
    }

    private static @Nullable String readDate(byte[] from, int at, int length, Vector to, int row) {
        int day = ByteConverter.int4(from, at);
        if (day == Integer.MAX_VALUE || day == Integer.MIN_VALUE) {
            return day > 0 ? "infinity" : "-infinity";
        }
        to.setLong(row, day + EPOCH_DAYS);
        return null;
    }

    private static @Nullable String readTime(byte[] from, int at, int length, Vector to, int row) {
        long micros = ByteConverter.int8(from, at);
        if (micros >= DAY_MICROS) {
            return "24:00:00";
        }
        to.setLong(row, micros * 1000);
        return null;
    }

    private static @Nullable String readTimestamp(byte[] from, int at, int length, Vector to, int row) {
        long micros = ByteConverter.int8(from, at);
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        if (micros > Long.MAX_VALUE - EPOCH_MICROS) {
            return "a time after the year 294246";
        }
        to.setLong(row, micros + EPOCH_MICROS);
        return null;
    }

    private static @Nullable String readInterval(byte[] from, int at, int length, Vector to, int row) {
        long micros = ByteConverter.int8(from, at);
        int days = ByteConverter.int4(from, at + 8);
        int months = ByteConverter.int4(from, at + 12);
        if (micros > Long.MAX_VALUE / 1000 || micros < Long.MIN_VALUE / 1000) {
            return months == Integer.MAX_VALUE
                    ? "infinity"
                    : months == Integer.MIN_VALUE ? "-infinity" : micros / 3_600_000_000L + " hours";
        }
        to.setObject(row, new Interval(months, days, micros * 1000));
        return null;
    }

    private static @Nullable String readBits(byte[] from, int at, int length, Vector to, int row) {
        int bits = ByteConverter.int4(from, at);
        char[] text = new char[bits];
        for (int i = 0; i < bits; i++) {
            text[i] = (from[at + 4 + (i >> 3)] >> (7 - (i & 7)) & 1) == 0 ? '0' : '1';
        }
        to.setObject(row, new String(text));
        return null;
    }

    // ------------------------------------------------------------------------------------------------------- writing

    private static void writeText(CopyBuffer out, Vector from, int row) {
        byte[] utf8 = from.getUtf8(row);
        if (utf8 == null) {
            out.putText(from.getString(row));
        } else {
            out.putUtf8(utf8);
        }
    }

    /** PostgreSQL cuts blanks that are too many, and adds some to a CHAR(n), without saying so. */
    private static String fitting(String text, Type.Text type, boolean padded) {
        if (text.length() > type.length() && text.codePointCount(0, text.length()) > type.length()) {
            throw new Unholdable("longer than " + type + ": " + Quoted.shown(text));
        }
        if (padded && text.endsWith(" ")) {
            throw new Unholdable("blanks at the end have no meaning in a character(" + type.length() + "): '"
                    + Quoted.shown(text) + "'");
        }
        return text;
    }

    private static int date(long day) {
        long value = day - EPOCH_DAYS;
        if (value >= Integer.MAX_VALUE || value <= Integer.MIN_VALUE) {
            throw new Unholdable("a day that is out of the range of date");
        }
        return (int) value;
    }

    private static long unit(int precision) {
        long unit = 1;
        for (int i = precision; i < 6; i++) {
            unit *= 10;
        }
        return unit;
    }

    private static long whole(long value, long unit, Type type) {
        if (value % unit != 0) {
            throw new Unholdable("finer than " + type);
        }
        return value;
    }

    private static void writeInterval(CopyBuffer out, Vector from, int row) {
        Interval interval = (Interval) from.getObject(row);
        if (interval.nanos() % 1000 != 0) {
            throw new Unholdable("finer than a microsecond: " + interval);
        }
        out.putLong(interval.nanos() / 1000);
        out.putInt(interval.days());
        out.putInt(interval.months());
    }

    private static void writeBits(CopyBuffer out, Vector from, int row) {
        String bits = from.getString(row);
        out.putInt(bits.length());
        for (int i = 0; i < bits.length(); i += 8) {
            int octet = 0;
            for (int j = i; j < i + 8; j++) {
                octet = octet << 1 | (j < bits.length() && bits.charAt(j) == '1' ? 1 : 0);
            }
            out.putByte(octet);
        }
    }
}
