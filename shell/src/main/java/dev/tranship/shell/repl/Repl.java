package dev.tranship.shell.repl;

import dev.tranship.shell.cli.ExitCode;
import java.util.Optional;

/** Reads statements and does them until there are no more. */
final class Repl {
    private final ReplState state;
    private final Interpreter interpreter;
    private final LineSource lines;

    Repl(ReplState state, Interpreter interpreter, LineSource lines) {
        this.state = state;
        this.interpreter = interpreter;
        this.lines = lines;
    }

    /** {@return how the first statement that failed went where nobody types; all is well where somebody has seen it} */
    ExitCode run() {
        ExitCode first = ExitCode.OK;
        while (!state.quitting()) {
            Optional<String> text = lines.read(prompt());
            if (text.isEmpty()) {
                break;
            }
            boolean keepGoing = lines.interactive() || state.settings().on(Settings.Setting.KEEP_GOING);
            ExitCode exit = interpreter.execute(text.get(), keepGoing);
            first = first == ExitCode.OK ? exit : first;
            if (exit != ExitCode.OK && !keepGoing) {
                break;
            }
        }
        return lines.interactive() ? ExitCode.OK : first;
    }

    private String prompt() {
        String plan =
                state.session().map(session -> " " + session.plan().name()).orElse("");
        return state.context().outTheme().strong("tranship")
                + state.context().outTheme().name(plan) + "> ";
    }
}
