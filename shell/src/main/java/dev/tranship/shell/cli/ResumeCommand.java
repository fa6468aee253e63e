package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tranship resume}. */
@Command(
        name = "resume",
        description = "Go on with a run that failed, was stopped or was killed. Never begins a new one.")
final class ResumeCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Mixin
    private WorkArguments work = new WorkArguments();

    @Option(names = "--fast", description = "Compile JavaScript; see `run`.")
    private boolean fast;

    ResumeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return Work.of(context, plan, work).run(Session::resume).code();
    }
}
