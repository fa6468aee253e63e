package dev.tranship.dsl.step.check;

import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.plan.Formats;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one column that a value keeps or breaks by itself. NULL keeps every one but {@link #required}.
 *
 * @param nullBreaks whether NULL does
 * @param breaks whether a value does
 */
record ValueCheck(String column, boolean nullBreaks, Predicate<Object> breaks, Offenders offenders)
        implements RowCheck {

    static ValueCheck required(String column, Offenders offenders) {
        return new ValueCheck(column, true, value -> value instanceof String text && text.isEmpty(), offenders);
    }

    static ValueCheck format(String column, Type type, String format, Offenders offenders) {
        Pattern pattern = Formats.of(format);
        return new ValueCheck(
                column,
                false,
                value -> !pattern.matcher(Offenders.text(type, value)).matches(),
                offenders);
    }

    static ValueCheck values(String column, Type type, List<String> allowed, Offenders offenders) {
        Set<String> plain = allowed.stream().map(ValueCheck::plain).collect(Collectors.toSet());
        return new ValueCheck(column, false, value -> !plain.contains(plain(Offenders.text(type, value))), offenders);
    }

    /** Digits behind the point that are zero make no other number. */
    private static String plain(String text) {
        return text.matches("-?\\d+\\.\\d+")
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }

    /** @throws EngineException RUN-289 when a bound is not of the column's type */
    static ValueCheck range(String column, Type type, @Nullable Object min, @Nullable Object max, Offenders offenders) {
        Object least = min == null ? null : bound(column, type, min);
        Object most = max == null ? null : bound(column, type, max);
        return new ValueCheck(
                column,
                false,
                value -> {
                    Object comparable = comparable(value);
                    return comparable == null
                            || least != null && compare(comparable, least) < 0
                            || most != null && compare(comparable, most) > 0;
                },
                offenders);
    }

    private static Object bound(String column, Type type, Object constant) {
        try {
            Object number = comparable(constant);
            boolean numbers = type instanceof Type.Int || type instanceof Type.Decimal || type instanceof Type.Float;
            if (numbers) {
                return number instanceof BigDecimal ? number : new BigDecimal(constant.toString());
            }
            return TextForm.parse(type, constant.toString());
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    EngineException.Kind.USAGE,
                    "RUN-289",
                    "'" + constant + "' is no bound for " + column + ", which is " + type,
                    "write a value of that type");
        }
    }

    /** {@return what can be compared with a bound; null for what is no number at all} */
    private static @Nullable Object comparable(Object value) {
        if (value instanceof Long number) {
            return BigDecimal.valueOf(number);
        } else if (value instanceof BigInteger number) {
            return new BigDecimal(number);
        } else if (value instanceof Double number) {
            return Double.isFinite(number) ? new BigDecimal(number) : null;
        }
        return value;
    }

    @SuppressWarnings("unchecked") // Both are of the column's type.
    private static int compare(Object value, Object bound) {
        return ((Comparable<Object>) value).compareTo(bound);
    }

    @Override
    public void look(Batch batch) {
        Vector vector = batch.vector(batch.rowType().indexOf(column));
        for (int row = 0; row < batch.rows(); row++) {
            Object value = vector.isNull(row) ? null : vector.get(row);
            if (value == null ? nullBreaks : breaks.test(value)) {
                offenders.add(batch, row);
            }
        }
    }
}
