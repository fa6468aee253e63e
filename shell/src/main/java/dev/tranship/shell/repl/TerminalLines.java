package dev.tranship.shell.repl;

import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** Statements from a person. Ctrl-C clears what is typed, Ctrl-D at an empty prompt is the end. */
final class TerminalLines implements LineSource {
    private final Terminal terminal;
    private final LineReader reader;
    private @Nullable LineReader asking;

    TerminalLines(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
    }

    @Override
    public Optional<String> read(String prompt) {
        try {
            return Optional.of(reader.readLine(prompt));
        } catch (UserInterruptException e) {
            return Optional.of("");
        } catch (EndOfFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public @Nullable String ask(String question, boolean secret) {
        try {
            return asking().readLine(question, secret ? Character.valueOf((char) 0) : null);
        } catch (UserInterruptException | EndOfFileException e) {
            return null;
        }
    }

    // Answers are no statements: they are neither completed nor kept in the history.
    private LineReader asking() {
        LineReader there = asking;
        if (there == null) {
            there = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .variable(LineReader.DISABLE_HISTORY, true)
                    .variable(LineReader.DISABLE_COMPLETION, true)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            asking = there;
        }
        return there;
    }

    @Override
    public boolean interactive() {
        return true;
    }
}
