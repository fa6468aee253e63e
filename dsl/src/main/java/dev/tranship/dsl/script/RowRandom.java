package dev.tranship.dsl.script;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.tranship.dsl.convert.TextForm;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Vector;

/**
 * The random numbers of one row. They follow from the run's seed and the row's values, not from how many rows came before:
 * so peek shows what the run writes, on any number of workers, and after a resume.
 */
final class RowRandom {
    private long state;

    RowRandom(long seed) {
        this.state = seed;
    }

    static RowRandom of(long seed, Batch batch, int row) {
        HashStream64 hash = Hashing.komihash5_0(seed).hashStream();
        for (int column = 0; column < batch.rowType().size(); column++) {
            Vector vector = batch.vector(column);
            hash.putBoolean(vector.isNull(row));
            if (!vector.isNull(row)) {
                switch (vector.type().layout()) {
                    case LONG -> hash.putLong(vector.getLong(row));
                    case DOUBLE -> hash.putLong(Double.doubleToLongBits(vector.getDouble(row)));
                    case OBJECT -> hash.putString(TextForm.write(vector.type(), vector.getObject(row)));
                }
            }
        }
        return new RowRandom(hash.getAsLong());
    }

    /** {@return the next number, at least 0 and below 1; the generator is SplitMix64} */
    double next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
