package dev.tranship.dsl.step.check;

import dev.tranship.dsl.plan.DataRule.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check has found.
 *
 * @param product what the store says that it is
 * @param rows how many rows were looked at
 * @param findings in the order of the rules
 * @param statistics of the datasets that were counted, in the order of their names
 */
public record CheckReport(
        String source,
        String product,
        long rows,
        long errors,
        long warnings,
        long infos,
        List<Finding> findings,
        List<DatasetStatistics> statistics) {
    public CheckReport {
        findings = List.copyOf(findings);
        statistics = List.copyOf(statistics);
    }

    /**
     * @param rows how many rows break the rule; 0 where the schema does
     * @param examples some of them, a text each
     * @param fix how it is repaired, in words; empty where nobody has said how
     */
    public record Finding(
            String rule, String severity, String dataset, long rows, String what, List<String> examples, String fix) {}

    /** @param columns by name, in the order of the dataset */
    public record DatasetStatistics(String dataset, long rows, Map<String, ColumnStatistics> columns) {}

    /** @param min the least value as a text; null where there is none, or where values have no order */
    public record ColumnStatistics(
            long nulls, @Nullable String min, @Nullable String max) {}

    static CheckReport of(
            String source, String product, long rows, List<Broken> broken, List<DatasetStatistics> statistics) {
        return new CheckReport(
                source,
                product,
                rows,
                count(broken, Severity.ERROR),
                count(broken, Severity.WARNING),
                count(broken, Severity.INFO),
                broken.stream().map(CheckReport::finding).toList(),
                statistics);
    }

    private static long count(List<Broken> broken, Severity severity) {
        return broken.stream().filter(b -> b.severity() == severity).count();
    }

    private static Finding finding(Broken broken) {
        return new Finding(
                broken.rule(),
                broken.severity().name().toLowerCase(Locale.ROOT),
                broken.dataset(),
                broken.rows(),
                broken.what(),
                broken.offenders() == null ? List.of() : broken.offenders().shown(),
                FixPlan.words(broken));
    }
}
