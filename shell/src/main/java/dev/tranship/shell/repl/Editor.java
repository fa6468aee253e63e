package dev.tranship.shell.repl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.builtins.Nano;
import org.jline.terminal.Terminal;

/** {@code $VISUAL} or {@code $EDITOR} where one is set, else JLine's nano. */
final class Editor {
    private final Terminal terminal;
    private final Optional<String> command;

    Editor(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.command = Stream.of("VISUAL", "EDITOR")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    /** {@return the text as it was left; empty when the editor failed} */
    Optional<String> edit(String text, String name) {
        try {
            Path folder = Files.createTempDirectory("tranship-edit-");
            Path file = folder.resolve(name);
            try {
                Files.writeString(file, text);
                boolean ended = command.isPresent() ? external(command.get(), file) : nano(folder, name);
                return ended ? Optional.of(Files.readString(file)) : Optional.empty();
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text cannot be edited: " + e.getMessage(), e);
        }
    }

    private boolean external(String editor, Path file) throws IOException {
        // The variable may hold options; the shell splits it as it does for others.
        Process process = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                .inheritIO()
                .start();
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            process.destroy();
            return false;
        }
    }

    private boolean nano(Path folder, String name) throws IOException {
        if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
            return false;
        }
        Nano nano = new Nano(terminal, folder);
        nano.open(name);
        nano.run();
        return true;
    }
}
