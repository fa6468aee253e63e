package dev.tranship.dsl.convert;

import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of a {@linkplain dev.tranship.spi.Values boxed value}, and strict reading of it.
 *
 * <table>
 * <caption>spelling by type</caption>
 * <tr><td>boolean</td><td>{@code true}, {@code false}</td></tr>
 * <tr><td>integers, decimals</td><td>plain digits, never an exponent; decimals with all digits of their scale</td></tr>
 * <tr><td>floats</td><td>the shortest that reads back, {@code NaN}, {@code Infinity}, {@code -Infinity}</td></tr>
 * <tr><td>date, time</td><td>{@code 2024-01-02}, {@code 03:04:05.123456}: seconds always, no trailing zeros after them</td></tr>
 * <tr><td>timestamp</td><td>{@code 2024-01-02T03:04:05.123456}; with {@code Z} when zoned</td></tr>
 * <tr><td>interval</td><td>{@code P14M3DT1.5S}</td></tr>
 * <tr><td>bytes</td><td>{@code \x} and two lower-case hex digits a byte</td></tr>
 * <tr><td>string, enum, json, bits, uuid</td><td>as they are</td></tr>
 * <tr><td>array, struct</td><td>JSON, see {@link JsonForm}</td></tr>
 * </table>
 *
 * Reading accepts what writing gives and these: a decimal or float with an exponent, a blank for the {@code T} of a
 * timestamp, any offset for the {@code Z}, upper-case hex digits, all parts of an ISO 8601 interval. It does not accept
 * blanks around, a plus sign or leading zeros of a number (a text such as 007 is more than a number).
 */
public final class TextForm {
    private static final int LIMIT = 200;
    private static final String NUMERAL = "-?(0|[1-9][0-9]*)";
    private static final Pattern INTEGER = Pattern.compile(NUMERAL);
    private static final Pattern DECIMAL = Pattern.compile(NUMERAL + "(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?");
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern INTERVAL = Pattern.compile("(-?)P(?=.)(?:(-?[0-9]+)Y)?(?:(-?[0-9]+)M)?(?:(-?[0-9]+)W)?"
            + "(?:(-?[0-9]+)D)?(?:T(?=.)(?:(-?[0-9]+)H)?(?:(-?[0-9]+)M)?(?:(-?[0-9]+(?:\\.[0-9]{1,9})?)S)?)?");
    private static final DateTimeFormatter OFFSET_DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][X]")
            .toFormatter(java.util.Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(java.time.chrono.IsoChronology.INSTANCE);

    private TextForm() {}

    /** {@return the canonical text of a value of the type} */
    public static String write(Type type, Object value) {
        if (type instanceof Type.Float floating) {
            double number = (Double) value;
            return floating.bits() == 64 ? ShortestDecimal.spell(number) : ShortestDecimal.spell((float) number);
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        } else if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
        } else if (value instanceof LocalDateTime local) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(local);
        } else if (value instanceof Instant instant) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "Z";
        } else if (value instanceof List<?>) {
            return JsonForm.write(type, value).toString();
        }
        return value.toString();
    }

    /**
     * {@return the value of the type that a text spells}
     *
     * @throws IllegalArgumentException when it spells none, or one that the type cannot hold exactly; the message says why
     */
    public static Object parse(Type type, String text) {
        return parse(type, text, false);
    }

    static Object parse(Type type, String text, boolean lossy) {
        try {
            return read(type, text, lossy);
        } catch (DateTimeException | ArithmeticException e) {
            throw Fit.notA(type, text);
        }
    }

    private static Object read(Type type, String text, boolean lossy) {
        if (type instanceof Type.Text to) {
            return Fit.text(to, text, lossy);
        } else if (type instanceof Type.Bool) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw Fit.notA(type, text);
            };
        } else if (type instanceof Type.Int to) {
            return Fit.integer(to, number(to, text, lossy ? DECIMAL : INTEGER), lossy);
        } else if (type instanceof Type.Decimal to) {
            return Fit.decimal(to, number(to, text, DECIMAL), lossy);
        } else if (type instanceof Type.Float to) {
            return switch (text) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> floating(to, text, lossy);
            };
        } else if (type instanceof Type.Bytes to) {
            return Fit.bytes(to, hex(to, text), lossy);
        } else if (type instanceof Type.Date) {
            return LocalDate.parse(text);
        } else if (type instanceof Type.Time to) {
            return Fit.time(to, LocalTime.parse(text), lossy);
        } else if (type instanceof Type.Timestamp to) {
            String iso = text.replaceFirst("(?<=[0-9]) (?=[0-9])", "T");
            return to.zoned()
                    ? Fit.timestamp(to, OFFSET_DATE_TIME.parse(iso, Instant::from), lossy)
                    : Fit.timestamp(to, LocalDateTime.parse(iso), lossy);
        } else if (type instanceof Type.Interval) {
            return interval(type, text);
        } else if (type instanceof Type.Uuid) {
            if (!UUID_TEXT.matcher(text).matches()) {
                throw Fit.notA(type, text);
            }
            return UUID.fromString(text);
        } else if (type instanceof Type.Json) {
            String problem = JsonForm.problem(text);
            if (problem != null) {
                throw new Refusal("'" + cut(text, 60) + "' is not valid JSON: " + problem);
            }
            return text;
        } else if (type instanceof Type.Enum to) {
            return Fit.member(to, text);
        } else if (type instanceof Type.BitString to) {
            return Fit.bits(to, text, lossy);
        }
        return Objects.requireNonNull(JsonForm.parse(type, text));
    }

    private static BigDecimal number(Type type, String text, Pattern pattern) {
        if (!pattern.matcher(text).matches()) {
            throw Fit.notA(type, text);
        }
        return new BigDecimal(text);
    }

    private static Double floating(Type.Float to, String text, boolean lossy) {
        BigDecimal number = number(to, text, DECIMAL);
        if (number.signum() == 0) {
            return text.startsWith("-") ? -0.0 : 0.0;
        }
        return Fit.decimalToFloat(to, number, lossy);
    }

    private static byte[] hex(Type type, String text) {
        try {
            if (text.startsWith("\\x")) {
                return HexFormat.of().parseHex(text, 2, text.length());
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw Fit.notA(type, text);
    }

    private static Interval interval(Type type, String text) {
        Matcher matcher = INTERVAL.matcher(text);
        if (!matcher.matches()) {
            throw Fit.notA(type, text);
        }
        BigInteger months = part(matcher, 2).multiply(BigInteger.valueOf(12)).add(part(matcher, 3));
        BigInteger days = part(matcher, 4).multiply(BigInteger.valueOf(7)).add(part(matcher, 5));
        BigInteger minutes = part(matcher, 6).multiply(BigInteger.valueOf(60)).add(part(matcher, 7));
        String seconds = matcher.group(8);
        BigInteger nanos = (seconds == null ? BigDecimal.ZERO : new BigDecimal(seconds))
                .add(new BigDecimal(minutes.multiply(BigInteger.valueOf(60))))
                .movePointRight(9)
                .toBigIntegerExact();
        BigInteger sign = matcher.group(1).isEmpty() ? BigInteger.ONE : BigInteger.ONE.negate();
        return new Interval(
                months.multiply(sign).intValueExact(),
                days.multiply(sign).intValueExact(),
                nanos.multiply(sign).longValueExact());
    }

    private static BigInteger part(Matcher matcher, int group) {
        @Nullable String digits = matcher.group(group);
        return digits == null ? BigInteger.ZERO : new BigInteger(digits);
    }

    /** {@return the text, at most 200 characters of it followed by {@code …}} */
    public static String cut(String text) {
        return cut(text, LIMIT);
    }

    /** {@return the text, or its beginning and … when it is longer than so many characters} */
    public static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end) + "…";
    }
}
