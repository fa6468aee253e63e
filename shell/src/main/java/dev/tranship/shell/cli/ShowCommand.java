package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.RunHistory.ChangeDetail;
import dev.tranship.dsl.engine.RunHistory.RunDetail;
import dev.tranship.dsl.engine.RunHistory.StepDetail;
import dev.tranship.dsl.engine.RunView;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.shell.render.SummaryRenderer;
import dev.tranship.shell.render.Theme;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship show}. */
@Command(name = "show", description = "Show everything the journal knows of a run.")
final class ShowCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's id, or `latest`.")
    @SuppressWarnings("NullAway.Init")
    private String run;

    @Mixin
    private WorkspaceArgument workspace = new WorkspaceArgument();

    @Option(names = "--statements", description = "Show the statements of each change.")
    private boolean statements;

    ShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path folder = workspace.open(context);
        context.use(folder);
        RunDetail detail = RunHistory.show(folder, run.equals("latest") ? latest(folder) : run);
        RunsCommand.print(context, List.of(detail.run()));
        if (context.json()) {
            detail.steps().forEach(step -> context.out().println(JsonLines.line(JsonLines.detail(step))));
            return ExitCode.OK.code();
        }
        detail.steps().forEach(this::print);
        List<StepView> steps = detail.steps().stream().map(StepDetail::step).toList();
        context.out().println();
        context.out().print(new SummaryRenderer(context.outTheme(), context.tables()).render(steps));
        return ExitCode.OK.code();
    }

    private static String latest(Path folder) {
        List<RunView> runs = RunHistory.runs(folder);
        if (runs.isEmpty()) {
            throw CliException.usage(
                    "CLI-609", "there are no runs in " + folder, "name the workspace with --workspace or --plan");
        }
        return runs.get(runs.size() - 1).id();
    }

    private void print(StepDetail detail) {
        Theme theme = context.outTheme();
        StepView step = detail.step();
        context.out().println();
        context.out()
                .println(theme.strong(step.number() + " " + step.id()) + "  " + Names.of(step.state()) + "  "
                        + theme.faint(step.verb() + " " + step.description()));
        for (ChangeDetail change : detail.changes()) {
            context.out().println("  " + change.state() + "  " + change.title() + "  " + theme.faint(change.id()));
            if (statements) {
                change.statements()
                        .forEach(statement ->
                                statement.lines().forEach(line -> context.out().println("    " + line)));
            }
        }
        if (step.error() != null) {
            context.out().println("  " + theme.error("error") + ": " + step.error());
        }
    }
}
