package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Plan;
import dev.tranship.shell.render.Amounts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tranship check}. */
@Command(name = "check", description = "Read a plan and say everything that is wrong with it. Connects to nothing.")
final class CheckCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(names = "--json", description = "One JSON object a line on stdout.")
    private boolean json;

    CheckCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (json) {
            context.speakJson();
        }
        Plan read = plan.read(context);
        if (json) {
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
}
