package dev.tranship.plugin.mysql;

import java.math.BigDecimal;
import java.time.LocalDate;

/** Takes the values of rows, one after another, and writes them in one of the ways in which the server reads rows. */
interface RowSink {
    void beginRow();

    void endRow();

    /** Writes NULL. */
    void absent();

    void number(long value);

    void unsigned(long value);

    /** Writes a number of at most 18 digits, so many of them after its point. */
    void decimal(long unscaled, int scale);

    void decimal(BigDecimal value);

    /** @param value a finite number */
    void floating(double value);

    void bytes(byte[] value);

    /** @throws Unholdable when there is half of a surrogate pair in it, which is no text */
    void text(String value);

    /** @param value valid UTF-8, in which bytes below 0x80 are characters of ASCII */
    void utf8(byte[] value);

    /** @param value of the years 1 to 9999 */
    void date(LocalDate value);

    /** @param precision how many digits of a second count; the rest is zero */
    void time(long nanoOfDay, int precision);

    /**
     * @param day of the years 1 to 9999
     * @param precision how many digits of a second count; the rest is zero
     */
    void timestamp(LocalDate day, long nanoOfDay, int precision);
}
