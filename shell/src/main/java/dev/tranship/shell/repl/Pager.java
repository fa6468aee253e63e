package dev.tranship.shell.repl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jline.builtins.Less;
import org.jline.builtins.Source;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** Shows page by page what does not fit the screen: with {@code $PAGER} where it is set, else with JLine's. */
final class Pager {
    private final Terminal terminal;
    private final @Nullable String command;

    Pager(Terminal terminal, @Nullable String command) {
        this.terminal = terminal;
        this.command = command;
    }

    /** {@return whether it has shown the text} False where it fits. */
    boolean show(String text) {
        // Without a height nobody can page; one line is left for the prompt.
        boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
        if (dumb || terminal.getRows() < 3 || text.lines().count() < terminal.getRows()) {
            return false;
        }
        try {
            return command == null || command.isBlank() ? less(text) : external(command, text);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            // Ctrl-C ends the pager; what it showed was shown.
            return true;
        }
    }

    private boolean less(String text) throws IOException, InterruptedException {
        Less less = new Less(terminal, Path.of("").toAbsolutePath());
        less.chopLongLines = true;
        less.run(new Source.InputStreamSource(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), true, "result"));
        return true;
    }

    private static boolean external(String command, String text) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // Colours and long lines as our own pager shows them.
        builder.environment().putIfAbsent("LESS", "-RS");
        Process pager = builder.start();
        try (OutputStream in = pager.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It was left before its end, which is what pagers are for.
            return pager.waitFor() >= 0;
        }
        return pager.waitFor() == 0;
    }
}
