package dev.tranship.plugin.ddl;

import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.Default.Now.Part;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands behind DEFAULT, in logical terms. */
final class Defaults {
    private static final Map<String, Part> NOW = Map.ofEntries(
            Map.entry("CURRENT_TIMESTAMP", Part.TIMESTAMP),
            Map.entry("NOW", Part.TIMESTAMP),
            Map.entry("LOCALTIMESTAMP", Part.TIMESTAMP),
            Map.entry("LOCALTIME", Part.TIMESTAMP),
            Map.entry("GETDATE", Part.TIMESTAMP),
            Map.entry("SYSDATETIME", Part.TIMESTAMP),
            Map.entry("SYSDATE", Part.TIMESTAMP),
            Map.entry("SYSTIMESTAMP", Part.TIMESTAMP),
            Map.entry("STATEMENT_TIMESTAMP", Part.TIMESTAMP),
            Map.entry("CURRENT_DATE", Part.DATE),
            Map.entry("CURDATE", Part.DATE),
            Map.entry("CURRENT_TIME", Part.TIME),
            Map.entry("CURTIME", Part.TIME));

    private Defaults() {}

    /** {@return the default; null when it is NULL} */
    static @Nullable Default of(List<Token> tokens, Type type) {
        List<Token> value = withoutCast(Sql.bare(tokens));
        Token first = value.get(0);
        if (value.size() == 1 && first.is("NULL")) {
            return null;
        }
        Default now = now(value);
        if (now != null) {
            return now;
        }
        if (value.size() == 1 && first.kind() == Token.Kind.TEXT) {
            return text(first, type);
        } else if (value.size() == 1 && first.isAny("TRUE", "FALSE")) {
            return new Default.Constant(first.is("TRUE"));
        }
        boolean signed = value.size() == 2 && first.isAny("-", "+");
        Token digits = value.get(value.size() - 1);
        if ((value.size() == 1 || signed) && digits.kind() == Token.Kind.NUMBER) {
            Object number = number((first.is("-") ? "-" : "") + digits.text(), type);
            if (number != null) {
                return new Default.Constant(number);
            }
        }
        return new Default.Expression(Sql.text(value));
    }

    private static @Nullable Default now(List<Token> value) {
        Part part = NOW.get(value.get(0).text().toUpperCase(Locale.ROOT));
        boolean call = value.size() == 1
                || value.size() == 3 && value.get(1).is("(") && value.get(2).is(")")
                || value.size() == 4 && value.get(1).is("(") && value.get(2).kind() == Token.Kind.NUMBER;
        if (part != null && call) {
            return new Default.Now(part);
        }
        String spelled = Sql.text(value).replace(" ", "").toLowerCase(Locale.ROOT);
        return switch (spelled) {
            case "datetime('now')" -> new Default.Now(Part.TIMESTAMP);
            case "date('now')" -> new Default.Now(Part.DATE);
            case "time('now')" -> new Default.Now(Part.TIME);
            default -> null;
        };
    }

    /** PostgreSQL writes the type behind every constant. */
    private static List<Token> withoutCast(List<Token> tokens) {
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.get(i).is("::")) {
                List<Token> value = Sql.bare(tokens.subList(0, i));
                boolean constant =
                        value.size() == 1 || (value.size() == 2 && value.get(0).is("-"));
                return constant ? value : tokens;
            }
        }
        return tokens;
    }

    private static Default text(Token token, Type type) {
        String text = token.value();
        if (type instanceof Type.Bool) {
            // 'b'1'' is a bit, '1' and 't' are how some products print true.
            String word = text.toLowerCase(Locale.ROOT);
            if (List.of("1", "t", "true", "y", "yes").contains(word)) {
                return new Default.Constant(true);
            } else if (List.of("0", "f", "false", "n", "no").contains(word)) {
                return new Default.Constant(false);
            }
        }
        Object number = isNumeric(type) ? number(text, type) : null;
        return new Default.Constant(number == null ? text : number);
    }

    private static boolean isNumeric(Type type) {
        return type instanceof Type.Int || type instanceof Type.Decimal || type instanceof Type.Float;
    }

    private static @Nullable Object number(String text, Type type) {
        BigDecimal value;
        try {
            value = new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
        if (type instanceof Type.Bool) {
            return value.signum() != 0;
        } else if (type instanceof Type.Float) {
            return value.doubleValue();
        } else if (type instanceof Type.Text) {
            return text;
        }
        BigDecimal small = value.stripTrailingZeros();
        return small.scale() <= 0 && small.precision() - small.scale() <= 18 ? (Object) small.longValueExact() : value;
    }
}
