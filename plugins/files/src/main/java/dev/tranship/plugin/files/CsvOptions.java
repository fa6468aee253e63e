package dev.tranship.plugin.files;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * @param header whether the first line holds the names of the columns
 * @param nullText what an unquoted value is when it means NULL
 */
record CsvOptions(boolean header, char delimiter, String nullText, Charset encoding) {
    static final CsvOptions DEFAULT = new CsvOptions(true, ',', "", StandardCharsets.UTF_8);

    static CsvOptions of(Map<String, String> options) {
        return new CsvOptions(
                header(options.getOrDefault("header", "true")),
                delimiter(options.getOrDefault("delimiter", ",")),
                nullText(options.getOrDefault("null", "")),
                encoding(options.getOrDefault("encoding", "utf-8")));
    }

    private static boolean header(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong("header", value, "Say true or false.");
        }
        return value.equals("true");
    }

    private static char delimiter(String value) {
        String one = value.equals("tab") || value.equals("\\t") ? "\t" : value;
        if (one.length() != 1 || "\"\r\n".contains(one)) {
            throw wrong("delimiter", value, "Say one character, or tab.");
        }
        return one.charAt(0);
    }

    private static String nullText(String value) {
        if (value.contains("\"") || value.contains("\n") || value.contains("\r")) {
            throw wrong("null", value, "Say a text without quotes and line ends.");
        }
        return value;
    }

    private static Charset encoding(String value) {
        try {
            return Charset.forName(value);
        } catch (IllegalArgumentException e) {
            throw wrong("encoding", value, "Say a character set, for example utf-8 or windows-1252.");
        }
    }

    private static EndpointException wrong(String option, String value, String hint) {
        return new EndpointException(Kind.CONNECT, "The option " + option + " cannot be '" + value + "'.", hint, null);
    }
}
