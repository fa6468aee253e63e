package dev.tranship.shell.cli;

import static dev.tranship.shell.render.TableRenderer.Column.left;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.DatasetStatus;
import dev.tranship.dsl.engine.Session.Status;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.step.copy.Increments;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tranship status}. */
@Command(
        name = "status",
        description = {
            "Compare what a run left behind with what is there now.",
            "Exits with 4 when somebody changed it since, else with 10 when steps are left, else with 0."
        })
final class StatusCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Mixin
    private WorkArguments work = new WorkArguments();

    StatusCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Status status = Work.of(context, plan, work).in(Session::status);
        status.run().ifPresent(run -> RunsCommand.print(context, List.of(run)));
        if (status.run().isEmpty()) {
            context.note("no run of this plan is left");
        }
        if (!context.json()) {
            context.out().println();
        }
        ListCommand.print(context, status.steps());
        datasets(status.datasets());
        marks(status.marks());
        boolean changed = status.datasets().stream().anyMatch(DatasetStatus::changed);
        boolean left = status.steps().stream().anyMatch(StepView::next);
        return (changed ? ExitCode.DIFFERENT : left ? ExitCode.PENDING : ExitCode.OK).code();
    }

    private void datasets(List<DatasetStatus> datasets) {
        if (context.json()) {
            datasets.forEach(each -> context.out().println(JsonLines.line(JsonLines.dataset(each))));
        } else if (!datasets.isEmpty()) {
            context.out().println();
            context.out()
                    .print(context.tables()
                            .texts(
                                    List.of(left("dataset"), left("step"), left("state")),
                                    datasets.stream()
                                            .map(each -> List.of(each.dataset(), each.step(), state(each)))
                                            .toList()));
        }
    }

    private void marks(List<Increments.Mark> marks) {
        if (context.json()) {
            marks.forEach(each -> context.out().println(JsonLines.line(JsonLines.mark(each))));
        } else if (!marks.isEmpty()) {
            context.out().println();
            context.out().print(context.tables().texts(MarksTable.COLUMNS, MarksTable.rows(marks)));
        }
    }

    private static String state(DatasetStatus status) {
        if (!status.exists()) {
            return "gone";
        }
        if (status.changed()) {
            return "changed since: " + status.recorded() + " → " + status.now();
        }
        return status.recorded() == null ? "not recorded" : "as it was left, " + status.recorded();
    }
}
