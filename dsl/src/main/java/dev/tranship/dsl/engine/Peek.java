package dev.tranship.dsl.engine;

import dev.tranship.spi.RowType;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a step would do, found out without writing anything.
 *
 * @param changes in the order they would be made
 * @param problems why the step would be refused; empty when it would not
 */
public record Peek(
        int number,
        String step,
        String description,
        List<PeekChange> changes,
        List<Sample> samples,
        List<String> notices,
        List<EngineException> problems) {

    /**
     * @param title e.g. {@code create table main.customer}
     * @param statements what would be sent, in the backend's own words; for a load one sentence
     * @param changed how much each of the statements would change; empty when nobody can tell without doing it for good
     * @param undo how it would be taken back, e.g. {@code drop table "main"."customer"}; null for a barrier
     */
    public record PeekChange(
            String title,
            List<String> statements,
            List<OptionalLong> changed,
            @Nullable String undo) {}

    /**
     * The first rows of a dataset, before and after the transform. {@code origins[i]} is the row of {@code before} that
     * {@code after.get(i)} came from.
     */
    public record Sample(
            String source,
            String target,
            RowType beforeType,
            List<List<@Nullable Object>> before,
            RowType afterType,
            List<List<@Nullable Object>> after,
            List<Integer> origins,
            List<String> rejected,
            long rows) {}
}
