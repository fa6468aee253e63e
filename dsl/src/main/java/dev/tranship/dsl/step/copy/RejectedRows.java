package dev.tranship.dsl.step.copy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.convert.JsonForm;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Vector;
import dev.tranship.spi.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rejected rows as a source: they go through the pipeline as if they came from their dataset again. */
record RejectedRows(RowType rowType, List<String> lines) implements Snapshot {
    @Override
    public String description() {
        return "the rows that were rejected";
    }

    @Override
    public RowType rowType(ReadRequest request) {
        return rowType;
    }

    @Override
    public List<Split> split(ReadRequest request, int parts) {
        return List.of(new Split(0, "rejects"));
    }

    @Override
    public BatchReader read(ReadRequest request, Split split, @Nullable String after) {
        int first = after == null ? 0 : Integer.parseInt(after);
        return new BatchReader() {
            private int next = first;

            @Override
            public RowType rowType() {
                return rowType;
            }

            @Override
            public @Nullable Batch next() {
                if (next >= lines.size()) {
                    return null;
                }
                int end = Math.min(lines.size(), next + request.batchRows());
                Batch batch = batch(lines.subList(next, end), end);
                next = end;
                return batch;
            }

            @Override
            public void close() {}
        };
    }

    private Batch batch(List<String> part, int end) {
        Vector[] vectors = Batch.vectors(rowType, part.size());
        List<Misfit> misfits = new ArrayList<>();
        for (int row = 0; row < part.size(); row++) {
            JsonNode values = ChangeJson.read(part.get(row), JsonNode.class).path("row");
            for (int column = 0; column < vectors.length; column++) {
                Field field = rowType.field(column);
                JsonNode value = values.path(field.name());
                try {
                    vectors[column].set(row, value.isMissingNode() ? null : JsonForm.read(field.type(), value));
                } catch (IllegalArgumentException e) {
                    // A value that was not of its column's type in the first place was kept as text.
                    vectors[column].setNull(row);
                    misfits.add(new Misfit(row, field.name(), value.asText(), "not a value of " + field.type()));
                }
            }
        }
        return new Batch(rowType, vectors, part.size(), misfits, Integer.toString(end));
    }

    @Override
    public long count(ReadRequest request) {
        return lines.size();
    }

    @Override
    public List<Misfit> misfits(ReadRequest request, List<Wanted> columns) {
        return List.of();
    }

    @Override
    public void close() {}
}
