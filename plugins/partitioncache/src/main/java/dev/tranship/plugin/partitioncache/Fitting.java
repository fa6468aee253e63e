package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Special;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds values that a type cannot hold. What it does not know it lets pass: each value is checked again on its way. */
final class Fitting {
    private final List<Wanted> wanted;
    private final Map<String, Misfit> found = new LinkedHashMap<>();

    Fitting(List<Wanted> wanted) {
        this.wanted = wanted;
    }

    /** {@return whether whatever is a value of the columns held is one of those wanted} */
    boolean certain(RowType held) {
        return wanted.stream().allMatch(field -> {
            int column = held.indexOf(field.name());
            return column >= 0
                    && field.except().isEmpty()
                    && (field.nullable() || !held.field(column).nullable())
                    && holds(field.type(), held.type(column));
        });
    }

    private static boolean holds(Type wanted, Type held) {
        if (wanted instanceof Type.Array to && held instanceof Type.Array from) {
            return holds(to.element(), from.element());
        }
        return wanted.equals(held)
                || wanted instanceof Type.Int to
                        && held instanceof Type.Int from
                        && to.signed()
                        && (to.bits() > from.bits() || to.bits() == from.bits() && from.signed());
    }

    /** {@return the first misfit of each column} */
    List<Misfit> misfits(BatchReader reader) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            for (Misfit misfit : batch.misfits()) {
                found.putIfAbsent(misfit.column(), new Misfit(-1, misfit.column(), misfit.value(), misfit.reason()));
            }
            for (Wanted field : wanted) {
                look(batch, field);
            }
        }
        return new ArrayList<>(found.values());
    }

    private void look(Batch batch, Wanted field) {
        int column = batch.rowType().indexOf(field.name());
        Type held = batch.rowType().type(column);
        boolean nullable = field.nullable() || !batch.rowType().field(column).nullable();
        if (nullable && held.equals(field.type()) && field.except().isEmpty()) {
            return;
        }
        for (int row = 0; row < batch.rows() && !found.containsKey(field.name()); row++) {
            Object value = batch.vector(column).get(row);
            if (value == null) {
                if (!nullable) {
                    found.put(field.name(), new Misfit(-1, field.name(), "NULL", "NULL in a column that takes none"));
                }
            } else {
                Object odd = odd(field.type(), value);
                if (odd != null) {
                    found.put(
                            field.name(),
                            new Misfit(
                                    -1,
                                    field.name(),
                                    Failures.shown(odd) + place(batch, row),
                                    "outside of " + field.type()));
                } else {
                    Special.of(field.except(), value)
                            .ifPresent(special -> found.put(field.name(), special.in(field.name())));
                }
            }
        }
    }

    private static String place(Batch batch, int row) {
        int hash = batch.rowType().indexOf(Rows.HASH);
        return hash < 0 ? "" : " (in " + batch.vector(hash).get(row) + ")";
    }

    /** {@return the value, or the one in it, that the type cannot hold; null when it holds all} */
    private static @Nullable Object odd(Type type, Object value) {
        if (type instanceof Type.Array array && value instanceof List<?> list) {
            for (Object member : list) {
                Object odd = member == null ? null : odd(array.element(), member);
                if (odd != null) {
                    return odd;
                }
            }
            return null;
        }
        return fits(type, value) ? null : value;
    }

    private static boolean fits(Type type, Object value) {
        if (value instanceof Long number && type instanceof Type.Int integer) {
            return integer.bits() == 64
                    ? integer.signed() || number >= 0
                    : number >= integer.min() && number <= integer.max();
        } else if (value instanceof String text && type instanceof Type.Enum members) {
            return members.values().contains(text);
        } else if (value instanceof String text && type instanceof Type.Text limit) {
            return limit.length() == 0 || text.codePointCount(0, text.length()) <= limit.length();
        } else if (value instanceof Double number && type instanceof Type.Decimal decimal) {
            if (number.isNaN() || number.isInfinite()) {
                return false;
            }
            BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
            return exact.scale() <= decimal.scale()
                    && exact.precision() - exact.scale() <= decimal.precision() - decimal.scale();
        } else if (value instanceof Double number && type instanceof Type.Float width && width.bits() == 32) {
            return number.isNaN() || (double) number.floatValue() == number;
        } else if (value instanceof LocalDateTime time && type instanceof Type.Timestamp timestamp) {
            return time.getNano() % (long) Math.pow(10, 9 - Math.min(9, timestamp.precision())) == 0;
        }
        return true;
    }
}
