package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.RunOutcome;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.shell.render.ProgressRenderer;
import dev.tranship.shell.render.SummaryRenderer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens a session for a command, tells of what happens in it, and says at the end what came of it. */
final class Work {
    private final Context context;
    private final Plan plan;
    private final Path workspace;
    private final WorkArguments arguments;
    private final @Nullable PlanArgument typed;
    private Walked walked = new Walked(event -> {});

    /** @param typed how the plan was named, for the commands proposed at the end; null when it was made up */
    Work(Context context, Plan plan, Path workspace, WorkArguments arguments, @Nullable PlanArgument typed) {
        this.context = context;
        this.plan = plan;
        this.workspace = workspace;
        this.arguments = arguments;
        this.typed = typed;
        context.use(workspace);
        if (arguments.json()) {
            context.speakJson();
        }
    }

    /** Reads the plan that was typed and shows its warnings. */
    static Work of(Context context, PlanArgument typed, WorkArguments arguments) {
        if (arguments.json()) {
            context.speakJson();
        }
        Plan plan = typed.read(context);
        context.err().print(context.errors().diagnostics(plan.warnings()));
        return new Work(context, plan, typed.workspace(context), arguments, typed);
    }

    Plan plan() {
        return plan;
    }

    /** {@return what the action gives, in a session that Ctrl-C can stop} */
    <T> T in(Function<Session, T> action) {
        try (ProgressRenderer progress = progress();
                Session session = open(progress);
                Interrupts interrupts = Interrupts.during(session.gate(), progress::say)) {
            return action.apply(session);
        }
    }

    /** Runs steps and reports them. A failure is reported by the caller, after what was done until then. */
    ExitCode run(Function<Session, RunOutcome> action) {
        try (ProgressRenderer progress = progress();
                Session session = open(progress);
                Interrupts interrupts = Interrupts.during(session.gate(), progress::say)) {
            long began = System.nanoTime();
            try {
                RunOutcome outcome = action.apply(session);
                progress.close();
                ExitCode exit = outcome.steps().stream().anyMatch(Work::hasRejects) ? ExitCode.REJECTS : ExitCode.OK;
                summary(session, outcome.steps(), outcome.took().toMillis(), exit);
                proposals(session, exit);
                return exit;
            } catch (EngineException e) {
                progress.close();
                ExitCode exit = new FailureReport(context).report(e);
                boolean begun =
                        session.current().map(run -> run.state().cutShort()).orElse(false);
                // What was refused before it began is told by its message alone.
                if (begun && !walked.isEmpty()) {
                    summary(session, session.list(), (System.nanoTime() - began) / 1_000_000, exit);
                    proposals(session, exit);
                }
                return exit;
            }
        }
    }

    private Session open(ProgressRenderer progress) {
        Event.Listener shown = context.json() ? event -> context.out().println(JsonLines.event(event)) : progress;
        walked = new Walked(shown);
        TerminalConfirmer confirmer = new TerminalConfirmer(context);
        return Session.open(
                plan,
                new Session.Options(
                        workspace,
                        context.plugins(),
                        walked,
                        confirmer,
                        context.surroundings().interactive() ? confirmer::secret : null,
                        arguments.yes()));
    }

    private ProgressRenderer progress() {
        Surroundings surroundings = context.surroundings();
        boolean live =
                !context.json() && arguments.progress(surroundings.terminals().err());
        return new ProgressRenderer(context.errTheme(), context.err(), live, surroundings.width(), System::nanoTime);
    }

    private void summary(Session session, List<StepView> steps, long millis, ExitCode exit) {
        if (context.json()) {
            session.current().ifPresent(run -> context.out().println(JsonLines.summary(run, steps, millis, exit)));
            return;
        }
        if (walked.isEmpty()) {
            context.note("there was nothing left to do");
        }
        // What an earlier call did was told then.
        context.out().print(new SummaryRenderer(context.outTheme(), context.tables()).render(walked.of(steps)));
        context.out().flush();
    }

    private void proposals(Session session, ExitCode exit) {
        PlanArgument named = typed;
        if (named == null || context.json()) {
            return;
        }
        List<StepView> steps = session.list();
        boolean left = steps.stream().anyMatch(StepView::next);
        if (left) {
            boolean failed = exit != ExitCode.OK && exit != ExitCode.REJECTS;
            propose("go on", failed ? "resume" : "run", named, "");
        }
        for (StepView step : steps) {
            if (hasRejects(step)) {
                propose("after the fix", "reject replay", named, step.id());
            }
        }
        propose("take it back", "undo", named, "all");
    }

    // Not by their number: rows that were put through again since are counted, too.
    private static boolean hasRejects(StepView step) {
        StepSummary summary = step.summary();
        return summary != null && summary.rejectFile() != null;
    }

    private void propose(String why, String command, PlanArgument named, String last) {
        String line = "tranship " + command + " " + named.again() + (last.isEmpty() ? "" : " " + last);
        context.note(context.errTheme().faint(why + ": ") + context.errTheme().name(line));
    }
}
