package dev.tranship.dsl.verify;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Hashes rows by their logical values: XXH3 of 128 bits over the canonical form of the columns, in order. The names of
 * columns do not count.
 *
 * <p>Equal are integers and decimals of the same value (5 = 5.00), floats of the same bits with one NaN and one zero,
 * texts and enum members of the same code points, points in time whatever their precision, JSON of the same value. A float
 * is never equal to an integer, a boolean to a number, a timestamp to an instant; NULL equals only NULL, not the null of
 * JSON. A {@linkplain dev.tranship.spi.Misfit misfit} counts by its text, not as the NULL that stands in its place.
 *
 * <p>Not for use by two threads at once.
 */
public final class RowHasher {
    private static final Hasher128 HASHER = Hashing.xxh3_128();
    private static final int LARGE = 1 << 20;

    private final RowType rowType;
    private final CanonicalForm.Writer[] writers;
    private final CanonicalForm form = new CanonicalForm();

    public RowHasher(RowType rowType) {
        this.rowType = rowType;
        this.writers = new CanonicalForm.Writer[rowType.size()];
        for (int column = 0; column < writers.length; column++) {
            writers[column] = CanonicalForm.writer(rowType.type(column));
        }
    }

    public RowType rowType() {
        return rowType;
    }

    /** {@return the fingerprint of the rows of a batch of this row type} */
    public Fingerprint of(Batch batch) {
        long high = 0;
        long low = 0;
        Vector[] vectors = vectors(batch);
        Map<Integer, List<Misfit>> misfits = misfits(batch);
        for (int row = 0; row < batch.rows(); row++) {
            HashValue128 hash = hash(vectors, row, misfits);
            long sum = low + hash.getLeastSignificantBits();
            high += hash.getMostSignificantBits() + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
            low = sum;
        }
        return new Fingerprint(batch.rows(), high, low);
    }

    /** Writes the hash of each row into the arrays, which are at least as long as the batch has rows. */
    public void hash(Batch batch, long[] high, long[] low) {
        Vector[] vectors = vectors(batch);
        Map<Integer, List<Misfit>> misfits = misfits(batch);
        for (int row = 0; row < batch.rows(); row++) {
            HashValue128 hash = hash(vectors, row, misfits);
            high[row] = hash.getMostSignificantBits();
            low[row] = hash.getLeastSignificantBits();
        }
    }

    private Vector[] vectors(Batch batch) {
        if (batch.rowType().size() != writers.length) {
            throw new IllegalArgumentException("a batch of " + batch.rowType() + " is not one of " + rowType);
        }
        Vector[] vectors = new Vector[writers.length];
        for (int column = 0; column < vectors.length; column++) {
            vectors[column] = batch.vector(column);
            Type type = vectors[column].type();
            if (!type.equals(rowType.type(column))) {
                throw new IllegalArgumentException(
                        "column " + rowType.name(column) + " is " + type + ", not " + rowType.type(column));
            }
        }
        return vectors;
    }

    private static Map<Integer, List<Misfit>> misfits(Batch batch) {
        return batch.misfits().isEmpty()
                ? Map.of()
                : batch.misfits().stream().collect(Collectors.groupingBy(Misfit::row));
    }

    private HashValue128 hash(Vector[] vectors, int row, Map<Integer, List<Misfit>> misfits) {
        form.clear();
        for (int column = 0; column < vectors.length; column++) {
            write(vectors[column], column, row);
        }
        if (!misfits.isEmpty()) {
            misfits.getOrDefault(row, List.of()).stream()
                    .filter(misfit -> rowType.indexOf(misfit.column()) >= 0)
                    .sorted(Comparator.comparingInt(misfit -> rowType.indexOf(misfit.column())))
                    .forEach(misfit -> form.misfit(rowType.indexOf(misfit.column()), misfit.value()));
        }
        HashValue128 hash = HASHER.hashBytesTo128Bits(form.bytes(), 0, form.length());
        if (form.length() > LARGE) {
            form.shrink();
        }
        return hash;
    }

    private void write(Vector vector, int column, int row) {
        if (vector.isNull(row)) {
            form.nothing();
        } else {
            writers[column].write(form, vector, row);
        }
    }

    /** {@return the canonical form of one value, for comparing columns one by one} */
    byte[] canonical(Batch batch, int column, int row) {
        form.clear();
        write(batch.vector(column), column, row);
        return Arrays.copyOf(form.bytes(), form.length());
    }
}
