package dev.tranship.shell.repl.command;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.RunOutcome;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.cli.FailureReport;
import dev.tranship.shell.cli.Walked;
import dev.tranship.shell.render.ProgressRenderer;
import dev.tranship.shell.render.SummaryRenderer;
import dev.tranship.shell.render.TextWidth;
import dev.tranship.shell.render.Theme;
import dev.tranship.shell.repl.Interruption;
import dev.tranship.shell.repl.ReplState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Walks through steps, forwards or backwards, telling of progress, with a Ctrl-C that stops at a safe point. */
public final class Walk {
    private final ReplState state;
    private final Context context;

    public Walk(ReplState state) {
        this.state = state;
        this.context = state.context();
    }

    /** Does steps and says what came of them; again, when the step that was halted is to be run again. */
    ExitCode run(Session session, Function<Session, RunOutcome> action) {
        boolean typed = state.isTyped(session);
        state.usedLast(session);
        ExitCode exit = once(session, action);
        while (state.halting().takeAgain()) {
            exit = once(typed ? state.typedSession() : state.requireSession(), action);
        }
        return exit;
    }

    private ExitCode once(Session session, Function<Session, RunOutcome> action) {
        try (ProgressRenderer progress = progress()) {
            Walked walked = new Walked(progress);
            try {
                RunOutcome outcome = in(session, walked, progress, () -> action.apply(session));
                progress.close();
                List<StepView> steps = walked.of(outcome.steps());
                if (walked.isEmpty()) {
                    state.output().note("there was nothing left to do");
                }
                summary(session, steps);
                next(session, outcome.stoppedAt());
                return steps.stream().anyMatch(Walk::hasRejects) ? ExitCode.REJECTS : ExitCode.OK;
            } catch (EngineException e) {
                progress.close();
                ExitCode exit = new FailureReport(context).report(e);
                boolean begun =
                        session.current().map(run -> run.state().cutShort()).orElse(false);
                if (begun && !walked.isEmpty()) {
                    summary(session, walked.of(session.list()));
                    next(session, null);
                }
                return exit;
            }
        }
    }

    /** {@return what the action gives, without a summary: an undo, or what a line of JavaScript does} */
    public <T> T quietly(Session session, Supplier<T> action) {
        state.usedLast(session);
        return aside(session, action);
    }

    /** {@return what the action finds out, which changes nothing} */
    <T> T aside(Session session, Supplier<T> action) {
        try (ProgressRenderer progress = progress()) {
            return in(session, progress, progress, action);
        }
    }

    private <T> T in(Session session, Event.Listener listener, ProgressRenderer progress, Supplier<T> action) {
        // Where a run is halted, it goes on to tell its own listener.
        Event.Listener before = state.listen(listener);
        try (Interruption.End end = state.interruption().during(stoppable(session.gate()), progress::say)) {
            return action.get();
        } finally {
            state.listen(before);
        }
    }

    private static Interruption.Stoppable stoppable(Gate gate) {
        return new Interruption.Stoppable() {
            @Override
            public void stop() {
                gate.stop();
            }

            @Override
            public void interrupt() {
                gate.interrupt();
            }
        };
    }

    private ProgressRenderer progress() {
        return new ProgressRenderer(context.errTheme(), state.desk().screen(), context::width, System::nanoTime);
    }

    // Who types a verb wants to see what it finds; among the steps of a plan it would be in the way.
    private void summary(Session session, List<StepView> steps) {
        SummaryRenderer renderer = new SummaryRenderer(context.outTheme(), context.tables());
        String text = state.isTyped(session) ? renderer.render(steps) : renderer.brief(steps);
        if (!text.isEmpty()) {
            state.output().unpaged(text);
        }
    }

    private void next(Session session, @Nullable String stoppedAt) {
        Theme theme = context.errTheme();
        if (stoppedAt != null) {
            state.output().note(theme.warning("stopped before ") + stoppedAt);
            return;
        }
        List<StepView> steps = session.list();
        Optional<StepView> left = steps.stream().filter(StepView::next).findFirst();
        if (left.isPresent()) {
            state.output().note(upcoming(left.get(), theme, context.width()));
        } else if (!state.isTyped(session)) {
            state.output()
                    .note(theme.faint(
                            steps.size() == 1 ? "the step is done" : "all " + steps.size() + " steps are done"));
        }
    }

    /** {@return the line that says what comes next, no longer than a line} */
    static String upcoming(StepView step, Theme theme, int width) {
        String what = "  " + step.description().replaceAll("\\s+", " ");
        int used = TextWidth.of("next: " + step.id());
        return theme.faint("next: ") + step.id() + theme.faint(used < width ? TextWidth.cut(what, width - used) : "");
    }

    private static boolean hasRejects(StepView step) {
        return step.summary() != null && step.summary().rejectFile() != null;
    }
}
