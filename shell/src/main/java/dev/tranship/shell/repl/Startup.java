package dev.tranship.shell.repl;

import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.ProgressRenderer;
import dev.tranship.shell.repl.command.BreakCommands;
import dev.tranship.shell.repl.command.InsideCommands;
import dev.tranship.shell.repl.command.LookingCommands;
import dev.tranship.shell.repl.command.PlanCommands;
import dev.tranship.shell.repl.command.ReportCommands;
import dev.tranship.shell.repl.command.ShellCommands;
import dev.tranship.shell.repl.command.UndoCommands;
import dev.tranship.shell.repl.command.VerbCommands;
import dev.tranship.shell.repl.complete.Metadata;
import dev.tranship.shell.repl.complete.StatementCompleter;
import dev.tranship.shell.repl.highlight.StatementHighlighter;
import dev.tranship.shell.repl.js.PromptJavaScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.widget.AutosuggestionWidgets;
import org.jspecify.annotations.Nullable;

/** Puts the shell together: on a terminal, on a pipe, or for commands from the command line. */
public final class Startup {
    private static final int WIDTH_UNKNOWN = 80;

    private Startup() {}

    /**
     * @param plan a plan, a folder with one, or a script, to open first
     * @param commands to do instead of reading any; empty to read them
     */
    public record Invitation(@Nullable String plan, List<String> commands) {}

    /** {@return the exit code of the whole shell} */
    public static ExitCode start(Context context, Invitation invitation) {
        boolean typed = context.surroundings().terminals().in()
                && context.surroundings().terminals().out();
        if (!typed || !invitation.commands().isEmpty()) {
            return unattended(context, invitation);
        }
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .graphemeCluster(false)
                .build()) {
            return onTerminal(context, terminal, invitation);
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    // ---- where nobody types

    private static ExitCode unattended(Context context, Invitation invitation) {
        try (ReplState state = state(context, Desk.unattended(context.err()))) {
            LineAnalysis analysis = new LineAnalysis(state.commands(), state.javascript());
            LineSource lines = new TextLines(
                    invitation.commands().isEmpty()
                            ? new BufferedReader(
                                    new InputStreamReader(context.surroundings().in(), StandardCharsets.UTF_8))
                            : new BufferedReader(new StringReader(String.join("\n", invitation.commands()))),
                    analysis);
            state.lines(lines);
            try (ProcessSignals signals = ProcessSignals.to(state.interruption())) {
                return run(state, analysis, lines, invitation);
            }
        }
    }

    // ---- on a terminal

    /** Runs the shell on a terminal, which the caller closes. */
    static ExitCode onTerminal(Context outer, Terminal terminal, Invitation invitation) {
        PrintStream stream = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
        Context context = outer.on(stream, () -> terminal.getWidth() > 0 ? terminal.getWidth() : WIDTH_UNKNOWN);
        ProgressRenderer.Screen screen = terminal.getType().startsWith(Terminal.TYPE_DUMB)
                ? ProgressRenderer.lasting(stream)
                : new StatusLine(terminal);
        TerminalDesk desk =
                new TerminalDesk(terminal, screen, context.surroundings().environment());
        try (ReplState state = state(context, desk)) {
            terminal.handle(Signal.INT, signal -> state.interruption().press());
            LineAnalysis analysis = new LineAnalysis(state.commands(), state.javascript());
            Metadata metadata = state.metadata(new Metadata(state.stores()));
            LineReader reader = reader(state, terminal, analysis, metadata);
            desk.typedInto(reader);
            LineSource lines = new TerminalLines(terminal, reader);
            state.lines(lines);
            Thread warming = new Thread(
                    () -> {
                        StatementHighlighter.warm();
                        state.javascript().ifPresent(JavaScript::warm);
                    },
                    "warming");
            warming.setDaemon(true);
            warming.start();
            return run(state, analysis, lines, invitation);
        }
    }

    private static LineReader reader(ReplState state, Terminal terminal, LineAnalysis analysis, Metadata metadata) {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("tranship")
                .parser(new StatementParser(analysis))
                .history(new SafeHistory(state::mask))
                .completer(new StatementCompleter(state, metadata))
                .highlighter(new StatementHighlighter(state, analysis))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P ... ")
                .variable(LineReader.LIST_MAX, 200)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .option(LineReader.Option.AUTO_FRESH_LINE, true);
        SafeHistory.file(state.context().surroundings().environment())
                .ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        LineReader reader = builder.build();
        new AutosuggestionWidgets(reader).enable();
        return reader;
    }

    // ---- both

    static ReplState state(Context context, Desk desk) {
        ReplState state = new ReplState(context, desk);
        state.javascript(new PromptJavaScript(state));
        state.commands().add(new PlanCommands(state).all());
        state.commands().add(new UndoCommands(state).all());
        state.commands().add(new BreakCommands(state).all());
        state.commands().add(new InsideCommands(state).all());
        state.commands().add(new LookingCommands(state).all());
        state.commands().add(new VerbCommands(state).all());
        state.commands().add(new ReportCommands(state).all());
        state.commands().add(new ShellCommands(state).all());
        return state;
    }

    private static ExitCode run(ReplState state, LineAnalysis analysis, LineSource lines, Invitation invitation) {
        Interpreter interpreter = new Interpreter(state, analysis);
        state.interpreter(interpreter);
        String plan = invitation.plan();
        if (plan != null) {
            ExitCode opened = interpreter.execute("open '" + plan + "'", false);
            if (opened != ExitCode.OK && !lines.interactive()) {
                return opened;
            }
        } else if (lines.interactive()) {
            state.output()
                    .note(state.context()
                            .errTheme()
                            .faint("`open PLAN` opens a plan, `help` lists the commands, Ctrl-D leaves"));
        }
        return new Repl(state, interpreter, lines).run();
    }
}
