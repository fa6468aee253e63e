package dev.tranship.dsl.step.assess;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a migration is up against.
 *
 * @param bytes size of the source; null when unknown
 * @param score 100 less what makes it hard: 10 over 100 GB and 20 more over 1000 GB, 15 for stored procedures, 10 for
 *     triggers, 5 for more than 10 foreign keys
 * @param complexity {@code low} from 80 on, {@code medium} from 60 on, else {@code high}
 * @param estimateSeconds for copying all rows, from a short probe of reading, and of writing where that was asked for; null when there is nothing to read
 * @param objects how many there are of each kind: tables, views, indexes, foreign keys, and of what is not moved
 * @param diskNeeded bytes that the target takes while a copy runs, at least and at most; null when unknown
 * @param diskFree bytes that are free where the target is; null when unknown
 * @param blocking who holds locks in the source or the target, or has a transaction open for long
 * @param strategy {@code big bang}, {@code incremental}, {@code blue-green} or {@code parallel run}
 */
public record Assessment(
        String source,
        String product,
        @Nullable String target,
        @Nullable Long bytes,
        long rows,
        int score,
        String complexity,
        @Nullable Double estimateSeconds,
        Map<String, Integer> objects,
        @Nullable List<Long> diskNeeded,
        @Nullable Long diskFree,
        List<String> blocking,
        String strategy,
        String reason,
        List<DatasetAssessment> datasets,
        List<String> risks,
        List<String> recommendations) {

    /**
     * @param bytes its size; null when unknown
     * @param widestRow bytes of the widest row found, as an estimate; null when the dataset was too large to look at every row
     * @param coverage which share of the rows, from 0 to 1, has a value in each column that may lack one; empty when the dataset
     *     has no rows, or was too large
     * @param narrowing what of it the target could not hold
     * @param needs what the target has to have for it, where types do not say everything; null when nothing special
     */
    public record DatasetAssessment(
            String name,
            long rows,
            @Nullable Long bytes,
            @Nullable Long widestRow,
            Map<String, Double> coverage,
            List<String> narrowing,
            @Nullable String needs,
            List<String> orphans,
            List<String> duplicateKeys) {}

    static int score(long bytes, int procedures, int triggers, int foreignKeys) {
        double gigabytes = bytes / 1e9;
        int score = 100;
        score -= gigabytes > 100 ? 10 : 0;
        score -= gigabytes > 1000 ? 20 : 0;
        score -= procedures > 0 ? 15 : 0;
        score -= triggers > 0 ? 10 : 0;
        score -= foreignKeys > 10 ? 5 : 0;
        return score;
    }

    static String complexity(int score) {
        return score >= 80 ? "low" : score >= 60 ? "medium" : "high";
    }
}
