package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.duckdb.DuckdbCarrier.Unholdable;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one logical type get from DuckDB into a {@link Vector}. Chunks of a result give only some types to Java,
 * so each type says in SQL what it is turned into on the way out; {@link DuckdbCarrier} is the way in.
 *
 * @param select from an expression of the stored type to one that {@code reader} reads
 * @param huge whether the stored type is an integer of 128 bits, some of which are no decimals of 38 digits
 */
record DuckdbCodec(UnaryOperator<String> select, Reader reader, boolean huge) {

    /** Reads one value that is not NULL. */
    sealed interface Reader {}

    /** Reads what DuckDB gives as it is. */
    @FunctionalInterface
    non-sealed interface ValueReader extends Reader {
        /** {@return null, or the value as text when the type cannot hold it} */
        @Nullable
        String read(DuckDBReadableVector from, long row, Vector to, int toRow);
    }

    /** Reads what DuckDB gives as text. */
    @FunctionalInterface
    non-sealed interface TextReader extends Reader {
        /** {@return null, or the value as text when the type cannot hold it} */
        @Nullable
        String read(byte[] utf8, Vector to, int toRow);
    }

    private static final int DAYS_MAX = Integer.MAX_VALUE - 1;

    /** {@return the codec of a column that is held as {@link DuckdbTypes#sql} says} */
    static DuckdbCodec of(Type type) {
        if (type instanceof Type.Bool) {
            return new DuckdbCodec((v, i, to, row) -> read(to, row, v.getBoolean(i) ? 1 : 0));
        } else if (type instanceof Type.Int integer) {
            return integer(integer);
        } else if (type instanceof Type.Decimal decimal) {
            return decimal.compact()
                    ? new DuckdbCodec(x -> unscaled(decimal, x), (v, i, to, row) -> read(to, row, v.getLong(i)))
                    : new DuckdbCodec(
                            (v, i, to, row) -> read(to, row, v.getBigDecimal(i).setScale(decimal.scale())));
        } else if (type instanceof Type.Float floating) {
            return floating.bits() == 64
                    ? new DuckdbCodec((v, i, to, row) -> read(to, row, v.getDouble(i)))
                    : new DuckdbCodec((v, i, to, row) -> read(to, row, (double) v.getFloat(i)));
        } else if (type instanceof Type.Text || type instanceof Type.Json) {
            return new DuckdbCodec(UnaryOperator.identity(), DuckdbCodec::readText);
        } else if (type instanceof Type.Enum) {
            return text();
        } else if (type instanceof Type.Bytes) {
            return new DuckdbCodec(
                    x -> "to_base64(" + x + ")",
                    (utf8, to, row) -> read(to, row, Base64.getDecoder().decode(utf8)));
        } else if (type instanceof Type.Uuid) {
            return new DuckdbCodec(
                    DuckdbCodec::asText, (utf8, to, row) -> read(to, row, UUID.fromString(string(utf8))));
        } else if (type instanceof Type.Date) {
            // Infinity comes out as the largest int.
            return new DuckdbCodec(
                    x -> "(" + x + " - DATE '1970-01-01')", (v, i, to, row) -> readDay(v.getLong(i), to, row));
        } else if (type instanceof Type.Time) {
            return new DuckdbCodec(x -> LeafText.number(type, x), (v, i, to, row) -> readTime(v.getLong(i), to, row));
        } else if (type instanceof Type.Timestamp) {
            return new DuckdbCodec(x -> LeafText.number(type, x), (v, i, to, row) -> readMoment(v.getLong(i), to, row));
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return new DuckdbCodec(x -> "CAST(" + NestedSql.encode(type, x) + " AS VARCHAR)", (utf8, to, row) -> {
                try {
                    return read(to, row, NestedText.parse(type, string(utf8)));
                } catch (Unholdable e) {
                    return e.getMessage();
                }
            });
        }
        return new DuckdbCodec(
                x -> LeafText.select(type, x), (utf8, to, row) -> LeafText.parse(type, string(utf8), to, row));
    }

    /** {@return a codec that reads DuckDB's own text of types that have no logical type} */
    static DuckdbCodec text() {
        return new DuckdbCodec(DuckdbCodec::asText, DuckdbCodec::readText);
    }

    /** {@return a codec that reads integers of 128 bits as decimals} */
    static DuckdbCodec ofHuge() {
        return new DuckdbCodec(
                DuckdbCodec::asText,
                (TextReader) (utf8, to, row) -> {
                    BigDecimal decimal = new BigDecimal(string(utf8));
                    return decimal.precision() > DuckdbTypes.DIGITS ? decimal.toPlainString() : read(to, row, decimal);
                },
                true);
    }

    private DuckdbCodec(UnaryOperator<String> select, ValueReader reader) {
        this(select, reader, false);
    }

    private DuckdbCodec(UnaryOperator<String> select, TextReader reader) {
        this(select, reader, false);
    }

    private DuckdbCodec(ValueReader reader) {
        this(UnaryOperator.identity(), reader, false);
    }

    private static String asText(String expression) {
        return "CAST(" + expression + " AS VARCHAR)";
    }

    private static DuckdbCodec integer(Type.Int type) {
        return new DuckdbCodec(
                switch (type.bits() * (type.signed() ? 1 : -1)) {
                    case 8 -> (v, i, to, row) -> read(to, row, v.getByte(i));
                    case 16 -> (v, i, to, row) -> read(to, row, v.getShort(i));
                    case 32 -> (v, i, to, row) -> read(to, row, v.getInt(i));
                    case -8 -> (v, i, to, row) -> read(to, row, v.getUint8(i));
                    case -16 -> (v, i, to, row) -> read(to, row, v.getUint16(i));
                    case -32 -> (v, i, to, row) -> read(to, row, v.getUint32(i));
                    case -64 -> (v, i, to, row) -> read(to, row, v.getUint64(i).longValue());
                    default -> (v, i, to, row) -> read(to, row, v.getLong(i));
                });
    }

    private static @Nullable String read(Vector to, int row, long value) {
        to.setLong(row, value);
        return null;
    }

    private static @Nullable String read(Vector to, int row, double value) {
        to.setDouble(row, value);
        return null;
    }

    private static @Nullable String read(Vector to, int row, Object value) {
        to.setObject(row, value);
        return null;
    }

    private static @Nullable String readText(byte[] utf8, Vector to, int row) {
        to.setUtf8(row, utf8);
        return null;
    }

    private static String string(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The unscaled number by an exact product, which is cheaper than an object for each value. */
    private static String unscaled(Type.Decimal type, String x) {
        if (type.scale() == 0) {
            return "CAST(" + x + " AS BIGINT)";
        }
        int digits = type.scale() + 1;
        // A product of up to 18 digits is not widened by DuckDB, it overflows.
        String wide = type.precision() + digits <= 18 ? x : "CAST(" + x + " AS DECIMAL(38," + type.scale() + "))";
        return "CAST(" + wide + " * CAST("
                + BigDecimal.ONE.scaleByPowerOfTen(type.scale()).toPlainString() + " AS DECIMAL(" + digits
                + ",0)) AS BIGINT)";
    }

    static @Nullable String readDay(long day, Vector to, int row) {
        if (Math.abs(day) > DAYS_MAX) {
            return day > 0 ? "infinity" : "-infinity";
        }
        return read(to, row, day);
    }

    static @Nullable String readTime(long nanos, Vector to, int row) {
        return nanos >= 86_400_000_000_000L ? "24:00:00" : read(to, row, nanos);
    }

    static @Nullable String readMoment(long units, Vector to, int row) {
        if (units == Long.MAX_VALUE || units == Long.MIN_VALUE) {
            return units > 0 ? "infinity" : "-infinity";
        }
        return read(to, row, units);
    }

    static long micros(Interval interval) {
        if (interval.nanos() % 1000 != 0) {
            throw new Unholdable(interval, "has more than 6 digits of the second");
        }
        return interval.nanos() / 1000;
    }

    /** {@return boxed elements of a list, in which null is allowed} */
    static List<?> elements(Object value) {
        return (List<?>) value;
    }
}
