package dev.tranship.dsl.step.assess;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Table;
import dev.tranship.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What is found out about the rows of a dataset by a look at each of them. */
final class RowLook {
    /** About what a value takes that is neither text nor bytes. */
    private static final int FIXED = 8;

    private final Map<String, Long> filled = new TreeMap<>();
    private long rows;
    long widest;

    void add(Batch batch) {
        rows += batch.rows();
        long[] widths = new long[batch.rows()];
        for (int column = 0; column < batch.rowType().size(); column++) {
            Vector vector = batch.vector(column);
            long values = 0;
            for (int row = 0; row < batch.rows(); row++) {
                Object value = vector.get(row);
                if (value != null) {
                    widths[row] += bytes(value);
                    values++;
                }
            }
            filled.merge(batch.rowType().names().get(column), values, Long::sum);
        }
        for (long width : widths) {
            widest = Math.max(widest, width);
        }
    }

    private static long bytes(Object value) {
        return value instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8).length
                : value instanceof byte[] bytes ? bytes.length : FIXED;
    }

    /** {@return which share of the rows has a value, to a thousandth, by column that may lack one} */
    Map<String, Double> coverage(Table table) {
        Map<String, Double> coverage = new TreeMap<>();
        for (Table.Column column : table.columns()) {
            Long values = filled.get(column.name());
            if (column.nullable() && values != null && rows > 0) {
                coverage.put(column.name(), Math.round(1000.0 * values / rows) / 1000.0);
            }
        }
        return coverage;
    }
}
