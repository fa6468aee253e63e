package dev.tranship.shell.repl;

import dev.tranship.shell.cli.Main;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.TableRenderer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What came of a shell that nobody types into. */
record Pipe(int exit, String out, String err) {

    /** {@return how it went} The shell sits in that folder, and ends with the input. */
    static Pipe through(Path folder, String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                Surroundings.Terminals.NONE,
                TableRenderer.UNLIMITED,
                folder,
                null,
                null);
        int exit = Main.run(surroundings, arguments);
        return new Pipe(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
