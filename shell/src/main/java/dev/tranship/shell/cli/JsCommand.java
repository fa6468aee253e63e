package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship js}. */
@Command(name = "js", description = "Run a script. Its steps are journaled; the workspace is beside it unless said.")
final class JsCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "FILE", description = "The script.")
    @SuppressWarnings("NullAway.Init")
    private String file;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "The script sees them as vars.args.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--workspace", paramLabel = "FOLDER", description = "Where the journal is.")
    private @Nullable String workspace;

    @Option(names = "--env", paramLabel = "NAME", description = "An environment variable that the script may see.")
    private List<String> env = new ArrayList<>();

    @Option(names = "--fast", description = "Compile JavaScript; see `run`.")
    private boolean fast;

    @Mixin
    private WorkArguments work = new WorkArguments();

    JsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path script = context.path(file);
        if (!Files.isRegularFile(script)) {
            throw CliException.usage("CLI-602", "there is no script " + file, null);
        }
        Path folder = workspace == null ? PlanArgument.beside(script) : context.path(workspace);
        Plan made = OneOff.plan(
                script.getFileName().toString(),
                script.resolveSibling(".").normalize(),
                Map.of(),
                List.of(new Step.Script(new Step.Code(text(script), new Place(file, 1, 1)), env)));
        Plan plan = new Plan(
                made.name(),
                made.folder(),
                script,
                made.connections(),
                Map.of("args", List.copyOf(arguments)),
                made.steps(),
                made.warnings());
        return new Work(context, plan, folder, work, null)
                .run(session -> session.run(null, false))
                .code();
    }

    private static String text(Path script) {
        try {
            return Files.readString(script);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + script + ": " + e.getMessage(), e);
        }
    }
}
