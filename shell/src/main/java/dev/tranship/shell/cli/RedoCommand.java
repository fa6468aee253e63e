package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tranship redo}. */
@Command(name = "redo", description = "Do the step again that was undone last.")
final class RedoCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Mixin
    private WorkArguments work = new WorkArguments();

    RedoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return Work.of(context, plan, work).run(Session::redo).code();
    }
}
