package dev.tranship.plugin.jdbc;

import dev.tranship.spi.Readable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** The conditions of {@link Readable#atLeast} in SQL. */
public final class Growth {
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private Growth() {}

    /**
     * {@return the condition for a store that takes a constant in quotes as a value of the column's own type}
     *
     * @param column as the store spells it
     * @param utc what follows an instant, which is written in UTC; empty where the session's own zone is that
     */
    public static String condition(String column, Object value, boolean inclusive, String utc) {
        String constant = value instanceof Number number ? number(number) : "'" + text(value, utc) + "'";
        return compared(column, column, constant, inclusive);
    }

    /** {@return the condition on something computed of a column, which lets NULL pass} */
    public static String compared(String column, String computed, String constant, boolean inclusive) {
        return computed + (inclusive ? " >= " : " > ") + constant + " OR " + column + " IS NULL";
    }

    public static String number(Number number) {
        return number instanceof BigDecimal decimal ? decimal.toPlainString() : number.toString();
    }

    /** {@return a date or timestamp as SQL writes it} */
    public static String text(Object value, String utc) {
        if (value instanceof LocalDate date) {
            return date.toString();
        } else if (value instanceof LocalDateTime local) {
            return MOMENT.format(local);
        }
        return MOMENT.format(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC)) + utc;
    }
}
