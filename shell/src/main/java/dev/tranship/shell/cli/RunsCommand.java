package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.RunView;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tranship runs}. */
@Command(name = "runs", description = "List the runs of a workspace, oldest first.")
final class RunsCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            arity = "0..1",
            paramLabel = "PLAN",
            description = "The workspace beside this plan; the one here unless said.")
    private @Nullable String plan;

    @Mixin
    private WorkspaceArgument workspace = new WorkspaceArgument();

    RunsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path folder = workspace.open(context);
        if (plan != null) {
            folder = PlanArgument.beside(PlanArgument.file(context, plan));
        }
        context.use(folder);
        List<RunView> runs = RunHistory.runs(folder);
        if (runs.isEmpty()) {
            context.note("there are no runs in " + folder);
        } else {
            print(context, runs);
        }
        return ExitCode.OK.code();
    }

    static void print(Context context, List<RunView> runs) {
        if (context.json()) {
            runs.forEach(run -> context.out().println(JsonLines.line(JsonLines.run(run))));
            return;
        }
        context.out().print(context.tables().texts(RunsTable.COLUMNS, RunsTable.rows(runs)));
    }
}
