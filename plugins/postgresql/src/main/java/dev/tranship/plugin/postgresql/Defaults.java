package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.Default.Constant;
import dev.tranship.spi.Table.Default.Expression;
import dev.tranship.spi.Table.Default.Now;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the catalog spells as a default. */
final class Defaults {
    private static final Pattern NUMBER = Pattern.compile(
            "\\(?'?(-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)'?\\)?(?:::[a-z0-9 ]+(?:\\([\\d,]+\\))?)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TEXT = Pattern.compile("'((?:[^'\\\\]|'')*)'(?:::[\\w\" .]+(?:\\([\\d,]+\\))?)?");
    private static final Pattern NOW = Pattern.compile(
            "(?:now|transaction_timestamp)\\(\\)|(?:CURRENT_|LOCAL)(TIMESTAMP|DATE|TIME)(?:\\(\\d\\))?"
                    + "|\\('now'::text\\)::(timestamp|date|time)\\b.*",
            Pattern.CASE_INSENSITIVE);

    private Defaults() {}

    static Default parse(String text, Type type) {
        if (text.equals("true") || text.equals("false")) {
            return new Constant(Boolean.valueOf(text));
        }
        Matcher now = NOW.matcher(text);
        if (now.matches()) {
            String part = now.group(1) != null ? now.group(1) : now.group(2) != null ? now.group(2) : "TIMESTAMP";
            return new Now(Now.Part.valueOf(part.toUpperCase(java.util.Locale.ROOT)));
        }
        Matcher number = NUMBER.matcher(text);
        if (number.matches()) {
            BigDecimal value = new BigDecimal(number.group(1));
            if (type instanceof Type.Int) {
                return value.stripTrailingZeros().scale() <= 0 && value.precision() < 19
                        ? new Constant(value.longValueExact())
                        : new Expression(text);
            } else if (type instanceof Type.Decimal) {
                return new Constant(value);
            } else if (type instanceof Type.Float) {
                return new Constant(value.doubleValue());
            }
        }
        Matcher constant = TEXT.matcher(text);
        return constant.matches() && !(type instanceof Type.Array)
                ? new Constant(constant.group(1).replace("''", "'"))
                : new Expression(text);
    }
}
