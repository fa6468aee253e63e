package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.EffectivePlan;
import dev.tranship.dsl.plan.Plan;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tranship explain}. */
@Command(
        name = "explain",
        description = "Print a plan, or one step, as it is after defaults, variables, loops and includes.")
final class ExplainCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Parameters(index = "1", arity = "0..1", paramLabel = "STEP", description = "Only this step.")
    private @Nullable String step;

    ExplainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Plan read = plan.read(context);
        context.err().print(context.errors().diagnostics(read.warnings()));
        String id = step;
        context.out().print(id == null ? EffectivePlan.yaml(read) : EffectivePlan.yaml(Steps.find(read, id)));
        return ExitCode.OK.code();
    }
}
