package dev.tranship.plugin.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values as text: plain digits, ISO 8601, base64, JSON for arrays and structs. Reading is strict; what it does not take is
 * never bent into a value.
 */
public final class Spelling {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
    private static final Pattern FLOAT = Pattern.compile("NaN|-?Infinity|-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern INTERVAL =
            Pattern.compile("P(?:(-?\\d+)M)?(?:(-?\\d+)D)?(?:T(-?\\d+(?:\\.\\d{1,9})?)S)?");
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Spelling() {}

    /** {@return the text of a boxed value} */
    public static String encode(Type type, Object value) {
        if (type instanceof Type.Bytes) {
            return Base64.getEncoder().encodeToString((byte[]) value);
        } else if (type instanceof Type.Decimal) {
            return ((BigDecimal) value).toPlainString();
        } else if (type instanceof Type.Time time) {
            return time((LocalTime) value, time.precision());
        } else if (type instanceof Type.Timestamp timestamp) {
            LocalDateTime local = timestamp.zoned()
                    ? LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC)
                    : (LocalDateTime) value;
            return local.toLocalDate() + "T" + time(local.toLocalTime(), timestamp.precision())
                    + (timestamp.zoned() ? "Z" : "");
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return JsonSpelling.text(type, value);
        }
        return value.toString();
    }

    private static String time(LocalTime time, int precision) {
        StringBuilder text = new StringBuilder(18);
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond());
        if (precision > 0) {
            String nanos = Integer.toString(1_000_000_000 + time.getNano());
            text.append('.').append(nanos, 1, 1 + precision);
        }
        return text.toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /**
     * {@return the boxed value that a text spells}
     *
     * @throws IllegalArgumentException when it spells none of that type; the message says why
     */
    public static Object decode(Type type, String text) {
        try {
            return parse(type, text);
        } catch (DateTimeException | ArithmeticException | JsonProcessingException e) {
            throw new IllegalArgumentException("no " + type, e);
        }
    }

    private static Object parse(Type type, String text) throws JsonProcessingException {
        if (type instanceof Type.Text limit) {
            check(
                    limit.length() == 0 || text.codePointCount(0, text.length()) <= limit.length(),
                    "longer than " + type);
            return text;
        } else if (type instanceof Type.Bool) {
            check(text.equals("true") || text.equals("false"), "neither true nor false");
            return text.equals("true");
        } else if (type instanceof Type.Int integer) {
            check(INTEGER.matcher(text).matches(), "no " + type);
            return integer(integer, text.length() < 19 ? null : new BigInteger(text), text);
        } else if (type instanceof Type.Decimal decimal) {
            check(DECIMAL.matcher(text).matches(), "no " + type);
            return decimal(decimal, new BigDecimal(text));
        } else if (type instanceof Type.Float floating) {
            check(FLOAT.matcher(text).matches(), "no " + type);
            return floating(floating, text);
        } else if (type instanceof Type.Bytes limit) {
            byte[] bytes = Base64.getDecoder().decode(text);
            check(limit.length() == 0 || bytes.length <= limit.length(), "longer than " + type);
            return bytes;
        } else if (type instanceof Type.Date) {
            return LocalDate.parse(text);
        } else if (type instanceof Type.Time time) {
            LocalTime value = LocalTime.parse(text);
            checkPrecision(value.getNano(), time.precision(), type);
            return value;
        } else if (type instanceof Type.Timestamp timestamp) {
            return timestamp(timestamp, text.length() > 10 && text.charAt(10) == ' ' ? text.replace(' ', 'T') : text);
        } else if (type instanceof Type.Interval) {
            return interval(text);
        } else if (type instanceof Type.Uuid) {
            check(UUID_TEXT.matcher(text).matches(), "no uuid");
            return UUID.fromString(text);
        } else if (type instanceof Type.Enum enumeration) {
            check(enumeration.values().contains(text), "not one of " + type);
            return text;
        } else if (type instanceof Type.BitString bits) {
            check(text.chars().allMatch(c -> c == '0' || c == '1'), "not only 0 and 1");
            check(bits.length() == 0 || text.length() <= bits.length(), "longer than " + type);
            return text;
        } else if (type instanceof Type.Json) {
            JsonSpelling.read(text);
            return text;
        }
        return JsonSpelling.value(type, JsonSpelling.read(text));
    }

    private static Object integer(Type.Int type, @org.jspecify.annotations.Nullable BigInteger big, String text) {
        if (big == null) {
            long value = Long.parseLong(text);
            if (type.bits() == 64 && !type.signed()) {
                check(value >= 0, "out of the range of " + type);
                return BigInteger.valueOf(value);
            }
            check(value >= type.min() && value <= type.max(), "out of the range of " + type);
            return value;
        }
        return integer(type, big);
    }

    /** {@return the boxed integer of a type} */
    public static Object integer(Type.Int type, BigInteger value) {
        if (type.bits() == 64 && !type.signed()) {
            check(value.signum() >= 0 && value.bitLength() <= 64, "out of the range of " + type);
            return value;
        }
        check(value.bitLength() <= 63, "out of the range of " + type);
        long number = value.longValueExact();
        check(number >= type.min() && number <= type.max(), "out of the range of " + type);
        return number;
    }

    /** {@return the boxed decimal of a type} */
    public static BigDecimal decimal(Type.Decimal type, BigDecimal value) {
        BigDecimal exact = value.setScale(type.scale());
        check(exact.precision() <= type.precision(), "more than " + type.precision() + " digits");
        return exact;
    }

    private static Double floating(Type.Float type, String text) {
        double value = Double.parseDouble(text);
        if (!Double.isNaN(value) && !text.endsWith("Infinity")) {
            check(!Double.isInfinite(value), "beyond " + type);
            check(
                    type.bits() == 64 ? exact(value, new BigDecimal(text)) : (double) (float) value == value,
                    "finer than " + type);
        }
        return value;
    }

    /** {@return whether a double stands for exactly this number: its shortest spelling is the number} */
    public static boolean exact(double value, BigDecimal number) {
        return !Double.isInfinite(value) && new BigDecimal(Double.toString(value)).compareTo(number) == 0;
    }

    private static Object timestamp(Type.Timestamp type, String text) {
        if (type.zoned()) {
            Instant value = OffsetDateTime.parse(text).toInstant();
            checkPrecision(value.getNano(), type.precision(), type);
            return value;
        }
        LocalDateTime value = LocalDateTime.parse(text);
        checkPrecision(value.getNano(), type.precision(), type);
        return value;
    }

    private static void checkPrecision(int nano, int precision, Type type) {
        check(nano % (int) Math.pow(10, 9 - precision) == 0, "finer than " + type);
    }

    private static Interval interval(String text) {
        Matcher matcher = INTERVAL.matcher(text);
        check(matcher.matches() && text.length() > 1, "no interval");
        String months = matcher.group(1);
        String days = matcher.group(2);
        String seconds = matcher.group(3);
        return new Interval(
                months == null ? 0 : Integer.parseInt(months),
                days == null ? 0 : Integer.parseInt(days),
                seconds == null ? 0 : new BigDecimal(seconds).movePointRight(9).longValueExact());
    }

    private static void check(boolean holds, String reason) {
        if (!holds) {
            throw new IllegalArgumentException(reason);
        }
    }

    /** {@return the type that a text of unknown type certainly has: one that spells its value just so} */
    public static Type infer(String text, boolean alsoNumbers) {
        int fraction = text.indexOf('.') < 0
                ? 0
                : (int) text.chars()
                        .skip(text.indexOf('.') + 1L)
                        .filter(Character::isDigit)
                        .count();
        List<Type> candidates =
                alsoNumbers ? List.of(Type.BOOL, Type.INT64, new Type.Decimal(38, Math.min(38, fraction))) : List.of();
        for (Type type : candidates) {
            if (certain(type, text)) {
                return type;
            }
        }
        if (text.length() >= 8 && fraction <= 9) {
            for (Type type : List.of(
                    Type.DATE, new Type.Timestamp(fraction, false), new Type.Timestamp(fraction, true), Type.UUID)) {
                if (certain(type, text)) {
                    return type;
                }
            }
        }
        return Type.TEXT;
    }

    /** {@return whether reading the text as this type and writing it again gives the same text} */
    public static boolean certain(Type type, String text) {
        if (type instanceof Type.Text) {
            return true;
        }
        try {
            String same = type instanceof Type.Timestamp && text.length() > 10 && text.charAt(10) == ' '
                    ? text.substring(0, 10) + 'T' + text.substring(11)
                    : text;
            return encode(type, decode(type, text)).equals(same);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
