package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text forms of values that SQLite has no storage class for: dates, times, intervals, identifiers, bits, lists. */
final class SqliteText {
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern INTERVAL_FORM =
            Pattern.compile("P(?:(-?\\d+)M)?(?:(-?\\d+)D)?(?:T(-?\\d+(?:\\.\\d{1,9})?)S)?");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm[:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("]")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter OFFSET =
            new DateTimeFormatterBuilder().appendOffset("+HH:MM", "Z").toFormatter();

    private SqliteText() {}

    /** {@return the boxed value as the text that {@link #parse} reads back} */
    static String format(Type type, Object value) {
        if (value instanceof LocalDateTime local) {
            return local.toLocalDate() + " " + time(local.toLocalTime());
        } else if (value instanceof Instant instant) {
            return format(type, LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "+00:00";
        } else if (value instanceof LocalTime time) {
            return time(time);
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return SqliteJson.write(type, value);
        }
        return value.toString();
    }

    /**
     * {@return the boxed value that the text spells}
     *
     * @throws IllegalArgumentException when it spells none of this type
     */
    static Object parse(Type type, String text) {
        try {
            return parsed(type, text);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("not a " + type, e);
        }
    }

    private static Object parsed(Type type, String text) {
        if (type instanceof Type.Date) {
            return date(text);
        } else if (type instanceof Type.Time time) {
            LocalTime value = LocalTime.parse(text, TIME);
            return finer(value.getNano(), time.precision()) ? refuse("finer than " + type) : value;
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp.zoned() ? instant(timestamp, text) : local(timestamp, text);
        } else if (type instanceof Type.Uuid) {
            return UUID_FORM.matcher(text).matches() ? UUID.fromString(text) : refuse("not a uuid");
        } else if (type instanceof Type.Interval) {
            return interval(text);
        } else if (type instanceof Type.Decimal decimal) {
            BigDecimal value = new BigDecimal(text);
            return fitting(decimal, value);
        } else if (type instanceof Type.Int) {
            return new BigDecimal(text).toBigIntegerExact();
        } else if (type instanceof Type.Enum values) {
            return values.values().contains(text) ? text : refuse("not one of " + values);
        } else if (type instanceof Type.BitString) {
            return text.chars().allMatch(c -> c == '0' || c == '1') ? text : refuse("not of 0 and 1");
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return SqliteJson.read(type, text);
        }
        return text;
    }

    /** {@return the value in exactly the type's scale} */
    static BigDecimal fitting(Type.Decimal type, BigDecimal value) {
        if (value.signum() == 0) {
            return BigDecimal.ZERO.setScale(type.scale());
        }
        BigDecimal small = value.stripTrailingZeros();
        if (small.scale() > type.scale()
                || (long) small.precision() - small.scale() > type.precision() - type.scale()) {
            throw new IllegalArgumentException("not exact in " + type);
        }
        return small.setScale(type.scale());
    }

    static boolean finer(int nano, int precision) {
        int unit = 1;
        for (int digit = precision; digit < 9; digit++) {
            unit *= 10;
        }
        return nano % unit != 0;
    }

    private static LocalDate date(String text) {
        // A day that was written by a program that knows only moments.
        Matcher matcher = Pattern.compile("(.*\\d)[ T]00:00(:00(\\.0+)?)?").matcher(text);
        return LocalDate.parse(matcher.matches() ? matcher.group(1) : text);
    }

    private static Object local(Type.Timestamp type, String text) {
        int split = separator(text);
        LocalDateTime value = split < 0
                ? LocalDate.parse(text).atStartOfDay()
                : LocalDate.parse(text.substring(0, split)).atTime(LocalTime.parse(text.substring(split + 1), TIME));
        return finer(value.getNano(), type.precision()) ? refuse("finer than " + type) : value;
    }

    private static Object instant(Type.Timestamp type, String text) {
        int split = separator(text);
        int zone = Math.max(text.indexOf('Z', split), Math.max(text.indexOf('+', split), text.lastIndexOf('-')));
        if (split < 0 || zone <= split) {
            return refuse("without an offset from UTC");
        }
        ZoneOffset offset = ZoneOffset.from(OFFSET.parse(text.substring(zone).strip()));
        LocalDateTime local = LocalDate.parse(text.substring(0, split))
                .atTime(LocalTime.parse(text.substring(split + 1, zone).strip(), TIME));
        return finer(local.getNano(), type.precision())
                ? refuse("finer than " + type)
                : OffsetDateTime.of(local, offset).toInstant();
    }

    private static int separator(String text) {
        int blank = text.indexOf(' ');
        return blank >= 0 ? blank : text.indexOf('T');
    }

    private static Object interval(String text) {
        Matcher matcher = INTERVAL_FORM.matcher(text);
        if (!matcher.matches() || text.length() < 3) {
            return refuse("not an interval such as P1M2DT3.5S");
        }
        return new Interval(
                matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)),
                matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null
                        ? 0
                        : new BigDecimal(matcher.group(3)).movePointRight(9).longValueExact());
    }

    private static String time(LocalTime time) {
        String text = time.toString();
        return text.length() == 5 ? text + ":00" : text;
    }

    private static Object refuse(String why) {
        throw new IllegalArgumentException(why);
    }
}
