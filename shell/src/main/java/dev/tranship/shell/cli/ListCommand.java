package dev.tranship.shell.cli;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.StepView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tranship list}. */
@Command(name = "list", description = "List the steps of a plan and where its run stands.")
final class ListCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Mixin
    private WorkArguments work = new WorkArguments();

    ListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        print(context, Work.of(context, plan, work).in(Session::list));
        return ExitCode.OK.code();
    }

    static void print(Context context, List<StepView> steps) {
        if (context.json()) {
            steps.forEach(step ->
                    context.out().println(JsonLines.line(JsonLines.step(step).put("type", "step"))));
            return;
        }
        context.out()
                .print(context.tables()
                        .texts(
                                List.of(right("#"), left("step"), left("verb"), left("state"), left("what")),
                                steps.stream().map(ListCommand::row).toList()));
    }

    private static List<String> row(StepView step) {
        return List.of(
                (step.next() ? "▸ " : "") + step.number(),
                step.id(),
                step.verb(),
                Names.of(step.state()) + (step.barrier() ? ", no way back" : ""),
                step.description());
    }
}
