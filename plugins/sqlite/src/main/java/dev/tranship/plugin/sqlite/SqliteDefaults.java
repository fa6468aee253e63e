package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Default values between SQLite's text and the logical description. */
final class SqliteDefaults {
    private SqliteDefaults() {}

    /** {@return what the text after DEFAULT means; null when there is none or it is NULL} */
    static @Nullable Default parse(@Nullable String text, Type type) {
        if (text == null) {
            return null;
        }
        String plain = SqlTokens.unwrapped(text);
        String word = plain.toUpperCase(Locale.ROOT);
        switch (word.replace(" ", "")) {
            case "NULL":
                return null;
            case "CURRENT_TIMESTAMP", "DATETIME('NOW')", "DATETIME()":
                return new Default.Now(Default.Now.Part.TIMESTAMP);
            case "CURRENT_DATE", "DATE('NOW')", "DATE()":
                return new Default.Now(Default.Now.Part.DATE);
            case "CURRENT_TIME", "TIME('NOW')", "TIME()":
                return new Default.Now(Default.Now.Part.TIME);
            case "TRUE", "FALSE":
                return number(word.equals("TRUE") ? "1" : "0", type);
            default:
                break;
        }
        List<SqlTokens.Token> tokens = SqlTokens.of(plain);
        if (tokens.size() == 1 && (plain.startsWith("'") || plain.startsWith("\""))) {
            return constant(tokens.get(0).value(), type);
        }
        return isNumber(plain) ? number(plain, type) : new Default.Expression(plain);
    }

    /** {@return the expression that follows DEFAULT; null when SQLite cannot say it} */
    static @Nullable String render(Default value) {
        if (value instanceof Default.Constant constant) {
            return literal(constant.value());
        } else if (value instanceof Default.Now now) {
            return switch (now.part()) {
                case DATE -> "CURRENT_DATE";
                case TIME -> "CURRENT_TIME";
                case TIMESTAMP -> "CURRENT_TIMESTAMP";
            };
        } else if (value instanceof Default.Expression expression) {
            return "(" + expression.sql() + ")";
        }
        return null;
    }

    private static String literal(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? "1" : "0";
        } else if (value instanceof BigDecimal decimal) {
            // beyond 15 digits the column holds text
            return decimal.precision() > SqliteTypes.REAL_DIGITS
                    ? "'" + decimal.toPlainString() + "'"
                    : decimal.toPlainString();
        }
        return value instanceof Long || value instanceof Double
                ? value.toString()
                : "'" + value.toString().replace("'", "''") + "'";
    }

    private static Default constant(String text, Type type) {
        boolean numeric = type instanceof Type.Int
                || type instanceof Type.Decimal
                || type instanceof Type.Float
                || type instanceof Type.Bool;
        return numeric && isNumber(text) ? number(text, type) : new Default.Constant(text);
    }

    private static Default number(String text, Type type) {
        BigDecimal value = new BigDecimal(text.replaceFirst("^\\+", ""));
        if (type instanceof Type.Bool && (value.signum() == 0 || value.compareTo(BigDecimal.ONE) == 0)) {
            return new Default.Constant(value.signum() != 0);
        } else if (type instanceof Type.Float) {
            return new Default.Constant(value.doubleValue());
        } else if (type instanceof Type.Text) {
            return new Default.Constant(text);
        }
        BigDecimal small = value.stripTrailingZeros();
        return small.scale() <= 0 && small.precision() - small.scale() <= 18
                ? new Default.Constant(small.longValueExact())
                : new Default.Constant(value);
    }

    private static boolean isNumber(String text) {
        return text.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
    }
}
