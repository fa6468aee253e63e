package dev.tranship.dsl.convert;

import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The conversion from one logical type to another. Exact unless asked to be lossy: a value that would change is refused,
 * never changed. Immutable, for any number of threads.
 *
 * <p>A decimal is in a float exactly when the shortest spelling of the float is that decimal; a whole number, when the
 * float is that number. Text is read strictly, see {@link TextForm}.
 *
 * <p>What <em>lossy</em> does: digits after the point are rounded half up (away from zero), also to a whole number; a
 * number becomes the nearest float; digits of the second beyond the precision, and the time of day where only a date can
 * be kept, are dropped; text, JSON text, bytes and bits are cut, text by code points. What lossy does not do: a number out of
 * range, a text that spells no value, a number or date whose text is too long are refused as ever.
 */
public final class Conversion {

    /** How many values of the one type the other can hold. */
    public enum Verdict {
        /** Every value; none is refused. */
        ALWAYS,
        /** Some; each is looked at. */
        CHECKED,
        /** None; {@link #reason()} says why. */
        IMPOSSIBLE
    }

    private final Type from;
    private final Type to;
    private final Rule rule;

    private Conversion(Type from, Type to, Rule rule) {
        this.from = from;
        this.to = to;
        this.rule = rule;
    }

    /** {@return the exact conversion} */
    public static Conversion between(Type from, Type to) {
        return between(from, to, false);
    }

    public static Conversion between(Type from, Type to, boolean lossy) {
        return new Conversion(from, to, Rules.between(from, to, lossy));
    }

    public Type from() {
        return from;
    }

    public Type to() {
        return to;
    }

    public Verdict verdict() {
        return rule.verdict();
    }

    /** {@return why the conversion is impossible; null when it is not} */
    public @Nullable String reason() {
        return rule.reason();
    }

    /**
     * Converts one {@linkplain dev.tranship.spi.Values boxed value}.
     *
     * @throws IllegalArgumentException when the value is refused; the message is the reason
     */
    public Object convert(Object value) {
        return rule.single().convert(value);
    }

    /** Converts the first rows of a vector into another. A refused value is reported and NULL in the target. */
    public void convert(Vector in, int rows, Vector out, Failures failures) {
        Fast fast = rule.fast();
        if (fast instanceof Fast.Same) {
            for (int row = 0; row < rows; row++) {
                out.copy(row, in, row);
            }
        } else if (fast instanceof Fast.Check check) {
            for (int row = 0; row < rows; row++) {
                if (in.isNull(row) || check.passes(in, row)) {
                    out.copy(row, in, row);
                } else {
                    single(in, row, out, failures);
                }
            }
        } else if (fast instanceof Fast.LongToLong map) {
            for (int row = 0; row < rows; row++) {
                if (in.isNull(row)) {
                    out.setNull(row);
                } else if (map.test().test(in.getLong(row))) {
                    out.setLong(row, map.map().applyAsLong(in.getLong(row)));
                } else {
                    single(in, row, out, failures);
                }
            }
        } else if (fast instanceof Fast.LongToDouble map) {
            for (int row = 0; row < rows; row++) {
                if (in.isNull(row)) {
                    out.setNull(row);
                } else if (map.test().test(in.getLong(row))) {
                    out.setDouble(row, map.map().applyAsDouble(in.getLong(row)));
                } else {
                    single(in, row, out, failures);
                }
            }
        } else if (fast instanceof Fast.DoubleToLong map) {
            for (int row = 0; row < rows; row++) {
                if (in.isNull(row)) {
                    out.setNull(row);
                } else if (map.test().test(in.getDouble(row))) {
                    out.setLong(row, map.map().applyAsLong(in.getDouble(row)));
                } else {
                    single(in, row, out, failures);
                }
            }
        } else {
            for (int row = 0; row < rows; row++) {
                if (in.isNull(row)) {
                    out.setNull(row);
                } else {
                    single(in, row, out, failures);
                }
            }
        }
    }

    /** {@return the converted vector, which shares the values of the given one when they all stay as they are} */
    public Vector convert(Vector in, int rows, Failures failures) {
        Fast fast = rule.fast();
        if (fast instanceof Fast.Same || fast instanceof Fast.Check check && allPass(check, in, rows)) {
            return from.equals(to) ? in : in.as(to);
        }
        Vector out = new Vector(to, rows);
        convert(in, rows, out, failures);
        return out;
    }

    private static boolean allPass(Fast.Check check, Vector in, int rows) {
        for (int row = 0; row < rows; row++) {
            if (!in.isNull(row) && !check.passes(in, row)) {
                return false;
            }
        }
        return true;
    }

    private void single(Vector in, int row, Vector out, Failures failures) {
        Object value = in.get(row);
        if (value == null) {
            out.setNull(row);
            return;
        }
        try {
            out.set(row, rule.single().convert(value));
        } catch (Refusal refusal) {
            out.setNull(row);
            failures.add(row, TextForm.cut(TextForm.write(from, value)), String.valueOf(refusal.getMessage()));
        }
    }
}
