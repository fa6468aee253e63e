package dev.tranship.dsl.step.compare;

import dev.tranship.dsl.convert.BatchConversion;
import dev.tranship.dsl.convert.Converted;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.dsl.verify.RowHasher;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Field;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One side of a comparison: a store and what it is asked. */
record QuerySide(Queryable store, String query) {
    /**
     * What a query gave.
     *
     * @param mismatch why the rows cannot be held against the other side's; null when they can
     */
    record Answer(Fingerprint fingerprint, @Nullable String mismatch) {}

    /** {@return how long it took until all rows were there, in nanoseconds} */
    long time() {
        long began = System.nanoTime();
        try (BatchReader reader = store.query(query)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                // Rows that are not looked at have to come all the same.
            }
        }
        return System.nanoTime() - began;
    }

    /** {@return the columns, in the types of the first rows; null when there are no rows} */
    @Nullable
    RowType rowType() {
        try (BatchReader reader = store.query(query)) {
            Batch first = reader.next();
            return first == null ? null : nullable(first.rowType());
        }
    }

    /** {@return the fingerprint of all rows as values of the other side's types} */
    Answer answer(@Nullable RowType type) {
        Fingerprint sum = Fingerprint.EMPTY;
        try (BatchReader reader = store.query(query)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                RowType rowType = nullable(batch.rowType());
                if (type == null || type.size() != rowType.size()) {
                    return new Answer(sum, "columns: " + rowType.names() + (type == null ? "" : ", " + type.names()));
                }
                Batch values = batch;
                if (!rowType.equals(type)) {
                    Converted converted = conversion(rowType, type).convert(batch);
                    if (!converted.failures().isEmpty()) {
                        return new Answer(
                                sum, "values: " + converted.failures().get(0).reason());
                    }
                    values = converted.batch();
                }
                sum = sum.plus(new RowHasher(type).of(values));
            }
        } catch (IllegalArgumentException e) {
            return new Answer(sum, e.getMessage());
        }
        return new Answer(sum, null);
    }

    /** Columns correspond by their place: what a query calls them is a matter of the product. */
    private static BatchConversion conversion(RowType from, RowType to) {
        return new BatchConversion(from, to, IntStream.range(0, to.size()).toArray(), Set.of());
    }

    private static RowType nullable(RowType type) {
        List<Field> fields = new ArrayList<>();
        type.fields().forEach(f -> fields.add(new Field(f.name(), f.type(), true)));
        return new RowType(fields);
    }
}
