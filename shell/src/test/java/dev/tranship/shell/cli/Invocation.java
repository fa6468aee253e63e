package dev.tranship.shell.cli;

import dev.tranship.shell.render.TableRenderer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The real program in this process, with streams of its own and no terminal. */
record Invocation(int exit, String out, String err) {
    static Invocation of(Path folder, String... arguments) {
        return of(folder, Map.of(), arguments);
    }

    static Invocation of(Path folder, Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                Surroundings.Terminals.NONE,
                TableRenderer.UNLIMITED,
                folder,
                null,
                null);
        int exit = Main.run(surroundings, arguments);
        return new Invocation(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
