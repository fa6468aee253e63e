package dev.tranship.dsl.step.check;

import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.step.check.CheckReport.ColumnStatistics;
import dev.tranship.dsl.step.check.CheckReport.DatasetStatistics;
import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the rows of a dataset, and of each column the NULLs and how far its values reach. */
final class Statistics implements RowCheck {
    private final RowType rowType;
    private final long[] nulls;
    private final @Nullable Object[] least;
    private final @Nullable Object[] greatest;
    private long rows;

    Statistics(RowType rowType) {
        this.rowType = rowType;
        this.nulls = new long[rowType.size()];
        this.least = new Object[rowType.size()];
        this.greatest = new Object[rowType.size()];
    }

    @Override
    public void look(Batch batch) {
        rows += batch.rows();
        for (int column = 0; column < rowType.size(); column++) {
            look(batch.vector(column), column, batch.rows());
        }
    }

    private void look(Vector vector, int column, int size) {
        boolean ordered = isOrdered(vector.type());
        for (int row = 0; row < size; row++) {
            if (vector.isNull(row)) {
                nulls[column]++;
            } else if (ordered) {
                Object value = vector.get(row);
                if (least[column] == null || compare(value, least[column]) < 0) {
                    least[column] = value;
                }
                if (greatest[column] == null || compare(value, greatest[column]) > 0) {
                    greatest[column] = value;
                }
            }
        }
    }

    private static boolean isOrdered(Type type) {
        return type instanceof Type.Int
                || type instanceof Type.Decimal
                || type instanceof Type.Float
                || type instanceof Type.Date
                || type instanceof Type.Time
                || type instanceof Type.Timestamp;
    }

    @SuppressWarnings("unchecked") // Both are of one column, whose values have an order.
    private static int compare(@Nullable Object one, @Nullable Object other) {
        return ((Comparable<@Nullable Object>) java.util.Objects.requireNonNull(one)).compareTo(other);
    }

    DatasetStatistics of(String dataset) {
        Map<String, ColumnStatistics> columns = new LinkedHashMap<>();
        for (int column = 0; column < rowType.size(); column++) {
            Type type = rowType.type(column);
            columns.put(
                    rowType.name(column),
                    new ColumnStatistics(nulls[column], text(type, least[column]), text(type, greatest[column])));
        }
        return new DatasetStatistics(dataset, rows, columns);
    }

    private static @Nullable String text(Type type, @Nullable Object value) {
        return value == null ? null : TextForm.write(type, value);
    }
}
