package dev.tranship.shell.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does what most commands do, in a folder for the moment, while the JVM watches which classes that takes and writes an archive
 * of them. Called by the launcher in the background.
 */
@Command(name = "make-archive", hidden = true, description = "Make the archive that makes starting faster.")
final class MakeArchiveCommand implements Callable<Integer> {
    private static final String PLAN = """
            tranship: 1
            connections:
              files: csv:data
              store: sqlite:store.db
              warehouse: duckdb:warehouse.duckdb
            steps:
              - copy: files.* -> store
                js: "row => ({ ...row, name: row.name.toLowerCase() })"
              - copy: store.* -> warehouse.main
            """;

    private final Context context;

    MakeArchiveCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        OneOff.inTemporaryFolder(this::exercise);
        return ExitCode.OK.code();
    }

    private ExitCode exercise(Path folder) {
        try {
            Files.createDirectory(folder.resolve("data"));
            Files.writeString(folder.resolve("data/item.csv"), "id,name\n1,One\n2,Two\n");
            Files.writeString(folder.resolve("plan.yaml"), PLAN);
        } catch (IOException e) {
            throw new UncheckedIOException("no file for the exercise: " + e.getMessage(), e);
        }
        Surroundings quiet = quiet(folder);
        for (String command : new String[] {"check", "peek", "run", "list", "status", "undo", "nothing"}) {
            Main.run(quiet, command, ".");
        }
        return ExitCode.OK;
    }

    private Surroundings quiet(Path folder) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                context.surroundings().environment(),
                Surroundings.Terminals.NONE,
                80,
                folder,
                context.surroundings().home(),
                null);
    }
}
