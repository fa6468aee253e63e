package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoPreview;
import dev.tranship.dsl.engine.Session.UndoTarget;
import dev.tranship.shell.render.Amounts;
import dev.tranship.shell.render.UndoRenderer;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship undo}. */
@Command(name = "undo", description = "Take steps back, last first, and prove that the target is what it was.")
final class UndoCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Mixin
    private WorkArguments work = new WorkArguments();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "STEP|N|all",
            description = "Back to before this step, so many steps, or all; one step unless said.")
    private @Nullable String target;

    @Option(
            names = "--since",
            paramLabel = "MOMENT",
            description = "All runs that began then or later, e.g. 2026-11-01T00:00+01:00.")
    private @Nullable String since;

    @Option(names = "--dry-run", description = "Show what would be taken back; write nothing.")
    private boolean dryRun;

    @ArgGroup
    private @Nullable Changed changed;

    /** What to do where somebody else has changed the target since. */
    static final class Changed {
        @Option(names = "--force", description = "Take back even what somebody else has changed since.")
        private boolean force;

        @Option(names = "--theirs", description = "Leave what somebody else has changed since as it is.")
        private boolean theirs;
    }

    UndoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Work opened = Work.of(context, plan, work);
        if (dryRun) {
            opened.in(session -> session.previewUndo(target())).forEach(this::print);
            return ExitCode.OK.code();
        }
        int undone = opened.in(this::undo);
        if (!context.json()) {
            context.note(Amounts.count(undone, "step") + " undone; the targets are what they were");
            context.note(context.errTheme().faint("do it again: ")
                    + context.errTheme().name("tranship redo " + plan.again()));
        }
        return ExitCode.OK.code();
    }

    private int undo(Session session) {
        List<UndoPreview> steps = session.previewUndo(target());
        session.undo(target(), theirs());
        return steps.size();
    }

    private Theirs theirs() {
        Changed said = changed;
        if (said == null) {
            return Theirs.REFUSE;
        }
        return said.force ? Theirs.OVERWRITE : Theirs.KEEP;
    }

    private UndoTarget target() {
        if (since != null) {
            return since(since);
        }
        if (target == null) {
            return new UndoTarget.Last(1);
        }
        if (target.equals("all")) {
            return new UndoTarget.All();
        }
        return target.matches("[1-9]\\d{0,5}")
                ? new UndoTarget.Last(Integer.parseInt(target))
                : new UndoTarget.To(target);
    }

    private UndoTarget since(String moment) {
        if (target != null) {
            throw CliException.usage("CLI-621", "--since and " + target + " contradict each other", "say one of them");
        }
        try {
            return new UndoTarget.Since(OffsetDateTime.parse(moment).toInstant());
        } catch (DateTimeParseException e) {
            // Without its zone a moment could be another one.
            throw CliException.usage(
                    "CLI-621", "'" + moment + "' is no moment with its time zone", "e.g. 2026-11-01T00:00+01:00");
        }
    }

    private void print(UndoPreview preview) {
        if (context.json()) {
            context.out().println(JsonLines.line(JsonLines.undo(preview)));
            return;
        }
        context.out().print(new UndoRenderer(context.outTheme(), context.width()).render(preview, Integer.MAX_VALUE));
    }
}
