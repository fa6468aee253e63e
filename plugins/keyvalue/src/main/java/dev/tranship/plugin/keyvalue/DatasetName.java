package dev.tranship.plugin.keyvalue;

import dev.tranship.spi.Field;
import dev.tranship.spi.TypeParser;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a dataset that says by itself which keys it is and what they hold: {@code cart:{user}#string(value:json)}.
 *
 * @param template which keys
 * @param word what they hold; null when it is not said
 * @param columns the columns whose types are said, all nullable
 */
public record DatasetName(Template template, @Nullable String word, List<Field> columns) {
    private static final Pattern NAME = Pattern.compile("(?s)((?:[^\\\\#]|\\\\.)*)#([a-z]+)(?:\\((.*)\\))?");

    public DatasetName {
        columns = List.copyOf(columns);
    }

    /** {@return whether a name says by itself what the dataset is} */
    public static boolean isOne(String name) {
        return NAME.matcher(name).matches() || name.matches("(?s)(?:[^\\\\{]|\\\\.)*\\{.*");
    }

    /**
     * {@return what a name says}
     *
     * @throws IllegalArgumentException when it says nothing; the message says why
     */
    public static DatasetName parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return new DatasetName(Template.parse(name), null, List.of());
        }
        String columns = matcher.group(3);
        return new DatasetName(
                Template.parse(matcher.group(1)), matcher.group(2), columns == null ? List.of() : columns(columns));
    }

    /** {@return the columns of {@code user:string, amount:decimal(10,2)}} */
    private static List<Field> columns(String text) {
        List<Field> columns = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            depth += c == '(' || c == '<' ? 1 : c == ')' || c == '>' ? -1 : 0;
            if (c == ',' && depth == 0) {
                columns.add(column(text.substring(from, i).strip()));
                from = i + 1;
            }
        }
        return columns;
    }

    private static Field column(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is no column and its type");
        }
        return new Field(
                text.substring(0, colon),
                TypeParser.parse(text.substring(colon + 1).strip()),
                true);
    }
}
