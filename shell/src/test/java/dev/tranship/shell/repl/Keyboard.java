package dev.tranship.shell.repl;

import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.Theme;
import dev.tranship.shell.repl.complete.Metadata;
import dev.tranship.shell.repl.complete.StatementCompleter;
import dev.tranship.shell.repl.highlight.StatementHighlighter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.impl.DumbTerminal;

/** The shell without its loop: what is offered and coloured while somebody types, and what a statement shows. */
final class Keyboard implements AutoCloseable {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final ReplState state;
    private final Interpreter interpreter;
    private final Metadata metadata;
    private final LineAnalysis analysis;
    private final DumbTerminal terminal;

    Keyboard(Path folder, Theme.Choice color) throws Exception {
        PrintStream stream = new PrintStream(shown, true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                stream,
                stream,
                Map.of(),
                Surroundings.Terminals.NONE,
                120,
                folder,
                null,
                null);
        state = Startup.state(new Context(surroundings, color, () -> 120), Desk.unattended(stream));
        analysis = new LineAnalysis(state.commands(), state.javascript());
        interpreter = new Interpreter(state, analysis);
        state.interpreter(interpreter);
        metadata = state.metadata(new Metadata(state.stores()));
        terminal = new DumbTerminal(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
    }

    /** {@return what the statement shows} */
    String run(String statement) {
        shown.reset();
        interpreter.execute(statement, false);
        return shown.toString(StandardCharsets.UTF_8);
    }

    /** Waits until a dataset of a connection is known in the background. */
    Keyboard know(String connection, String path) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (metadata.datasets(connection).stream().noneMatch(d -> d.path().equals(path))) {
            if (System.nanoTime() > until) {
                throw new AssertionError(connection + "." + path + " is not known: " + metadata.datasets(connection));
            }
            metadata.look();
            Thread.sleep(20);
        }
        return this;
    }

    Metadata metadata() {
        return metadata;
    }

    /** {@return the words that can stand at the end of the line and begin as it does} */
    List<String> offered(String line) throws Exception {
        LineReaderImpl reader = new LineReaderImpl(terminal, "test");
        ParsedLine parsed = new StatementParser(analysis).parse(line, line.length(), Parser.ParseContext.COMPLETE);
        List<Candidate> candidates = new ArrayList<>();
        new StatementCompleter(state, metadata).complete(reader, parsed, candidates);
        String word = parsed.word().substring(0, parsed.wordCursor());
        return candidates.stream()
                .map(Candidate::value)
                .filter(value -> value.startsWith(word))
                .distinct()
                .toList();
    }

    String colored(String line) {
        return new StatementHighlighter(state, analysis).highlight(null, line).toAnsi();
    }

    @Override
    public void close() throws Exception {
        state.close();
        terminal.close();
    }
}
