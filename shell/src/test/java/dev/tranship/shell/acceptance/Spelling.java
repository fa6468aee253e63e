package dev.tranship.shell.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One spelling for the texts in which stores show the same value. */
final class Spelling {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);
    private static final Pattern DAY = Pattern.compile("\\+?(-?\\d{4,})-(\\d\\d-\\d\\d)(.*)", Pattern.DOTALL);
    private static final Pattern TIME = Pattern.compile("(\\d\\d:\\d\\d)(:\\d\\d)?(\\.\\d*?)?0*(Z|\\+00(:00)?)?");
    private static final Map<String, String> INTERVALS = Map.of(
            "P14M-3DT0.000001S", "14 months -3 days 1 microsecond",
            "1 year 2 mons -3 days +00:00:00.000001", "14 months -3 days 1 microsecond",
            "1 year 2 months -3 days 00:00:00.000001", "14 months -3 days 1 microsecond");

    private Spelling() {}

    /** @param type of the column at its source, in the words of that store */
    static String of(String type, String text) {
        String kind = type.toLowerCase(Locale.ROOT);
        if (kind.matches("date|time.*|datetime.*")) {
            return moment(text);
        } else if (kind.matches(".*(double|real|float).*")) {
            return floating(kind.equals("float") || kind.equals("real"), text);
        } else if (kind.equals("interval")) {
            return INTERVALS.getOrDefault(text, text);
        } else if (kind.startsWith("json")) {
            return json(text);
        } else if (kind.matches(".*\\[]|struct.*|map.*")) {
            return text.replaceAll("[\\s'\"\\\\]", "")
                    .replace('{', '[')
                    .replace('}', ']')
                    .toLowerCase(Locale.ROOT);
        } else if (kind.matches("boolean|tinyint\\(1\\)|bit.*|varbit")) {
            return text.replaceAll("t(rue)?", "1").replaceAll("f(alse)?", "0").replaceAll("^b'|'$", "");
        } else if (kind.equals("char(5)")) {
            return text.stripTrailing();
        } else if (kind.equals("money") || kind.equals("inet")) {
            return text.replaceAll("[$,]|/128", "");
        } else if (kind.matches(".*(int|decimal|numeric|oid|year).*")) {
            return number(text);
        }
        return text;
    }

    private static String number(String text) {
        try {
            return new BigDecimal(text).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static String floating(boolean single, String text) {
        String word = text.replaceFirst("(?i)\\binf(inity)?$", "Infinity").replaceFirst("(?i)^nan$", "NaN");
        double value = Double.parseDouble(word) + 0.0;
        return single ? Float.toString((float) value) : Double.toString(value);
    }

    /** In the proleptic calendar, in which the year before 1 is 0, and without what is zero at the end. */
    private static String moment(String text) {
        boolean before = text.contains("BC");
        String plain = text.replaceAll("\\s*\\(?BC\\)?", "");
        Matcher day = DAY.matcher(plain);
        if (!day.matches()) {
            return time(plain);
        }
        BigInteger year = new BigInteger(day.group(1));
        String time = day.group(3).replaceFirst("^[ T]", "");
        return (before ? BigInteger.ONE.subtract(year) : year) + "-" + day.group(2)
                + (time.isEmpty() ? "" : " " + time(time));
    }

    private static String time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return text;
        }
        String fraction = time.group(3) == null || time.group(3).equals(".") ? "" : time.group(3);
        return time.group(1) + (time.group(2) == null ? ":00" : time.group(2)) + fraction;
    }

    private static String json(String text) {
        try {
            return String.valueOf(plain(JSON.readValue(text, Object.class)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(String.valueOf(key), plain(each)));
            return sorted;
        } else if (value instanceof List<?> list) {
            return list.stream().map(each -> (Object) plain(each)).toList();
        }
        return value instanceof Number ? number(value.toString()) : String.valueOf(value);
    }
}
