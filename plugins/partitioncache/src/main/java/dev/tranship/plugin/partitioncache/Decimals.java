package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Decimals that stand for floating-point numbers. */
final class Decimals {
    /** So many digits tell every float64 from its neighbours. */
    private static final int DIGITS = 17;

    private Decimals() {}

    /**
     * {@return the float64 of a decimal that a float64 may have been written as}
     *
     * @throws Undecodable when it has more digits than a float64 has
     */
    static Double exact(BigDecimal decimal) {
        double number = decimal.doubleValue();
        BigDecimal digits = decimal.stripTrailingZeros();
        boolean same = !Double.isInfinite(number)
                && (new BigDecimal(number).compareTo(decimal) == 0
                        || digits.precision() <= DIGITS
                                && new BigDecimal(number)
                                                .round(new MathContext(digits.precision(), RoundingMode.HALF_EVEN))
                                                .compareTo(decimal)
                                        == 0);
        if (!same) {
            throw new Undecodable(decimal.toPlainString(), "no float64 has all these digits");
        }
        return number;
    }
}
