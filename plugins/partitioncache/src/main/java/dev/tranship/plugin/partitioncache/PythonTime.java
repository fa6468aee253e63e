package dev.tranship.plugin.partitioncache;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;

/** Times as Python spells them. */
final class PythonTime {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .append(SECONDS)
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .toFormatter();

    private PythonTime() {}

    /** {@return the time with a space and always six digits of the second, as {@code strftime} writes it} */
    static String plain(LocalDateTime time) {
        return MICROS.format(time);
    }

    /** {@return the time with a T, and six digits of the second or none, as {@code isoformat} writes it} */
    static String iso(LocalDateTime time) {
        return (time.getNano() == 0 ? SECONDS : MICROS).format(time).replace(' ', 'T');
    }

    /** {@return the time that either of the two spells} */
    static LocalDateTime parse(String text) {
        try {
            return LocalDateTime.parse(text.replace('T', ' '), READ);
        } catch (DateTimeParseException e) {
            throw Failures.corrupt("'" + Failures.shown(text) + "' is no time");
        }
    }
}
