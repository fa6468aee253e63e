package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Peek;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tranship peek}. */
@Command(name = "peek", description = "Show what the next step, or a named one, would do; write nothing.")
final class PeekCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Mixin
    private WorkArguments work = new WorkArguments();

    @Parameters(index = "1", arity = "0..1", paramLabel = "STEP", description = "The step; the next one unless said.")
    private @Nullable String step;

    PeekCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Work opened = Work.of(context, plan, work);
        Peek peek = opened.in(session -> session.peek(step));
        new PeekOutput(context, opened.plan().steps().size()).print(peek);
        return (peek.problems().isEmpty()
                        ? ExitCode.OK
                        : ExitCode.of(peek.problems().get(0).kind()))
                .code();
    }
}
