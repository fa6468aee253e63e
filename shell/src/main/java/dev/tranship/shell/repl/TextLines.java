package dev.tranship.shell.repl;

import dev.tranship.shell.repl.JavaScript.Completeness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements from a file or a pipe, which cannot be asked anything. */
final class TextLines implements LineSource {
    private final BufferedReader reader;
    private final LineAnalysis analysis;
    private @Nullable String ahead;

    TextLines(BufferedReader reader, LineAnalysis analysis) {
        this.reader = reader;
        this.analysis = analysis;
    }

    @Override
    public Optional<String> read(String prompt) {
        StringBuilder text = new StringBuilder();
        try {
            for (String line = line(); line != null; line = line()) {
                text.append(text.isEmpty() ? "" : "\n").append(line);
                if (!goesOn() && analysis.completeness(text.toString()) != Completeness.INCOMPLETE) {
                    return Optional.of(text.toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the commands cannot be read: " + e.getMessage(), e);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }

    private @Nullable String line() throws IOException {
        String line = ahead;
        ahead = null;
        return line == null ? reader.readLine() : line;
    }

    // A chain of calls over several lines. Never waits for a line that is not there yet.
    private boolean goesOn() throws IOException {
        if (ahead == null && reader.ready()) {
            ahead = reader.readLine();
        }
        return ahead != null && LineAnalysis.goesOn(ahead);
    }

    @Override
    public @Nullable String ask(String question, boolean secret) {
        return null;
    }

    @Override
    public boolean interactive() {
        return false;
    }
}
