package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.PlanSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tranship init}. */
@Command(name = "init", description = "Write a plan to begin with.")
final class InitCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", defaultValue = ".", description = "Where to; here unless said.")
    private String folder = ".";

    InitCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path file = context.path(folder).resolve("plan.yaml");
        try (InputStream in = InitCommand.class.getResourceAsStream("/dev/tranship/shell/plan.yaml")) {
            Files.createDirectories(context.path(folder));
            Files.write(file, Objects.requireNonNull(in).readAllBytes(), StandardOpenOption.CREATE_NEW);
            // Editors complete and check the plan by it.
            Files.writeString(file.resolveSibling("plan.schema.json"), PlanSchema.generate());
        } catch (FileAlreadyExistsException e) {
            throw CliException.usage(
                    "CLI-607", "there is a plan already: " + file, "name another folder, or remove it");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
        context.note("wrote " + file);
        context.note("next: edit it, then `tranship check " + folder + "` and `tranship peek " + folder + "`");
        return ExitCode.OK.code();
    }
}
