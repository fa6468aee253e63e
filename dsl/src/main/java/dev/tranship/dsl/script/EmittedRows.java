package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.script.Transform.Emitted;
import dev.tranship.dsl.script.Transform.Rejected;
import dev.tranship.dsl.script.Transform.Rule;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a transform emitted, in the row type that the plan declares for them.
 *
 * @param sourceRows by row the position of the input row that it was emitted at
 * @param rejected at most one for an input row; nothing that such a row emitted is among the rows
 */
public record EmittedRows(Batch rows, int[] sourceRows, List<Rejected> rejected) {

    /**
     * {@return the rows that fit exactly, and why others do not} A column that a row lacks is NULL.
     *
     * @param in the row type of the input rows
     * @param place where the transform is
     */
    public static EmittedRows of(List<Emitted> emitted, RowType in, RowType declared, Place place) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<Integer> origins = new ArrayList<>();
        List<Rejected> rejected = new ArrayList<>();
        Set<Integer> refused = new HashSet<>();
        for (Emitted one : emitted) {
            Rejected problem = unknown(one, declared, place);
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; problem == null && column < declared.size(); column++) {
                Field field = declared.field(column);
                try {
                    row.add(fit(in, field, one.values().get(field.name())));
                } catch (IllegalArgumentException e) {
                    problem = new Rejected(one.row(), field.name(), Rule.TYPE, String.valueOf(e.getMessage()), place);
                }
            }
            if (problem == null) {
                rows.add(row);
                origins.add(one.row());
            } else if (refused.add(one.row())) {
                rejected.add(problem);
            }
        }
        List<List<@Nullable Object>> kept = new ArrayList<>();
        List<Integer> from = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (!refused.contains(origins.get(i))) {
                kept.add(rows.get(i));
                from.add(origins.get(i));
            }
        }
        return new EmittedRows(
                Batch.of(declared, kept),
                from.stream().mapToInt(Integer::intValue).toArray(),
                rejected);
    }

    private static @Nullable Rejected unknown(Emitted one, RowType declared, Place place) {
        for (String column : one.values().keySet()) {
            if (declared.indexOf(column) < 0) {
                return new Rejected(
                        one.row(),
                        column,
                        Rule.UNKNOWN_COLUMN,
                        RowNames.unknown(column, declared.names(), " of an emitted row"),
                        place);
            }
        }
        return null;
    }

    private static @Nullable Object fit(RowType in, Field field, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        int column = in.indexOf(field.name());
        boolean natural = column < 0 || value instanceof Map || value instanceof Instant;
        Object given = natural ? value : RowEvents.spelled(in.type(column), value);
        return given == null ? null : Fitting.fit(field.type(), given);
    }
}
