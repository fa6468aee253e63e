package dev.tranship.plugin.mysql;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A place in the order of a table's key, as text that a later process understands and as a condition. */
final class KeyPosition {
    /** The position behind the last row. */
    static final String END = "!";

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern HEX = Pattern.compile("[0-9A-F]*");

    private KeyPosition() {}

    /** {@return whether rows can be found again by the order of the column} A float or an enum is compared in other ways. */
    static boolean orders(MysqlColumn column) {
        return number(column)
                || binary(column)
                || switch (column.data()) {
                    case "char", "varchar", "date", "datetime", "timestamp", "time", "uuid" -> true;
                    default -> false;
                };
    }

    private static boolean number(MysqlColumn column) {
        return switch (column.data()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year" -> true;
            default -> false;
        };
    }

    private static boolean binary(MysqlColumn column) {
        return column.data().equals("binary") || column.data().equals("varbinary");
    }

    /** {@return what to select so that the result's texts are parts of a position} */
    static String select(MysqlColumn column) {
        String name = MysqlText.quote(column.name());
        return binary(column) ? "HEX(" + name + ")" : name;
    }

    static String order(List<MysqlColumn> key) {
        return key.stream().map(c -> MysqlText.quote(c.name())).collect(Collectors.joining(", "));
    }

    static String write(List<String> values) {
        return values.stream()
                .map(v -> URLEncoder.encode(v, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** {@return the condition for the rows behind the position} */
    static String after(List<MysqlColumn> key, String position) {
        List<String> values = new ArrayList<>();
        for (String part : position.split("&", -1)) {
            values.add(URLDecoder.decode(part, StandardCharsets.UTF_8));
        }
        if (values.size() != key.size()) {
            throw unknown(position, null);
        }
        String condition = "";
        for (int i = key.size() - 1; i >= 0; i--) {
            String name = MysqlText.quote(key.get(i).name());
            String value = literal(key.get(i), values.get(i));
            condition = condition.isEmpty()
                    ? name + " > " + value
                    // The first half is what lets the server begin in the middle of the key.
                    : name + " >= " + value + " AND (" + name + " > " + value + " OR (" + condition + "))";
        }
        return condition;
    }

    /** {@return a value of a key column as the result's text has it, as a constant} */
    static String literal(MysqlColumn column, String value) {
        if (number(column)) {
            if (!NUMBER.matcher(value).matches()) {
                throw unknown(value, null);
            }
            return value;
        } else if (binary(column)) {
            if (!HEX.matcher(value).matches()) {
                throw unknown(value, null);
            }
            return "X'" + value + "'";
        }
        return MysqlText.literal(value);
    }

    static EndpointException unknown(String position, @Nullable Exception cause) {
        return new EndpointException(Kind.UNSUPPORTED, "'" + position + "' is no place in a MySQL table", null, cause);
    }
}
