package dev.tranship.dsl.step.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepFailure;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.DataRule.Severity;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.report.ReportFile;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Holds data against rules. Changes nothing in any store; the files that it writes are made anew each time. */
public record CheckAction(Step.Check check) implements VerbAction {
    private static final int NAMED = 3;

    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        long began = System.nanoTime();
        Checker.Result found = new Checker(context, check).run();
        CheckReport report = found.report();
        JsonNode result = ChangeJson.tree(report);
        List<String> notices = new ArrayList<>();
        Path folder = context.plan().folder();
        if (check.report() != null) {
            ReportFile.write(
                    folder.resolve(check.report()),
                    () -> result.toPrettyString() + "\n",
                    () -> CheckReportText.html(report));
            notices.add("the report is in " + check.report());
        }
        if (check.fix() != null) {
            notices.add(new FixPlan(
                            context.plan(),
                            check.source().connection(),
                            context.step().id())
                    .write(found.broken(), folder.resolve(check.fix()), check.fix()));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        StepSummary summary = new StepSummary(List.of(), result, notices, null, took);
        if (report.errors() == 0 || check.warnOnly()) {
            return summary;
        }
        throw new StepFailure(failure(found.broken(), notices), summary);
    }

    private EngineException failure(List<Broken> broken, List<String> notices) {
        List<Broken> errors =
                broken.stream().filter(b -> b.severity() == Severity.ERROR).toList();
        String first = errors.stream()
                .limit(NAMED)
                .map(b -> b.rule() + ": " + (b.dataset().isEmpty() ? "" : b.dataset() + " ") + b.what()
                        + (b.rows() == 0 ? "" : " (" + b.rows() + (b.rows() == 1 ? " row)" : " rows)")))
                .collect(Collectors.joining("; "));
        String more = errors.size() > NAMED ? "; and " + (errors.size() - NAMED) + " more" : "";
        return new EngineException(
                EngineException.Kind.DIFFERENT,
                "RUN-288",
                check.source() + " breaks rules: " + first + more,
                notices.isEmpty()
                        ? "`fix: fix.yaml` in the step writes a plan that repairs; assert: warn goes on"
                        : String.join("; ", notices));
    }

    @Override
    public String description() {
        int rules = check.rules().size();
        return check.source() + ": " + (rules == 1 ? "1 rule" : rules + " rules");
    }
}
