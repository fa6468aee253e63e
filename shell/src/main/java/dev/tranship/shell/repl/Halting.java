package dev.tranship.shell.repl;

import dev.tranship.dsl.engine.Breakpoint;
import dev.tranship.dsl.engine.Debugger;
import dev.tranship.dsl.engine.Halt;
import dev.tranship.dsl.engine.Resumption;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.PeekRenderer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where runs halt, and the prompt while one does: the thread that runs the step reads commands until one of them lets the run
 * go on. Looking is possible meanwhile, changing anything is not.
 */
public final class Halting implements Debugger {
    private static final int ROWS_SHOWN = 3;

    private final ReplState state;
    private volatile List<Breakpoint> breakpoints = List.of();
    private volatile @Nullable Breakpoint once;
    private @Nullable Halt halt;
    private @Nullable Resumption resumption;
    private boolean again;

    Halting(ReplState state) {
        this.state = state;
    }

    // ---- breakpoints

    @Override
    public List<Breakpoint> breakpoints() {
        Breakpoint extra = once;
        if (extra == null) {
            return breakpoints;
        }
        List<Breakpoint> all = new ArrayList<>(breakpoints);
        all.add(extra);
        return all;
    }

    /** {@return the breakpoints that were set, in that order} */
    public List<Breakpoint> set() {
        return breakpoints;
    }

    public void set(List<Breakpoint> now) {
        breakpoints = List.copyOf(now);
    }

    // ---- halted

    /** {@return the batch that is held, while one is} */
    public Optional<Halt> halt() {
        return Optional.ofNullable(halt);
    }

    /** @throws CliException CLI-629 when no step is halted */
    public Halt require() {
        return halt().orElseThrow(() -> CliException.usage(
                "CLI-629", "no step is halted", "`break STEP when CONDITION` halts the next run of a step"));
    }

    /** Lets the run go on when the command is over. */
    public void resume(Resumption how) {
        require();
        resumption = how;
    }

    /** Takes the half-done step back, and then runs it again up to the same row. */
    public void abortAndRunAgain() {
        Halt held = require();
        once = new Breakpoint.AtCount(held.step(), held.rowsBefore());
        again = true;
        resume(Resumption.ABORT);
    }

    /** {@return whether what was aborted is to be run again}; asked once. */
    public boolean takeAgain() {
        boolean was = again;
        again = false;
        return was;
    }

    @Override
    public Resumption halted(Halt held) {
        once = null;
        state.desk().screen().end();
        halt = held;
        resumption = null;
        try {
            show(held);
            while (resumption == null) {
                Optional<String> text = state.lines().read(prompt(held));
                if (text.isPresent()) {
                    boolean keepGoing =
                            state.lines().interactive() || state.settings().on(Settings.Setting.KEEP_GOING);
                    ExitCode exit = state.interpreter().execute(text.get(), keepGoing);
                    if (exit != ExitCode.OK && !keepGoing) {
                        return Resumption.ABORT;
                    }
                } else if (state.lines().interactive()) {
                    state.output().note("a step is halted: `continue` lets it go on, `abort` takes it back");
                } else {
                    return Resumption.ABORT;
                }
            }
            return Objects.requireNonNull(resumption);
        } finally {
            halt = null;
        }
    }

    private String prompt(Halt held) {
        return state.context().outTheme().strong("tranship") + " "
                + state.context().outTheme().warning(held.step() + " halted") + "> ";
    }

    private void show(Halt held) {
        state.output()
                .note(state.context().errTheme().warning("halted in " + held.step()) + ": " + held.reason()
                        + (held.committed()
                                ? "; what is before it is written"
                                : "; this table is written in one transaction, so nothing of it can be seen yet"));
        state.output()
                .unpaged(new PeekRenderer(
                                state.context().outTheme(),
                                state.context().tables(),
                                state.context().width())
                        .render(held.sample(ROWS_SHOWN)));
        state.output()
                .note(state.context()
                        .errTheme()
                        .faint("`batch` shows more, `step batch` writes these, `edit` changes the transform; "
                                + "`continue`, `skip`, `abort`"));
    }
}
