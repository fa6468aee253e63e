package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.duckdb.DuckdbCarrier.Unholdable;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Single values as text, exactly and both ways; for types that DuckDB gives to Java and takes from it in no other way, and inside lists and structs. */
final class LeafText {
    private static final String INFINITE =
            "WHEN %1$s IS NULL THEN NULL WHEN %1$s > '1970-01-01' THEN 9223372036854775807 ELSE -9223372036854775808 END";

    private LeafText() {}

    /** {@return SQL from a stored value to its text} */
    static String select(Type type, String x) {
        if (type instanceof Type.Bytes) {
            return "to_base64(" + x + ")";
        } else if (type instanceof Type.Date) {
            return "CAST((" + x + " - DATE '1970-01-01') AS VARCHAR)";
        } else if (type instanceof Type.Time || type instanceof Type.Timestamp) {
            return "CAST(" + number(type, x) + " AS VARCHAR)";
        } else if (type instanceof Type.Interval) {
            // The three parts; each of DuckDB's own parts of an interval is signed.
            return "concat_ws('|', " + part("year", x) + " * 12 + " + part("month", x) + ", " + part("day", x) + ", ("
                    + part("hour", x) + " * 60 + " + part("minute", x) + ") * 60000000 + " + part("microsecond", x)
                    + ")"
                    + (" || CASE WHEN " + x + " IS NULL THEN NULL ELSE '' END");
        }
        return "CAST(" + x + " AS VARCHAR)";
    }

    private static String part(String name, String x) {
        return "date_part('" + name + "', " + x + ")";
    }

    /** {@return SQL from a stored time or timestamp to the number that a vector holds; infinity is the largest and smallest} */
    static String number(Type type, String x) {
        if (type instanceof Type.Time time) {
            return time.precision() <= 6 ? "epoch_us(" + x + ") * 1000" : "epoch_ns(" + x + ")";
        }
        Type.Timestamp timestamp = (Type.Timestamp) type;
        // A zoned timestamp is stored in microseconds whatever was asked for.
        String number = timestamp.precision() <= 6
                ? "epoch_us(" + x + ")"
                : timestamp.zoned() ? "epoch_us(" + x + ") * 1000" : "epoch_ns(" + x + ")";
        return "CASE WHEN isfinite(" + x + ") THEN " + number + " " + INFINITE.formatted(x);
    }

    /** {@return SQL from a number, which is of microseconds where the stored type keeps no more, to a stored timestamp} */
    static String moment(Type.Timestamp type, String number) {
        String function =
                type.zoned() ? "make_timestamptz" : type.precision() <= 6 ? "make_timestamp" : "make_timestamp_ns";
        return function + "(" + number + ")";
    }

    /** {@return SQL from the text to a value of the stored type} */
    static String unstage(Type type, String text) {
        if (type instanceof Type.Bytes) {
            return "from_base64(" + text + ")";
        } else if (type instanceof Type.Date) {
            return "(DATE '1970-01-01' + CAST(" + text + " AS INTEGER))";
        } else if (type instanceof Type.Timestamp timestamp) {
            return moment(timestamp, "CAST(" + text + " AS BIGINT)");
        } else if (type instanceof Type.Interval) {
            return "(to_months(CAST(split_part(" + text + ", '|', 1) AS INTEGER)) + to_days(CAST(split_part(" + text
                    + ", '|', 2) AS INTEGER)) + to_microseconds(CAST(split_part(" + text + ", '|', 3) AS BIGINT)))";
        }
        return "CAST(" + text + " AS " + DuckdbTypes.sql(type) + ")";
    }

    /**
     * Puts a value that was selected into a vector.
     *
     * @return null, or the value as text when the type cannot hold it
     */
    static @Nullable String parse(Type type, String text, Vector to, int row) {
        if (type instanceof Type.Date) {
            return DuckdbCodec.readDay(Long.parseLong(text), to, row);
        } else if (type instanceof Type.Time) {
            return DuckdbCodec.readTime(Long.parseLong(text), to, row);
        } else if (type instanceof Type.Timestamp) {
            return DuckdbCodec.readMoment(Long.parseLong(text), to, row);
        } else if (type instanceof Type.Interval) {
            String[] parts = text.split("\\|");
            long micros = Long.parseLong(parts[2]);
            if (micros > Long.MAX_VALUE / 1000 || micros < Long.MIN_VALUE / 1000) {
                return text;
            }
            to.setObject(row, new Interval(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), micros * 1000));
        } else if (type instanceof Type.Bool) {
            to.setLong(row, text.equals("true") ? 1 : 0);
        } else if (type instanceof Type.Int) {
            to.setLong(row, text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text));
        } else if (type instanceof Type.Decimal) {
            to.set(row, new BigDecimal(text));
        } else if (type instanceof Type.Float floating) {
            to.setDouble(
                    row,
                    floating.bits() == 32 ? (double) Float.parseFloat(named(text)) : Double.parseDouble(named(text)));
        } else if (type instanceof Type.Bytes) {
            to.setObject(row, Base64.getDecoder().decode(text));
        } else if (type instanceof Type.Uuid) {
            to.setObject(row, UUID.fromString(text));
        } else {
            to.setObject(row, text);
        }
        return null;
    }

    private static String named(String number) {
        return switch (number) {
            case "nan" -> "NaN";
            case "inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            default -> number;
        };
    }

    /** {@return the text that {@link #unstage} reads} */
    static String print(Type type, Vector from, int row) {
        if (type instanceof Type.Bool) {
            return from.getLong(row) != 0 ? "true" : "false";
        } else if (type instanceof Type.Int integer) {
            long value = from.getLong(row);
            return integer.bits() == 64 && !integer.signed()
                    ? Values.unsigned(value).toString()
                    : Long.toString(value);
        } else if (type instanceof Type.Float floating) {
            double value = from.getDouble(row);
            return floating.bits() == 32 ? Float.toString(DuckdbCarrier.narrow(value)) : Double.toString(value);
        } else if (type instanceof Type.Date) {
            return Integer.toString(DuckdbCarrier.day(from.getLong(row)));
        } else if (type instanceof Type.Time time) {
            long nanos = from.getLong(row);
            if (time.precision() <= 6 && nanos % 1000 != 0) {
                throw new Unholdable(LocalTime.ofNanoOfDay(nanos), "has more than 6 digits of the second");
            }
            return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
        } else if (type instanceof Type.Timestamp timestamp) {
            long units = DuckdbCarrier.moment(timestamp, from.getLong(row));
            return Long.toString(timestamp.zoned() && timestamp.precision() > 6 ? units / 1000 : units);
        } else if (type instanceof Type.Interval) {
            Interval interval = (Interval) from.getObject(row);
            return interval.months() + "|" + interval.days() + "|" + DuckdbCodec.micros(interval);
        } else if (type instanceof Type.Bytes) {
            return Base64.getEncoder().encodeToString((byte[]) from.getObject(row));
        } else if (type instanceof Type.Decimal) {
            Object value = from.get(row);
            return value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
        } else if (type instanceof Type.BitString && from.getString(row).isEmpty()) {
            throw new Unholdable("an empty bit string", "cannot be held by DuckDB");
        }
        return DuckdbCarrier.unicode(from.getObject(row).toString());
    }
}
