package dev.tranship.dsl.convert;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Converts batches of one row type into batches of another, column by column. Columns that stay as they are share their
 * vectors with the batch that came in, so that one must not be written to any more. Immutable, for any number of threads.
 */
public final class BatchConversion {
    private static final String NULL_REASON = "NULL in not null column";

    private final RowType to;
    private final int[] positions;
    private final List<Conversion> conversions = new ArrayList<>();

    /**
     * @param positions for each column of {@code to}, which column of {@code from} it is taken from; -1 for none, which
     *     gives NULL
     * @param lossyColumns names of columns of {@code to} whose conversion may be lossy
     * @throws IllegalArgumentException when a conversion is impossible; the message names the column, both types and why
     */
    public BatchConversion(RowType from, RowType to, int[] positions, Set<String> lossyColumns) {
        if (positions.length != to.size()) {
            throw new IllegalArgumentException(positions.length + " positions for " + to.size() + " columns");
        }
        for (String name : new TreeSet<>(lossyColumns)) {
            if (to.indexOf(name) < 0) {
                throw new IllegalArgumentException("no column " + name + " in " + to);
            }
        }
        this.to = to;
        this.positions = positions.clone();
        for (int column = 0; column < positions.length; column++) {
            Conversion conversion = Conversion.between(
                    positions[column] < 0 ? to.type(column) : from.type(positions[column]),
                    to.type(column),
                    lossyColumns.contains(to.name(column)));
            if (conversion.verdict() == Conversion.Verdict.IMPOSSIBLE) {
                throw new IllegalArgumentException("column " + to.name(column) + ": " + conversion.from()
                        + " cannot become " + conversion.to() + ": " + conversion.reason());
            }
            conversions.add(conversion);
        }
    }

    /** {@return the conversion of columns to the columns of the same name, exact; those without one become NULL} */
    public static BatchConversion byName(RowType from, RowType to) {
        return new BatchConversion(
                from, to, to.names().stream().mapToInt(from::indexOf).toArray(), Set.of());
    }

    public RowType to() {
        return to;
    }

    /** {@return the conversion of each column of the target, in order} */
    public List<Conversion> conversions() {
        return List.copyOf(conversions);
    }

    /**
     * {@return as many rows as came in, with the same position, and what was refused: values that would change, the
     * misfits that came in with the batch, and NULL where it is not allowed}
     */
    public Converted convert(Batch in) {
        int rows = in.rows();
        List<Failure> failures = new ArrayList<>();
        Vector[] vectors = new Vector[positions.length];
        for (int column = 0; column < positions.length; column++) {
            String name = to.name(column);
            int before = failures.size();
            if (positions[column] < 0) {
                vectors[column] = nulls(column, rows);
            } else {
                addMisfits(in, positions[column], name, failures);
                vectors[column] = conversions
                        .get(column)
                        .convert(
                                in.vector(positions[column]),
                                rows,
                                (row, value, reason) -> failures.add(new Failure(row, name, value, reason)));
            }
            if (!to.field(column).nullable()) {
                addNulls(vectors[column], rows, name, failures, before);
            }
        }
        failures.sort(Comparator.comparingInt(Failure::row).thenComparingInt(f -> to.indexOf(f.column())));
        return new Converted(new Batch(to, vectors, rows, List.of(), in.position()), failures);
    }

    private Vector nulls(int column, int rows) {
        Vector vector = new Vector(to.type(column), rows);
        for (int row = 0; row < rows; row++) {
            vector.setNull(row);
        }
        return vector;
    }

    private static void addMisfits(Batch in, int position, String name, List<Failure> failures) {
        for (Misfit misfit : in.misfits()) {
            if (misfit.column().equals(in.rowType().name(position))) {
                failures.add(new Failure(misfit.row(), name, misfit.value(), misfit.reason()));
            }
        }
    }

    /** Reports NULLs of a column, except where the NULL stands for a value that was reported already. */
    private static void addNulls(Vector vector, int rows, String name, List<Failure> failures, int before) {
        boolean[] reported = null;
        int end = failures.size();
        for (int row = 0; row < rows; row++) {
            if (!vector.isNull(row)) {
                continue;
            }
            if (reported == null) {
                reported = new boolean[rows];
                for (Failure failure : failures.subList(before, end)) {
                    reported[failure.row()] = true;
                }
            }
            if (!reported[row]) {
                failures.add(new Failure(row, name, "NULL", NULL_REASON));
            }
        }
    }
}
