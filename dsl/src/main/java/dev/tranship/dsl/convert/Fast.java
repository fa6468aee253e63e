package dev.tranship.dsl.convert;

import dev.tranship.spi.Vector;
import java.util.function.DoublePredicate;
import java.util.function.DoubleToLongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/**
 * The shortcut of a conversion for values that are easy: a test on the value as it is laid out, and where it passes a map
 * to the other layout. A value that does not pass is not refused yet; the conversion of single values decides.
 */
sealed interface Fast {

    /** Every value is laid out the same under both types. */
    record Same() implements Fast {}

    /** A value that passes is laid out the same under both types. */
    sealed interface Check extends Fast {
        boolean passes(Vector in, int row);
    }

    record CheckLong(LongPredicate test) implements Check {
        @Override
        public boolean passes(Vector in, int row) {
            return test.test(in.getLong(row));
        }
    }

    record CheckDouble(DoublePredicate test) implements Check {
        @Override
        public boolean passes(Vector in, int row) {
            return test.test(in.getDouble(row));
        }
    }

    record CheckObject(Predicate<Object> test) implements Check {
        @Override
        public boolean passes(Vector in, int row) {
            return test.test(in.getObject(row));
        }
    }

    record LongToLong(LongPredicate test, LongUnaryOperator map) implements Fast {}

    record LongToDouble(LongPredicate test, LongToDoubleFunction map) implements Fast {}

    record DoubleToLong(DoublePredicate test, DoubleToLongFunction map) implements Fast {}

    /** No shortcut: every value goes through the conversion of single values. */
    record None() implements Fast {}
}
