package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import dev.tranship.shell.render.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tranship check}. */
@Command(
        name = "check",
        description =
                "Read a plan and say everything that is wrong with it; connects to nothing. With --data: hold the data against the"
                        + " rules of its check steps, and exit with 4 when one is broken.")
final class CheckCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(names = "--data", description = "Do the plan's check steps, and nothing else of it.")
    private boolean data;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "With --data: a file for the report, .json or one page of HTML, relative to the plan.")
    private @Nullable String report;

    @Option(
            names = "--fix",
            paramLabel = "FILE",
            description = "With --data: a file for a plan that repairs, relative to the plan.")
    private @Nullable String fix;

    @Mixin
    private WorkArguments work = new WorkArguments();

    CheckCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (data) {
            Plan checks = checks(plan.read(context));
            return OneOff.inTemporaryFolder(folder ->
                            new Work(context, checks, folder, work, null).run(session -> session.run(null, false)))
                    .code();
        }
        if (report != null || fix != null) {
            throw CliException.usage("CLI-601", "without --data there is nothing to report", "say --data, too");
        }
        if (work.json()) {
            context.speakJson();
        }
        Plan read = plan.read(context);
        if (work.json()) {
            read.warnings().forEach(each -> context.out().println(JsonLines.diagnostic(each)));
            context.out()
                    .println(JsonLines.line(JsonLines.object("plan")
                            .put("plan", read.name())
                            .put("steps", read.steps().size())));
        } else {
            context.err().print(context.errors().diagnostics(read.warnings()));
            context.out()
                    .println(context.outTheme().good("ok") + ": " + read.name() + ", "
                            + Amounts.count(read.steps().size(), "step"));
        }
        return ExitCode.OK.code();
    }

    private Plan checks(Plan read) {
        List<Step> checks = new ArrayList<>();
        for (Step step : read.steps()) {
            if (step.verb() instanceof Step.Check check) {
                checks.add(step.with(check.into(report, fix)));
            }
        }
        if (checks.isEmpty()) {
            throw CliException.usage("CLI-612", read.name() + " has no step that checks data", "add a step 'check'");
        }
        if (checks.size() > 1 && (report != null || fix != null)) {
            throw CliException.usage(
                    "CLI-601",
                    read.name() + " has " + checks.size() + " steps that check data, and a file holds one",
                    "say report and fix in the plan");
        }
        return read.withSteps(checks);
    }
}
