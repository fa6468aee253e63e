package dev.tranship.dsl.verify;

import dev.tranship.dsl.convert.BatchConversion;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows per second on one core for a table of 16 mixed columns; run by hand. */
final class RowHasherBenchmark {
    private RowHasherBenchmark() {}

    public static void main(String[] args) {
        Batch batch = batch(50_000);
        RowHasher hasher = new RowHasher(batch.rowType());
        BatchConversion same = BatchConversion.byName(batch.rowType(), batch.rowType());
        BatchConversion narrow = BatchConversion.byName(batch.rowType(), narrow(batch.rowType()));
        for (int round = 0; round < 6; round++) {
            measure("fingerprint", batch, () -> hasher.of(batch));
            measure("conversion, identity", batch, () -> same.convert(batch));
            measure("conversion, checked", batch, () -> narrow.convert(batch));
        }
    }

    private static void measure(String what, Batch batch, Runnable work) {
        long start = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            work.run();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%s: %,.0f rows/s%n", what, 40.0 * batch.rows() / seconds);
    }

    private static RowType narrow(RowType wide) {
        List<Field> fields = new ArrayList<>();
        for (Field field : wide.fields()) {
            Type type = field.type().equals(Type.INT64)
                    ? Type.INT32
                    : field.type().equals(Type.TEXT) ? new Type.Text(255) : field.type();
            fields.add(new Field(field.name(), type, field.nullable()));
        }
        return new RowType(fields);
    }

    private static Batch batch(int rows) {
        Type[] types = {
            Type.INT64,
            Type.INT32,
            Type.INT32,
            Type.INT64,
            Type.TEXT,
            Type.TEXT,
            Type.TEXT,
            Type.TEXT,
            Type.TEXT,
            new Type.Decimal(12, 2),
            new Type.Decimal(18, 4),
            Type.FLOAT64,
            Type.BOOL,
            Type.DATE,
            Type.TIMESTAMP,
            Type.TIMESTAMPTZ
        };
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            fields.add(new Field("c" + i, types[i], i > 0));
        }
        RowType rowType = new RowType(fields);
        Vector[] vectors = Batch.vectors(rowType, rows);
        Random random = new Random(1);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < types.length; column++) {
                Vector vector = vectors[column];
                if (column > 0 && random.nextInt(20) == 0) {
                    vector.setNull(row);
                } else if (types[column].layout() == Type.Layout.DOUBLE) {
                    vector.setDouble(row, random.nextDouble());
                } else if (types[column].layout() == Type.Layout.LONG) {
                    vector.setLong(
                            row, types[column].equals(Type.BOOL) ? random.nextInt(2) : random.nextInt(2_000_000_000));
                } else {
                    vector.setObject(
                            row, "customer" + random.nextInt() + "@example.com".substring(0, random.nextInt(12)));
                }
            }
        }
        return new Batch(rowType, vectors, rows);
    }
}
