package dev.tranship.shell.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them, always with an English point and comma. */
public final class Amounts {
    private static final int DIGITS = 6;
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Amounts() {}

    /** {@return e.g. {@code 1,234,567}} */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@return e.g. {@code 1 row}, {@code 1,234 rows}} */
    public static String count(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** {@return a computed number in six digits, or all that are before the point, e.g. {@code 0.0123457}, {@code 28.8675}, {@code 1,234,568}} */
    public static String number(double number) {
        if (!Double.isFinite(number)) {
            return String.valueOf(number);
        }
        BigDecimal exact = BigDecimal.valueOf(number);
        int digits = Math.max(DIGITS, exact.precision() - exact.scale());
        BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_UP));
        int decimals = Math.max(0, rounded.stripTrailingZeros().scale());
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
    }

    /** {@return e.g. {@code 999 B}, {@code 1.2 MB}; thousands, not 1024} */
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.5 && unit < BYTES.length - 1) {
            amount /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || amount >= 99.95 ? "%.0f %s" : "%.1f %s", amount, BYTES[unit]);
    }

    /** {@return e.g. {@code 12 ms}, {@code 3.4 s}, {@code 2 min 05 s}, {@code 1 h 02 min}} */
    public static String time(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 59_950) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }

    /** {@return rows per second, e.g. {@code 980}, {@code 120 k}, {@code 3.2 M}; empty when the time is too short to say} */
    public static String rate(long rows, Duration duration) {
        long millis = duration.toMillis();
        if (millis <= 0 || rows <= 0) {
            return "";
        }
        double rate = rows * 1000.0 / millis;
        if (rate < 999.5) {
            return String.format(Locale.ROOT, "%.0f", rate);
        }
        return rate < 999_500
                ? String.format(Locale.ROOT, rate < 9_950 ? "%.1f k" : "%.0f k", rate / 1000)
                : String.format(Locale.ROOT, "%.1f M", rate / 1_000_000);
    }

    /** {@return roughly how long it still takes, e.g. {@code ~2 min left}: nobody plans by the second} */
    public static String left(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        if (seconds < 10) {
            return "a few seconds left";
        }
        if (seconds < 55) {
            return "~" + (seconds + 5) / 10 * 10 + " s left";
        }
        if (seconds < 55 * 60) {
            return "~" + Math.max(1, Math.round(seconds / 60.0)) + " min left";
        }
        return "~" + Math.max(1, Math.round(seconds / 3600.0)) + " h left";
    }
}
