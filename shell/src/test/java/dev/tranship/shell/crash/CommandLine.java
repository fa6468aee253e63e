package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.cli.Main;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.TableRenderer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What a person types when the process has died. */
final class CommandLine {
    private CommandLine() {}

    /** Goes on with the plan of a folder, or takes it back, as the arguments say. */
    static void tranship(Path folder, String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int exit = Main.run(
                new Surroundings(
                        new ByteArrayInputStream(new byte[0]),
                        stream,
                        stream,
                        Map.of(),
                        Surroundings.Terminals.NONE,
                        TableRenderer.UNLIMITED,
                        folder,
                        null,
                        null),
                arguments);
        String text = said.toString(StandardCharsets.UTF_8);
        // Where it died after all was done there is nothing left to do, and before anything began nothing to take back.
        assertThat(exit == 0
                        || text.contains("RUN-216")
                        || text.contains("UNDO-303")
                        || text.contains("there are no runs"))
                .as(text)
                .isTrue();
    }
}
