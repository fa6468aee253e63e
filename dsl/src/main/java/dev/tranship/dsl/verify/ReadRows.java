package dev.tranship.dsl.verify;

import dev.tranship.dsl.convert.BatchConversion;
import dev.tranship.dsl.convert.Converted;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of a dataset as a store holds them, in a given row type (columns matched by name). */
public record ReadRows(Snapshot snapshot, ReadRequest request, RowType rowType) implements RowSource {

    @Override
    public BatchReader open() {
        Iterator<Snapshot.Split> splits = snapshot.split(request, 1).iterator();
        return new BatchReader() {
            private @Nullable BatchReader reader;
            private @Nullable BatchConversion conversion;

            @Override
            public RowType rowType() {
                return rowType;
            }

            @Override
            public @Nullable Batch next() {
                while (true) {
                    if (reader == null) {
                        if (!splits.hasNext()) {
                            return null;
                        }
                        reader = snapshot.read(request, splits.next(), null);
                        conversion = BatchConversion.byName(reader.rowType(), rowType);
                    }
                    Batch batch = reader.next();
                    if (batch == null) {
                        reader.close();
                        reader = null;
                    } else {
                        return exact(batch, java.util.Objects.requireNonNull(conversion));
                    }
                }
            }

            @Override
            public void close() {
                if (reader != null) {
                    reader.close();
                }
            }
        };
    }

    /** {@return the batch in another row type} A value that is not of its column's type is no value to compare. */
    Batch exact(Batch batch, BatchConversion conversion) {
        Converted converted = conversion.convert(batch);
        if (!batch.misfits().isEmpty() || !converted.failures().isEmpty()) {
            String first = Stream.concat(
                            batch.misfits().stream().map(m -> m.value() + " in " + m.column() + ": " + m.reason()),
                            converted.failures().stream().map(f -> f.value() + " in " + f.column() + ": " + f.reason()))
                    .findFirst()
                    .orElseThrow();
            throw new EndpointException(
                    EndpointException.Kind.CORRUPT,
                    request.dataset() + " holds what does not fit its columns: " + first);
        }
        return converted.batch();
    }
}
