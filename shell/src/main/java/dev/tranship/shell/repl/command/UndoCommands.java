package dev.tranship.shell.repl.command;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoPreview;
import dev.tranship.dsl.engine.Session.UndoTarget;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.Amounts;
import dev.tranship.shell.render.UndoRenderer;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.Command.When;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Words;
import java.util.List;
import java.util.Optional;

/** Going back. */
public final class UndoCommands {
    private static final int CHANGES_SHOWN = 12;

    private final ReplState state;
    private final Context context;
    private final Walk walk;

    public UndoCommands(ReplState state) {
        this.state = state;
        this.context = state.context();
        this.walk = new Walk(state);
    }

    public List<Command> all() {
        return List.of(Command.of(
                        Group.PLAN,
                        "undo",
                        "[STEP|N|all] [--yes] [--force|--theirs]",
                        "take steps back, last first; says before what that is, and asks",
                        "undo 2",
                        this::undo)
                .takes(Kind.STEP, Kind.TEXT)
                .when(When.IDLE));
    }

    private ExitCode undo(Words words) {
        List<String> all = words.all();
        boolean yes = all.contains("--yes");
        Theirs theirs = theirs(all);
        UndoTarget target = target(all);
        Session session = state.undoableSession();
        List<UndoPreview> steps = session.previewUndo(target);
        if (steps.isEmpty()) {
            state.output().note("there is nothing to take back");
            return ExitCode.OK;
        }
        show(steps);
        if (!yes && !agreed(session, steps)) {
            state.output().note("nothing was taken back");
            return ExitCode.OK;
        }
        walk.quietly(session, () -> {
            session.undo(target, theirs);
            return steps.size();
        });
        state.output()
                .note(Amounts.count(steps.size(), "step") + " undone; the targets are what they were; "
                        + context.errTheme().name("redo") + " does the last one again");
        return ExitCode.OK;
    }

    // One step is soon done again; what took many is not to be lost by a slip of the hand.
    private boolean agreed(Session session, List<UndoPreview> steps) {
        if (!state.questions().canAsk()) {
            throw CliException.usage(
                    "CLI-624",
                    Amounts.count(steps.size(), "step") + " would be taken back, and there is nobody to ask",
                    "`undo … --yes` agrees beforehand");
        }
        return steps.size() == 1
                ? state.questions().yes("take it back?")
                : state.questions()
                        .confirm(
                                Amounts.count(steps.size(), "step") + " will be taken back",
                                session.plan().name());
    }

    private void show(List<UndoPreview> steps) {
        UndoRenderer renderer = new UndoRenderer(context.errTheme(), context.width());
        for (UndoPreview preview : steps) {
            state.output().note(renderer.render(preview, CHANGES_SHOWN).stripTrailing());
        }
    }

    private static Theirs theirs(List<String> words) {
        if (words.contains("--force") && words.contains("--theirs")) {
            throw CliException.usage("CLI-621", "--force and --theirs contradict each other", "say one of them");
        }
        return words.contains("--force") ? Theirs.OVERWRITE : words.contains("--theirs") ? Theirs.KEEP : Theirs.REFUSE;
    }

    private static UndoTarget target(List<String> words) {
        for (String word : words) {
            if (word.startsWith("-") && !List.of("--yes", "--force", "--theirs").contains(word)) {
                throw CliException.usage("CLI-621", "undo has no option " + word, "`help undo` lists them");
            }
        }
        Optional<String> target =
                words.stream().filter(word -> !word.startsWith("-")).findFirst();
        if (target.isEmpty()) {
            return new UndoTarget.Last(1);
        }
        if (target.get().equals("all")) {
            return new UndoTarget.All();
        }
        return target.get().matches("[1-9]\\d{0,5}")
                ? new UndoTarget.Last(Integer.parseInt(target.get()))
                : new UndoTarget.To(target.get());
    }
}
