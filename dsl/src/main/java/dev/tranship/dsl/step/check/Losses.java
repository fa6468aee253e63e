package dev.tranship.dsl.step.check;

import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.plan.DataRule.Severity;
import dev.tranship.dsl.step.check.CheckReport.ColumnStatistics;
import dev.tranship.dsl.step.check.CheckReport.DatasetStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** What has become less since an earlier check. Datasets are the same by their path, else by its last name. */
final class Losses {
    private static final String RULE = "against";

    private Losses() {}

    /** @throws EngineException RUN-289 when the step has counted nothing yet */
    static List<Broken> since(StepContext context, String step, List<DatasetStatistics> now) {
        List<Broken> losses = new ArrayList<>();
        for (DatasetStatistics before : statistics(context, step)) {
            Optional<DatasetStatistics> after = same(before.dataset(), now);
            if (after.isEmpty()) {
                losses.add(loss(Severity.ERROR, before.dataset(), "is gone, with " + before.rows() + " rows"));
            } else {
                compare(before, after.get(), losses);
            }
        }
        return losses;
    }

    private static void compare(DatasetStatistics before, DatasetStatistics after, List<Broken> losses) {
        String dataset = after.dataset();
        if (after.rows() < before.rows()) {
            losses.add(loss(
                    Severity.ERROR,
                    dataset,
                    "has " + after.rows() + " rows, " + (before.rows() - after.rows()) + " fewer than "
                            + before.rows()));
        }
        before.columns().forEach((name, column) -> {
            ColumnStatistics now = after.columns().get(name);
            if (now == null) {
                losses.add(loss(Severity.ERROR, dataset, "has no column " + name + " any more"));
            } else if (now.nulls() > column.nulls()) {
                losses.add(loss(
                        Severity.WARNING,
                        dataset,
                        name + " is NULL in " + now.nulls() + " rows, and was in " + column.nulls()));
            } else if (!Objects.equals(now.min(), column.min()) || !Objects.equals(now.max(), column.max())) {
                losses.add(loss(
                        Severity.INFO,
                        dataset,
                        name + " goes from " + now.min() + " to " + now.max() + ", and went from " + column.min()
                                + " to " + column.max()));
            }
        });
    }

    private static Broken loss(Severity severity, String dataset, String what) {
        return new Broken(RULE, severity, dataset, null, what, null, null);
    }

    private static Optional<DatasetStatistics> same(String dataset, List<DatasetStatistics> now) {
        Optional<DatasetStatistics> exact =
                now.stream().filter(d -> d.dataset().equals(dataset)).findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        List<DatasetStatistics> named = now.stream()
                .filter(d -> last(d.dataset()).equals(last(dataset)))
                .toList();
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }

    private static String last(String dataset) {
        return dataset.substring(dataset.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** {@return what the step has counted last, in this run or in an earlier one} */
    private static List<DatasetStatistics> statistics(StepContext context, String step) {
        List<Journal.RunEntry> runs = context.journal().runs().stream()
                .filter(run -> run.plan().equals(context.plan().name()))
                .toList();
        for (int i = runs.size() - 1; i >= 0; i--) {
            for (Journal.StepEntry entry : context.journal().steps(runs.get(i).id())) {
                if (entry.id().equals(step) && entry.verb().equals("check") && entry.summary() != null) {
                    StepSummary summary = ChangeJson.read(entry.summary(), StepSummary.class);
                    if (summary.result() != null) {
                        List<DatasetStatistics> statistics = ChangeJson.read(
                                        summary.result().toString(), CheckReport.class)
                                .statistics();
                        if (!statistics.isEmpty()) {
                            return statistics;
                        }
                    }
                }
            }
        }
        throw new EngineException(
                EngineException.Kind.USAGE,
                "RUN-289",
                "step " + context.step().id() + " is to be held against step " + step
                        + ", and no check of that name has counted anything",
                "name the id of an earlier check that says statistics: true");
    }
}
