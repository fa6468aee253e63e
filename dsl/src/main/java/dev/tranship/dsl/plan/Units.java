package dev.tranship.dsl.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The spellings of durations, ratios, rates and plain values. */
public final class Units {
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] MILLIS = {7 * 86_400_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final String[] NAMES = {"w", "d", "h", "m", "s", "ms"};
    private static final Pattern RATIO = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*%|(0?\\.\\d+|1\\.0+)");
    private static final Pattern RATE = Pattern.compile("(\\d+)\\s*([kM]?)(?:\\s*/\\s*s)?");
    private static final Pattern BYTES = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kKMGT]i?)?B?");
    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:\\d+\\.\\d+|\\.\\d+|\\d+)(?:[eE][-+]?\\d+)?");

    private Units() {}

    /** {@return the duration that {@code 7d}, {@code 1h30m}, {@code 250ms} or ISO {@code PT5M} spells; empty for none} */
    public static Optional<Duration> duration(String text) {
        String spelled = text.strip();
        try {
            if (spelled.toUpperCase(Locale.ROOT).startsWith("P")) {
                Duration duration = Duration.parse(spelled);
                return duration.isNegative() ? Optional.empty() : Optional.of(duration);
            }
            Matcher matcher = DURATION.matcher(spelled);
            if (spelled.isEmpty() || !matcher.matches()) {
                return Optional.empty();
            }
            Duration total = Duration.ZERO;
            for (int i = 0; i < MILLIS.length; i++) {
                String part = matcher.group(i + 1);
                if (part != null) {
                    total = total.plusMillis(Math.multiplyExact(Long.parseLong(part), MILLIS[i]));
                }
            }
            return Optional.of(total);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** {@return the spelling that {@link #duration(String)} reads} */
    public static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.getNano() % 1_000_000 != 0 || duration.isNegative()) {
            return duration.toString();
        }
        long rest = duration.toMillis();
        StringBuilder text = new StringBuilder();
        // Weeks are read but not written: 7d is what people say.
        for (int i = 1; i < MILLIS.length; i++) {
            if (rest / MILLIS[i] > 0) {
                text.append(rest / MILLIS[i]).append(NAMES[i]);
                rest %= MILLIS[i];
            }
        }
        return text.toString();
    }

    /** {@return the share between 0 and 1 that {@code 1%} or {@code 0.01} spells; empty for none} */
    public static Optional<Double> ratio(String text) {
        Matcher matcher = RATIO.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal value = matcher.group(1) != null
                ? new BigDecimal(matcher.group(1)).movePointLeft(2)
                : new BigDecimal(matcher.group(2));
        return value.compareTo(BigDecimal.ONE) > 0 ? Optional.empty() : Optional.of(value.doubleValue());
    }

    /** {@return the percentage that {@link #ratio(String)} reads} */
    public static String text(double ratio) {
        return BigDecimal.valueOf(ratio).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }

    /** {@return the rows a second that {@code 1000}, {@code 1000/s} or {@code 10k/s} spells; empty for none or zero} */
    public static Optional<Long> rate(String text) {
        Matcher matcher = RATE.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = matcher.group(2).equals("k") ? 1_000 : matcher.group(2).equals("M") ? 1_000_000 : 1;
        return integer(matcher.group(1))
                .filter(n -> n > 0 && n <= Long.MAX_VALUE / unit)
                .map(n -> n * unit);
    }

    /** {@return the bytes that {@code 500MB}, {@code 1.5 GiB} or {@code 1000} spells; empty for none} */
    public static Optional<Long> bytes(String text) {
        Matcher matcher = BYTES.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String prefix =
                matcher.group(2) == null ? "" : matcher.group(2).substring(0, 1).toUpperCase(Locale.ROOT);
        boolean binary = matcher.group(2) != null && matcher.group(2).endsWith("i");
        BigDecimal unit =
                BigDecimal.valueOf(binary ? 1024 : 1000).pow(prefix.isEmpty() ? 0 : "KMGT".indexOf(prefix) + 1);
        BigInteger bytes = new BigDecimal(matcher.group(1)).multiply(unit).toBigInteger();
        return bytes.bitLength() < Long.SIZE ? Optional.of(bytes.longValue()) : Optional.empty();
    }

    /** {@return the largest unit in which the bytes are a whole number or at least 10, e.g. {@code 12 GB}} */
    public static String bytes(long bytes) {
        long value = bytes;
        int unit = 0;
        while (unit < 4 && (value >= 10_000 || value != 0 && value % 1000 == 0)) {
            value /= 1000;
            unit++;
        }
        return value + (unit == 0 ? "" : "KMGT".substring(unit - 1, unit)) + "B";
    }

    /** {@return the whole number that the text spells; empty for none} */
    public static Optional<Long> integer(String text) {
        if (!INTEGER.matcher(text.strip()).matches()) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(text.strip());
        return value.bitLength() < Long.SIZE ? Optional.of(value.longValue()) : Optional.empty();
    }

    /**
     * {@return the value of a plain YAML scalar: a Boolean, Long, BigInteger or BigDecimal, or else the text itself.
     * The words yes, no, on and off are text}
     */
    static Object plain(String text) {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        if (INTEGER.matcher(text).matches()) {
            // A leading zero is a post code or a telephone number.
            if (text.matches("[-+]?0\\d+")) {
                return text;
            }
            BigInteger value = new BigInteger(text);
            return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
        }
        return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : text;
    }
}
