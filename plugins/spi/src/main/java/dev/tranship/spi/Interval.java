package dev.tranship.spi;

/** A calendar interval. The three parts are independent: a month has no fixed number of days, a day no fixed length. */
public record Interval(int months, int days, long nanos) {
    /** {@return ISO 8601, e.g. {@code P14M3DT1.5S}; {@code PT0S} for nothing} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("P");
        if (months != 0) {
            text.append(months).append('M');
        }
        if (days != 0) {
            text.append(days).append('D');
        }
        if (nanos != 0 || text.length() == 1) {
            text.append('T')
                    .append(java.math.BigDecimal.valueOf(nanos, 9)
                            .stripTrailingZeros()
                            .toPlainString())
                    .append('S');
        }
        return text.toString();
    }
}
