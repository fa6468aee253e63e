package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.engine.StepView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tranship run}. */
@Command(name = "run", description = "Do the steps of a plan that are left, with a proof that every row arrived.")
final class RunCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Mixin
    private WorkArguments work = new WorkArguments();

    @Option(names = "--dry-run", description = "Show what all steps would do; write nothing.")
    private boolean dryRun;

    @Option(names = "--step", description = "Do the next step only.")
    private boolean step;

    @Option(names = "--to", paramLabel = "STEP", description = "Stop after this step.")
    private @Nullable String to;

    // Taken by the launcher, which starts another Java for it.
    @Option(names = "--fast", description = "Compile JavaScript; pays from about ten million rows on. Needs JDK 25.")
    private boolean fast;

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Work opened = Work.of(context, plan, work);
        ExitCode exit = dryRun ? opened.in(this::rehearse) : opened.run(session -> session.run(to, step));
        return exit.code();
    }

    private ExitCode rehearse(Session session) {
        List<StepView> steps = session.list();
        PeekOutput output = new PeekOutput(context, steps.size());
        List<Peek> refused = new ArrayList<>();
        for (StepView each : steps) {
            if (each.state() == StepState.DONE || each.state() == StepState.SKIPPED) {
                continue;
            }
            Peek peek = session.peek(each.id());
            output.print(peek);
            if (!peek.problems().isEmpty()) {
                refused.add(peek);
            }
            if (each.id().equals(to) || step) {
                break;
            }
        }
        return refused.isEmpty()
                ? ExitCode.OK
                : ExitCode.of(refused.get(0).problems().get(0).kind());
    }
}
