package dev.tranship.shell.repl;

import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.Amounts;
import dev.tranship.shell.repl.complete.Metadata;
import java.time.Duration;

/** Does what was typed. Whatever goes wrong becomes one readable error; the shell goes on. */
public final class Interpreter {
    private final ReplState state;
    private final LineAnalysis analysis;
    private int depth;

    Interpreter(ReplState state, LineAnalysis analysis) {
        this.state = state;
        this.analysis = analysis;
    }

    /**
     * Does all statements of a text, one after another.
     *
     * @param keepGoing whether to go on after one that failed
     * @return how the first one that failed went, or else the last one
     */
    public ExitCode execute(String text, boolean keepGoing) {
        ExitCode first = ExitCode.OK;
        for (String statement : analysis.statements(text)) {
            ExitCode exit = one(statement);
            first = first == ExitCode.OK ? exit : first;
            if (state.quitting() || exit != ExitCode.OK && !keepGoing) {
                break;
            }
        }
        return first;
    }

    private ExitCode one(String text) {
        long began = System.nanoTime();
        ExitCode exit;
        depth++;
        try {
            Statement statement = analysis.statement(text);
            // A command within a command (`source`, one that is typed while a step is halted) has the stores already.
            exit = depth > 1 ? run(statement) : state.stores().during(() -> run(statement));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            exit = state.failures().report(e);
        } finally {
            depth--;
        }
        if (depth == 0) {
            state.metadata().ifPresent(Metadata::look);
        }
        state.context().out().flush();
        if (state.settings().on(Settings.Setting.TIMING)) {
            String took = Amounts.time(Duration.ofNanos(System.nanoTime() - began));
            state.output().note(state.context().errTheme().faint("took " + took));
        }
        return exit;
    }

    private ExitCode run(Statement statement) {
        if (statement instanceof Statement.Call call) {
            return call(call.command(), call.rest());
        } else if (statement instanceof Statement.Script script) {
            return script(script.text());
        } else if (statement instanceof Statement.Unknown unknown) {
            throw state.commands().unknown(unknown.word());
        }
        throw new IllegalStateException("no such statement: " + statement);
    }

    private ExitCode call(Command command, String rest) {
        requireTime(command);
        Words words = new Words(rest, (command.name() + " " + command.usage()).strip());
        try (Interruption.End end = state.interruption().during(null, state.output()::note)) {
            return command.action().run(words);
        } finally {
            state.questions().agreed(false);
        }
    }

    private void requireTime(Command command) {
        boolean halted = state.halting().halt().isPresent();
        switch (command.when()) {
            case ALWAYS -> {}
            case HALTED -> state.halting().require();
            case IDLE -> {
                if (halted) {
                    throw CliException.usage(
                            "CLI-629",
                            "`" + command.name() + "` has to wait: a step is halted",
                            "`continue` lets it go on, `abort` takes it back");
                }
            }
        }
    }

    private ExitCode script(String text) {
        JavaScript javascript = state.javascript().orElseThrow();
        Interruption.Stoppable stoppable = new Interruption.Stoppable() {
            @Override
            public void stop() {
                javascript.interrupt();
            }

            @Override
            public void interrupt() {
                javascript.interrupt();
            }
        };
        try (Interruption.End end = state.interruption().during(stoppable, state.output()::note)) {
            return javascript.run(text);
        }
    }
}
